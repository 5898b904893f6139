"""What answers from 1 to 5 say, of one side and of two compared. Pure.

Everything follows from how often each answer was given: no single answer is needed, and none is
kept (docs/decisions/0105). The side with more people has no more say: what is said of both sides
together is the mean of their two means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from scorecards.rules.surveys.student import two_sided

LOWEST, HIGHEST = 1, 5
FAVOURABLE = 4
"""Answers from here on are favourable."""
GOOD = 3.5
"""A mean from here on counts as good."""
NO_AGREEMENT = 2.0
"""The variance where every answer is as likely as the others: (5^2 - 1) / 12."""
Counts = Sequence[int]


@dataclass(frozen=True, slots=True)
class Answers:
    """How often 1, 2, 3, 4 and 5 were answered, at least once in all."""

    counts: tuple[int, int, int, int, int]

    @property
    def n(self) -> int:
        return sum(self.counts)

    @property
    def mean(self) -> float:
        return sum(score * k for score, k in enumerate(self.counts, LOWEST)) / self.n

    @property
    def variance(self) -> float:
        """Of the sample (n - 1); 0 for a single answer."""
        if self.n < 2:
            return 0.0
        mean = self.mean
        squares = sum(k * (score - mean) ** 2 for score, k in enumerate(self.counts, LOWEST))
        return squares / (self.n - 1)

    @property
    def favourable(self) -> int:
        """How many answered 4 or 5."""
        return sum(self.counts[FAVOURABLE - LOWEST :])

    @property
    def favourable_share(self) -> float:
        """Percent."""
        return 100.0 * self.favourable / self.n

    @property
    def agreement(self) -> float:
        """r_wg, 0 to 1: 1 - s^2 / 2; below 0 counts as 0 (James, Demaree & Wolf, J. of Applied
        Psychology 69, 1984)."""
        return max(0.0, 1.0 - self.variance / NO_AGREEMENT)

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the mean by Student's t. May reach beyond 1 and 5."""
        if self.n < 2:
            return (float(LOWEST), float(HIGHEST))
        half = two_sided(self.n - 1) * sqrt(self.variance / self.n)
        return (self.mean - half, self.mean + half)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides on one question. `gap` is ours less theirs, with its 95 % interval `low` to `high`
    by Welch's t test (Biometrika 34, 1947); `delta` is Cliff's delta, -1 to 1: how much more often
    an answer of ours is the higher one of two than the lower one (Psychological Bulletin 114,
    1993)."""

    ours: Answers
    theirs: Answers

    @property
    def gap(self) -> float:
        return self.ours.mean - self.theirs.mean

    @property
    def both(self) -> float:
        """Each side has one vote."""
        return (self.ours.mean + self.theirs.mean) / 2

    @property
    def degrees(self) -> float:
        """Degrees of freedom after Welch and Satterthwaite; infinite where nobody differs."""
        a, b = self.ours.variance / self.ours.n, self.theirs.variance / self.theirs.n
        if a + b == 0:
            return float("inf")
        parts = [
            part**2 / (side.n - 1) for part, side in ((a, self.ours), (b, self.theirs)) if part
        ]
        return (a + b) ** 2 / sum(parts)

    @property
    def interval(self) -> tuple[float, float]:
        error = sqrt(self.ours.variance / self.ours.n + self.theirs.variance / self.theirs.n)
        half = 0.0 if error == 0 else two_sided(self.degrees) * error
        return (self.gap - half, self.gap + half)

    @property
    def delta(self) -> float:
        more = sum(
            k * other * ((a > b) - (a < b))
            for a, k in enumerate(self.ours.counts)
            for b, other in enumerate(self.theirs.counts)
        )
        return more / (self.ours.n * self.theirs.n)

    @property
    def overlaps(self) -> bool:
        """Whether the intervals of the two means overlap: the gap may be chance."""
        (low, high), (other_low, other_high) = self.ours.interval, self.theirs.interval
        return low <= other_high and other_low <= high


def as_score(mean: float) -> float:
    """A mean of answers from 1 to 5 on the scale from 0 to 100."""
    return 100.0 * (mean - LOWEST) / (HIGHEST - LOWEST)
