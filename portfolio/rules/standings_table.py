"""The table that says the same as the picture: in which order its rows stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portfolio.rules.snapshot import Flags, Floats, Snapshot

KEYS = ("name", "quadrant", "value", "risk", "health", "planned", "coverage", "importance")


@dataclass(frozen=True, slots=True)
class Sort:
    """By `key` (one of KEYS), rising or falling."""

    key: str = "importance"
    falling: bool = True

    @classmethod
    def parse(cls, text: str) -> Sort:
        """From an address: "risk" rises, "-risk" falls; anything unknown is by importance."""
        key = text.removeprefix("-")
        return cls(key, text.startswith("-")) if key in KEYS else cls()

    @property
    def address(self) -> str:
        return f"-{self.key}" if self.falling else self.key

    def turned(self, key: str) -> str:
        """The address that sorts by `key`: the other way round if it is in force already. Figures
        begin with the largest, words with the first."""
        if key == self.key:
            return Sort(key, not self.falling).address
        return Sort(key, key not in ("name", "quadrant")).address


def sorted_places(rows: Snapshot, sort: Sort, wanted: Flags) -> NDArray[np.intp]:
    """Places of the wanted rows in order; unknown figures stand last either way.

    By name the rows are taken in their own order: the database knows how names sort.
    """
    places = np.flatnonzero(wanted)
    if sort.key == "name":
        return places[::-1] if sort.falling else places
    figures = _figures(rows, sort.key)[places]
    order = np.lexsort((rows.ids[places], -figures if sort.falling else figures, np.isnan(figures)))
    return places[order]


def _figures(rows: Snapshot, key: str) -> Floats:
    if key == "importance":
        return rows.importance
    if key == "quadrant":
        return rows.now.quadrant.astype(np.float64)
    out: Floats = getattr(rows.now, key)
    return out
