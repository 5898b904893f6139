"""What a risk costs in the mean: its probability times its loss. Pure.

Probability and impact are words, 1 to 5. Products of such ranks mean nothing: 5 x 1 and 1 x 5 are
not alike (Cox, "What's wrong with risk matrices?", Risk Analysis 28, 2008). So the company says
once what its words stand for, a percentage and a loss each, and risks are compared and added up by
their expected loss. A risk that has happened is certain until it is dealt with.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

STEPS = (1, 2, 3, 4, 5)
PROBABILITIES = ("rare", "unlikely", "possible", "likely", "almost certain")
IMPACTS = ("negligible", "minor", "moderate", "severe", "threatens the alliance")
HAPPENED, CERTAIN = "has happened", 6
"""What has happened stands one step above the most probable."""
POSSIBLE, THREATENS = 3, 5
"""A showstopper is at least possible, and threatens the alliance."""

# Share of the greatest loss from which an expected loss is red, or amber. Ours, no standard.
SEVERE_FROM, NOTABLE_FROM = 0.15, 0.04
RED, AMBER, GREEN = "red", "amber", "green"


def probability_words(step: int) -> str:
    return PROBABILITIES[step - 1]


def impact_words(step: int) -> str:
    return IMPACTS[step - 1]


@dataclass(frozen=True, slots=True)
class RiskScale:
    """What the words stand for: `percents` 0 to 100, `losses` in points of the company's own
    choosing, five of each, from the least to the greatest. Raises ValueError with a sentence where
    they do not rise."""

    percents: tuple[float, ...] = (5.0, 20.0, 40.0, 60.0, 85.0)
    losses: tuple[float, ...] = (1.0, 5.0, 20.0, 50.0, 100.0)

    def __post_init__(self) -> None:
        for what, numbers in (("probability", self.percents), ("loss", self.losses)):
            if len(numbers) != len(STEPS):
                raise ValueError(f"The {what} needs five numbers.")
            if any(later <= earlier for earlier, later in itertools.pairwise(numbers)):
                raise ValueError(f"The numbers of {what} must rise from 1 to 5.")
        if not (self.percents[0] > 0 and self.percents[-1] <= 100):
            raise ValueError("Each probability must be above 0 % and at most 100 %.")
        if self.losses[0] <= 0:
            raise ValueError("Each loss must be above 0.")

    def expected(self, probability: int, impact: int, *, happened: bool = False) -> float:
        """The expected loss in points of a risk with these steps, 1 to 5."""
        percent = 100.0 if happened else self.percents[probability - 1]
        return percent * self.losses[impact - 1] / 100.0

    def band(self, expected: float) -> str:
        """green, amber or red for an expected loss, as a share of the greatest one."""
        share = expected / self.losses[-1]
        return RED if share >= SEVERE_FROM else AMBER if share >= NOTABLE_FROM else GREEN


DEFAULT_SCALE = RiskScale()


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a risk: before its response and, once that is in place (`in_place_on`), after
    it. `happened_on` is when it happened."""

    probability: int
    impact: int
    residual_probability: int | None = None
    residual_impact: int | None = None
    in_place_on: date | None = None
    happened_on: date | None = None

    def on(self, day: date) -> tuple[int, int, bool]:
        """Probability and impact that count on `day`, and whether it had happened. What is left
        after a response counts only from the day it is in place; of what has happened, the impact
        as it was before any response: the response did not hold."""
        if self.happened_on is not None and self.happened_on <= day:
            return self.probability, self.impact, True
        left = self.residual_probability, self.residual_impact
        in_place = self.in_place_on is not None and self.in_place_on <= day
        if in_place and left[0] is not None and left[1] is not None:
            return left[0], left[1], False
        return self.probability, self.impact, False

    def words(self, day: date) -> tuple[str, str]:
        """The words of what counts on `day`: ("likely", "severe"), ("has happened", "severe")."""
        probability, impact, happened = self.on(day)
        return HAPPENED if happened else probability_words(probability), impact_words(impact)

    def expected(self, scale: RiskScale, day: date) -> float:
        """The expected loss that counts on `day`."""
        probability, impact, happened = self.on(day)
        return scale.expected(probability, impact, happened=happened)


def is_lower(after: Numbers, before: Numbers) -> bool:
    """Whether any number that counts, or will count, is lower than before: that needs a reason. A
    number after the response counts as what it was before it while nobody has said it."""
    pairs = (
        (after.probability, before.probability),
        (after.impact, before.impact),
        (
            after.residual_probability or after.probability,
            before.residual_probability or before.probability,
        ),
        (after.residual_impact or after.impact, before.residual_impact or before.impact),
    )
    return any(new < old for new, old in pairs)


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of the heat map: its steps, the loss of its impact, the expected loss of one risk
    there, and how many there are."""

    probability: int
    impact: int
    loss: str
    points: str
    band: str
    count: int = 0

    @property
    def impact_words(self) -> str:
        return impact_words(self.impact)

    @property
    def words(self) -> str:
        """ "likely, severe"."""
        how = HAPPENED if self.probability == CERTAIN else probability_words(self.probability)
        return f"{how}, {impact_words(self.impact)}"


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One probability of the heat map, from the least impact to the greatest."""

    probability: int
    percent: float
    cells: tuple[Cell, ...]

    @property
    def words(self) -> str:
        return HAPPENED if self.probability == CERTAIN else probability_words(self.probability)


def heat_map(scale: RiskScale, steps: Iterable[tuple[int, int]]) -> list[HeatRow]:
    """Rows from what has happened, which is certain, down to what is rare; `steps` are the
    (probability or CERTAIN, impact) of the risks that count."""
    counted = Counter(steps)
    rows = []
    for probability in (CERTAIN, *reversed(STEPS)):
        happened = probability == CERTAIN
        cells = []
        for impact in STEPS:
            each = scale.expected(min(probability, 5), impact, happened=happened)
            count = counted[probability, impact]
            loss = points(scale.losses[impact - 1])
            cells.append(Cell(probability, impact, loss, points(each), scale.band(each), count))
        percent = 100.0 if happened else scale.percents[probability - 1]
        rows.append(HeatRow(probability, percent, tuple(cells)))
    return rows


def points(value: float) -> str:
    """An expected loss as it is shown: "0.05", "4.3", "42.5", "120"; halves away from zero."""
    places = "0.01" if value < 1 else "0.1"
    text = f"{Decimal(repr(float(value))).quantize(Decimal(places), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
