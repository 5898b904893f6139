"""How long a green may be believed without a human look.

The bands of the own portfolio at the ends of quarters are a Markov chain; how often a green is
still green a quarter later is its persistence p, with Jeffreys' half `(k + 0.5) / (n + 1)`, so that
few quarters give no certainty. Without a look a green is still one after k quarters in p^k of
cases. A recomputation is no look: it adds up what is on record, and a silence is on no record.

Of fewer than LEAST_STEPS quarters that is too little to go by, and ASSUMED_DAYS are assumed. Never
is a green believed for less than a quarter, since bands are compared at the ends of quarters, or
for more than a year.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor, log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.rounding import half_up
from scorecards.rules.quadrants import GREEN, UNKNOWN

# A green is believed while it is more likely than not.
BELIEVED_FROM = 0.5
DAYS_A_QUARTER = 365.25 / 4
# A year of steps from one quarter to the next in which there were greens.
LEAST_STEPS = 4
ASSUMED_DAYS, LEAST_DAYS, MOST_DAYS = 180, 91, 365


@dataclass(frozen=True, slots=True)
class Persistence:
    """Of `seen` greens at the end of a quarter `kept` were green at the end of the next; from one
    quarter to the next, there were any in `steps`."""

    kept: int
    seen: int
    steps: int = 0

    @property
    def is_known(self) -> bool:
        """Whether there are enough quarters to go by."""
        return self.steps >= LEAST_STEPS

    @property
    def rate(self) -> float:
        """The chance that a green is still one a quarter later; between 0 and 1, never either."""
        return (self.kept + 0.5) / (self.seen + 1.0)

    def still(self, days: float) -> float:
        """The chance, 0..1, that a green that nobody looked at for `days` is still one."""
        return float(self.rate ** (max(days, 0.0) / DAYS_A_QUARTER))

    def believable_until(self, looked_on: date, *, threshold: float = BELIEVED_FROM) -> date:
        """The last day on which a green seen on `looked_on` is one in `threshold` of cases or more.
        Raises ValueError for a threshold that is not between 0 and 1."""
        if not 0.0 < threshold < 1.0:
            raise ValueError("The threshold must lie between 0 and 1.")
        quarters = log(threshold) / log(self.rate)
        days = floor(quarters * DAYS_A_QUARTER + 1e-9)
        return looked_on + timedelta(days=min(days, (date.max - looked_on).days))


def persistence(sequences: Iterable[Sequence[str]]) -> Persistence:
    """From the bands of each alliance at the ends of the same successive quarters. A quarter that
    is not known (UNKNOWN) tells nothing of the one before or after it."""
    kept = seen = 0
    steps = set()
    for bands in sequences:
        for step, (before, after) in enumerate(itertools.pairwise(bands)):
            if before == GREEN and after != UNKNOWN:
                seen += 1
                kept += after == GREEN
                steps.add(step)
    return Persistence(kept, seen, len(steps))


def is_rate(rate: NDArray[Any]) -> NDArray[np.bool_]:
    """Which are a persistence from one quarter to the next; others say that it is not known."""
    with np.errstate(invalid="ignore"):
        out: NDArray[np.bool_] = (rate > 0.0) & (rate < 1.0)
    return out


def believed_days(rate: NDArray[np.float64]) -> NDArray[np.float64]:
    """For how many days after a look a green is believed, by its persistence from one quarter to
    the next; ASSUMED_DAYS where that is not known."""
    known = is_rate(rate)
    quarters = log(BELIEVED_FROM) / np.log(np.where(known, rate, 0.5))
    days = np.clip(np.floor(quarters * DAYS_A_QUARTER + 1e-9), LEAST_DAYS, MOST_DAYS)
    out: NDArray[np.float64] = np.where(known, days, float(ASSUMED_DAYS))
    return out


def still_green(rate: NDArray[np.float64], days: NDArray[np.float64]) -> NDArray[np.float64]:
    """The chance, 0..1, that a green that nobody looked at for `days` is still one; 0 where its
    persistence is not known."""
    known = is_rate(rate)
    chance = np.power(np.where(known, rate, 0.5), np.maximum(days, 0.0) / DAYS_A_QUARTER)
    out: NDArray[np.float64] = np.where(known, chance, 0.0)
    return out


def lasts_words(chance: float) -> str:
    """ "in this portfolio a green lasts that long in 41 of 100 cases"; `chance` is 0 where its
    persistence is not known."""
    if not chance:
        return (
            "too few quarters are known to say how long a green lasts in this portfolio, so "
            f"{ASSUMED_DAYS} days are assumed"
        )
    cases = max(1, min(99, int(half_up(100 * chance))))
    return f"in this portfolio a green lasts that long in {cases} of 100 cases"
