"""How an alliance fares over the years: the plots of the demo. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

# A level that stays, or the points (moment, level) between which it moves in a straight line.
Curve = float | tuple[tuple[float, float], ...]


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
    meetings_kept: float
    attainment: float
    answered: float
    sponsor_contact: float


_EVEN: dict[str, Curve] = {
    "strategic": 72,
    "operational": 70,
    "financial": 68,
    "relationship": 72,
    "value": 60,
    "risk": 35,
    "ours_on_time": 88,
    "theirs_on_time": 85,
    "meetings_kept": 95,
    "attainment": 96,
    "answered": 100,
    "sponsor_contact": 100,
}

# Time runs from 0 (the alliance began, or the records begin) to 1 (today).
ARCS: dict[str, dict[str, Curve]] = {
    "steady": {},
    "thriving": {
        "strategic": ((0, 70), (1, 88)),
        "operational": ((0, 66), (1, 84)),
        "financial": ((0, 62), (1, 90)),
        "relationship": ((0, 70), (1, 86)),
        "value": ((0, 60), (1, 86)),
        "risk": ((0, 40), (1, 22)),
        "ours_on_time": 95,
        "theirs_on_time": 93,
        "attainment": ((0, 92), (1, 112)),
    },
    "falling": {
        "strategic": ((0, 80), (0.7, 76), (1, 66)),
        "operational": ((0, 78), (0.7, 70), (1, 44)),
        "financial": ((0, 74), (0.7, 70), (1, 52)),
        "relationship": ((0, 78), (0.7, 66), (1, 28)),
        "value": ((0, 70), (1, 78)),
        "risk": ((0, 30), (0.75, 50), (1, 92)),
        "theirs_on_time": ((0, 92), (0.65, 80), (0.8, 40), (1, 15)),
        "meetings_kept": ((0, 98), (0.7, 90), (0.8, 55), (1, 30)),
        "attainment": ((0, 100), (1, 72)),
        "sponsor_contact": ((0, 100), (0.85, 90), (0.9, 0), (1, 0)),
    },
    "recovering": {
        "strategic": ((0, 66), (0.5, 48), (1, 72)),
        "operational": ((0, 60), (0.5, 30), (1, 70)),
        "financial": ((0, 64), (0.5, 40), (1, 62)),
        "relationship": ((0, 58), (0.5, 26), (1, 74)),
        "value": 66,
        "risk": ((0, 45), (0.5, 90), (1, 40)),
        "ours_on_time": ((0, 80), (0.5, 55), (1, 92)),
        "theirs_on_time": ((0, 75), (0.5, 50), (1, 88)),
        "attainment": ((0, 90), (0.5, 60), (1, 92)),
    },
    "complacent": {
        "strategic": 80,
        "operational": 78,
        "financial": 82,
        "relationship": 80,
        "value": 76,
        "risk": 24,
        "answered": ((0, 100), (0.75, 100), (0.78, 0), (1, 0)),
        "meetings_kept": ((0, 95), (0.75, 90), (0.85, 50), (1, 40)),
    },
    "troubled": {
        "strategic": 42,
        "operational": ((0, 45), (1, 30)),
        "financial": 34,
        "relationship": ((0, 50), (1, 36)),
        "value": 30,
        "risk": ((0, 66), (1, 95)),
        "ours_on_time": 55,
        "theirs_on_time": ((0, 45), (1, 20)),
        "meetings_kept": ((0, 70), (1, 40)),
        "sponsor_contact": ((0, 80), (0.7, 20), (1, 0)),
        "attainment": 55,
    },
    "high_stakes": {
        "strategic": 84,
        "operational": 58,
        "financial": 64,
        "relationship": 56,
        "value": 88,
        "risk": ((0, 60), (1, 96)),
        "ours_on_time": 80,
        "theirs_on_time": ((0, 70), (1, 42)),
        "meetings_kept": ((0, 88), (1, 62)),
        "attainment": 84,
    },
    "late_theirs": {
        "operational": ((0, 70), (1, 48)),
        "relationship": ((0, 70), (1, 55)),
        "value": 72,
        "risk": ((0, 40), (1, 78)),
        "ours_on_time": 93,
        "theirs_on_time": ((0, 80), (0.7, 40), (1, 20)),
        "attainment": 82,
    },
    "late_ours": {
        "operational": ((0, 66), (1, 46)),
        "relationship": ((0, 72), (1, 52)),
        "value": 58,
        "risk": ((0, 40), (1, 55)),
        "ours_on_time": ((0, 80), (0.7, 40), (1, 15)),
        "theirs_on_time": 92,
        "attainment": 80,
    },
    "modest": {
        "strategic": 55,
        "operational": 62,
        "financial": 54,
        "relationship": 66,
        "value": 32,
        "risk": 30,
        "attainment": 88,
    },
    "neglected": {
        "strategic": 52,
        "operational": 50,
        "relationship": 48,
        "value": 40,
        "risk": ((0, 50), (1, 80)),
        "theirs_on_time": ((0, 70), (1, 40)),
        "meetings_kept": ((0, 80), (0.6, 50), (1, 15)),
        "answered": ((0, 100), (0.6, 60), (0.7, 0), (1, 0)),
        "sponsor_contact": ((0, 80), (0.6, 30), (0.65, 0), (1, 0)),
        "attainment": 70,
    },
    "young": {
        "strategic": 76,
        "operational": 60,
        "value": 64,
        "risk": 48,
        "answered": 45,
        "attainment": 90,
    },
    "unmeasured": {"answered": 0, "meetings_kept": 80},
}


def condition(arc: str, moment: float) -> Condition:
    """The state of an alliance with this plot at `moment`, 0 (the beginning) to 1 (today).

    Raises KeyError for an unknown plot.
    """
    curves = _EVEN | ARCS[arc]
    return Condition(**{name: _at(curve, moment) for name, curve in curves.items()})


def _at(curve: Curve, moment: float) -> float:
    if not isinstance(curve, tuple):
        return curve
    if moment <= curve[0][0]:
        return curve[0][1]
    for (left, low), (right, high) in pairwise(curve):
        if moment <= right:
            return low + (high - low) * (moment - left) / (right - left)
    return curve[-1][1]
