"""What another version of a scoring model would change, before it is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scorecards.rules.quadrants import BANDS, QUADRANTS, UNPLACED
from scorecards.rules.scoring import DIMENSIONS, ModelRule, Scored, score_columns
from scorecards.rules.vectorised import Column, Scores

AXES = ("value", "risk", "health")


@dataclass(frozen=True, slots=True)
class Compared:
    """A score over all alliances that are known on each side: how many, and their mean 0..100
    (None where none is)."""

    name: str
    known_before: int
    known_after: int
    mean_before: float | None
    mean_after: float | None

    @property
    def change(self) -> float | None:
        if self.mean_before is None or self.mean_after is None:
            return None
        return self.mean_after - self.mean_before


@dataclass(frozen=True)
class Preview:
    """`size` alliances would be scored by the version. `moves` counts them by (quadrant now,
    quadrant then), `bands` by (band now, band then), only where they differ. `moving` are places of
    those whose quadrant changes, the largest planned value first."""

    size: int
    moves: Mapping[tuple[str, str], int]
    bands: Mapping[tuple[str, str], int]
    axes: tuple[Compared, ...]
    dimensions: tuple[Compared, ...]
    moving: NDArray[np.intp]
    after: Scored[Scores]

    @property
    def compared(self) -> tuple[tuple[Compared, ...], ...]:
        return self.axes, self.dimensions

    @property
    def moved(self) -> int:
        """Between two quadrants."""
        return sum(n for pair, n in self.moves.items() if UNPLACED not in pair)

    @property
    def placed(self) -> int:
        """Assessed then, and not now."""
        return sum(n for (now, _), n in self.moves.items() if now == UNPLACED)

    @property
    def lost(self) -> int:
        """Assessed now, and not then."""
        return sum(n for (_, then), n in self.moves.items() if then == UNPLACED)


@dataclass(frozen=True)
class Standing:
    """Where alliances stand now, as columns; NaN and "" are not known."""

    quadrant: NDArray[np.str_]
    band: NDArray[np.str_]
    scores: Mapping[str, Column]
    planned: Column


def preview(
    rule: ModelRule, raw: Mapping[str, Column], shares: Mapping[str, Column], now: Standing
) -> Preview:
    """Score the same records by `rule` and compare. `raw` and `shares` by indicator key."""
    size = len(now.planned)
    after = score_columns(rule, raw, size, shares)
    moving = np.flatnonzero(now.quadrant != after.quadrant)
    order = np.argsort(-np.nan_to_num(now.planned[moving]), kind="stable")
    dimensions = [
        _compared(name, now.scores[name], part.value)
        for name in DIMENSIONS
        if (part := after.dimensions.get(name)) is not None
    ]
    return Preview(
        size=size,
        moves=_counts(now.quadrant, after.quadrant, QUADRANTS),
        bands=_counts(now.band, after.band, BANDS),
        axes=tuple(_compared(name, now.scores[name], getattr(after, name).value) for name in AXES),
        dimensions=tuple(dimensions),
        moving=moving[order],
        after=after,
    )


def _counts(
    before: NDArray[np.str_], after: NDArray[np.str_], words: tuple[str, ...]
) -> dict[tuple[str, str], int]:
    pairs = {
        (one, other): int(((before == one) & (after == other)).sum())
        for one in words
        for other in words
        if one != other
    }
    return {pair: count for pair, count in pairs.items() if count}


def _compared(name: str, before: Column, after: Column) -> Compared:
    known = [column[~np.isnan(column)] for column in (before, after)]
    means = [float(column.mean()) if len(column) else None for column in known]
    return Compared(name, len(known[0]), len(known[1]), *means)
