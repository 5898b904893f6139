"""How an alliance fares over the years: the plots of the demo (arcs.toml). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from demo.services.data import read

# A level that stays, or the points [moment, level] between which it moves in a straight line.
Curve = float | list[list[float]]


@dataclass(frozen=True)
class Condition:
    """The state of an alliance at a moment; levels and shares are 0 to 100."""

    strategic: float
    operational: float
    financial: float
    relationship: float
    value: float
    risk: float
    ours_on_time: float
    theirs_on_time: float
    meetings_held: float
    attainment: float
    answered: float
    sponsor_contact: float

    def on_time(self, side: str) -> float:
        """Percent of what `side` promised that is done on time; what both promised, we did."""
        return self.theirs_on_time if side == "theirs" else self.ours_on_time


_EVEN: dict[str, Curve] = read("arcs")["even"]
ARCS: dict[str, dict[str, Curve]] = read("arcs")["arcs"]


def condition(arc: str, moment: float) -> Condition:
    """The state of an alliance with this plot at `moment`, 0 (the beginning) to 1 (today).

    Raises KeyError for an unknown plot.
    """
    curves = _EVEN | ARCS[arc]
    return Condition(**{name: _at(curve, moment) for name, curve in curves.items()})


def _at(curve: Curve, moment: float) -> float:
    if not isinstance(curve, list):
        return curve
    if moment <= curve[0][0]:
        return curve[0][1]
    for (left, low), (right, high) in pairwise(curve):
        if moment <= right:
            return low + (high - low) * (moment - left) / (right - left)
    return curve[-1][1]
