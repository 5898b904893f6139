"""How long a green may be believed without a human look.

The bands of the own portfolio at the ends of quarters are a Markov chain; how often a green is
still green a quarter later is its persistence p, with Jeffreys' half `(k + 0.5) / (n + 1)`, so that
few quarters give no certainty. Without a look a green is still one after k quarters in p^k of
cases. A recomputation is no look: it adds up what is on record, and a silence is on no record.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor, log

from scorecards.rules.quadrants import GREEN, UNKNOWN

# A green is believed while it is more likely than not.
BELIEVED_FROM = 0.5
DAYS_A_QUARTER = 365.25 / 4


@dataclass(frozen=True, slots=True)
class Persistence:
    """Of `seen` greens at the end of a quarter `kept` were green at the end of the next."""

    kept: int
    seen: int

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
    """From the bands of each alliance at the ends of successive quarters. A quarter that is not
    known (UNKNOWN) tells nothing of the one before or after it."""
    kept = seen = 0
    for bands in sequences:
        for before, after in itertools.pairwise(bands):
            if before == GREEN and after != UNKNOWN:
                seen += 1
                kept += after == GREEN
    return Persistence(kept, seen)


def bands_at(changes: Iterable[tuple[date, str]], ends: Iterable[date]) -> list[str]:
    """The band at the end of each of `ends`, from the days on which the band became what it is."""
    ordered = sorted(changes, key=lambda change: change[0])
    return [next((band for day, band in reversed(ordered) if day <= end), UNKNOWN) for end in ends]
