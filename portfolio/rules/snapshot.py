"""How a selection of alliances stood on two days, as columns: one array per figure.

Ten thousand alliances are ten thousand numbers in each column; the figures, the picture and the
ranking are made from the columns without an object per alliance. NaN stands for unknown.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorecards.rules.quadrants import (
    AMBER,
    FIX_OR_EXIT,
    GREEN,
    LIGHT_TOUCH,
    RED,
    SUSTAIN,
    UNKNOWN,
    UNPLACED,
    WHITE_GLOVE,
)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]
Ids = NDArray[np.int64]

# A code is the place of the word in its tuple.
QUADRANT_WORDS = (WHITE_GLOVE, SUSTAIN, FIX_OR_EXIT, LIGHT_TOUCH, UNPLACED)
BAND_WORDS = (GREEN, AMBER, RED, UNKNOWN)
IN_WHITE_GLOVE, IN_SUSTAIN, IN_FIX_OR_EXIT, IN_LIGHT_TOUCH, NOT_PLACED = range(5)
IS_GREEN, IS_AMBER, IS_RED, BAND_UNKNOWN = range(4)
# How much the eye should be drawn to a quadrant, in the order of QUADRANT_WORDS.
ATTENTION = np.array([3.0, 1.8, 1.8, 0.8, 0.0])

STANDING_FIELDS = (
    "there",
    "quadrant",
    "value",
    "risk",
    "health",
    "band",
    "planned",
    "delivered",
    "coverage",
)
OTHER_FIELDS = (
    "quadrant_since",
    "evidence_on",
    "value_cut",
    "risk_cut",
    "has_goal",
    "owes_review",
)
ROW_FIELDS = (
    "id",
    *STANDING_FIELDS,
    *(f"before_{name}" for name in STANDING_FIELDS),
    *OTHER_FIELDS,
)
EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Whole days since 1970-01-01."""
    return (day - EPOCH).days


@dataclass(frozen=True, eq=False)
class Standing:
    """One day. `there`: active and part of the selection on that day. Scores and coverage 0..100,
    money in the portfolio's currency."""

    there: Flags
    quadrant: Codes
    value: Floats
    risk: Floats
    health: Floats
    band: Codes
    planned: Floats
    delivered: Floats
    coverage: Floats

    @cached_property
    def placed(self) -> Flags:
        known = (self.quadrant != NOT_PLACED) & ~np.isnan(self.value) & ~np.isnan(self.risk)
        return self.there & known


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The alliances that were there on `day` or on `compared_with`, in the order of the rows.

    `quadrant_since` and `evidence_on` are day numbers; `value_cut` and `risk_cut` those of the
    scoring model by which the alliance was placed.
    """

    day: date
    compared_with: date
    ids: Ids
    now: Standing
    before: Standing
    quadrant_since: Floats
    evidence_on: Floats
    value_cut: Floats
    risk_cut: Floats
    has_goal: Flags
    owes_review: Flags

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def both(self) -> Flags:
        """There on both days: only these can have moved."""
        return self.now.there & self.before.there

    @cached_property
    def moved(self) -> Flags:
        """Placed on both days, in another quadrant."""
        return self.now.placed & self.before.placed & (self.now.quadrant != self.before.quadrant)

    @cached_property
    def importance(self) -> Floats:
        """What deserves to be drawn and named first: attention by quadrant, times the planned
        value; more for those that moved or are red. Placed alliances only; others get 0."""
        planned = np.maximum(np.nan_to_num(self.now.planned), 0.0)
        top = float(planned.max()) if len(planned) else 0.0
        size = np.sqrt(planned / top) if top > 0 else np.zeros(len(self))
        weight = ATTENTION[self.now.quadrant] * (0.3 + size)
        weight[self.moved] *= 1.8
        weight[self.now.band == IS_RED] *= 1.4
        out: Floats = np.where(self.now.placed, weight, 0.0)
        return out

    @cached_property
    def by_importance(self) -> NDArray[np.intp]:
        """Places of the placed alliances, the most important first. Ties fall to the older
        alliance, so that the same data gives the same picture."""
        placed = np.flatnonzero(self.now.placed)
        return placed[np.lexsort((self.ids[placed], -self.importance[placed]))]

    @cached_property
    def cuts(self) -> tuple[float, float]:
        """The value and risk cut by which most placed alliances were placed; 50 and 50 if none."""
        placed = self.now.placed
        pairs = np.column_stack((self.value_cut, self.risk_cut))[placed]
        pairs = pairs[~np.isnan(pairs).any(axis=1)]
        if not len(pairs):
            return 50.0, 50.0
        if (pairs == pairs[0]).all():  # one model: the usual case, and a hundred times faster
            return float(pairs[0, 0]), float(pairs[0, 1])
        kinds, counts = np.unique(pairs, axis=0, return_counts=True)
        value_cut, risk_cut = kinds[counts.argmax()]
        return float(value_cut), float(risk_cut)

    def positions_of(self, ids: Ids) -> tuple[NDArray[np.intp], Flags]:
        """Where each of `ids` stands in the columns, and whether it does at all."""
        if not len(self.ids):
            return np.zeros(len(ids), np.intp), np.zeros(len(ids), np.bool_)
        order = np.argsort(self.ids, kind="stable")
        found = np.minimum(np.searchsorted(self.ids, ids, sorter=order), len(self.ids) - 1)
        at = order[found]
        return at, self.ids[at] == ids


def _codes(column: Floats, unknown: int) -> Codes:
    return np.where(np.isnan(column), unknown, column).astype(np.int8)


def _flags(column: Floats) -> Flags:
    return np.nan_to_num(column).astype(np.bool_)


def _standing(columns: dict[str, Floats], prefix: str) -> Standing:
    made: dict[str, Any] = {name: columns[prefix + name] for name in STANDING_FIELDS}
    made["there"] = _flags(made["there"])
    made["quadrant"] = _codes(made["quadrant"], NOT_PLACED)
    made["band"] = _codes(made["band"], BAND_UNKNOWN)
    return Standing(**made)


def snapshot(table: Floats, *, day: date, compared_with: date) -> Snapshot:
    """Columns from a table with one row per alliance and one column per ROW_FIELDS.

    Raises ValueError when the table has another width.
    """
    width = len(ROW_FIELDS)
    table = np.asarray(table, dtype=np.float64).reshape(-1, width)
    columns = {name: table[:, at] for at, name in enumerate(ROW_FIELDS)}
    return of_columns(columns, day=day, compared_with=compared_with)


def of_columns(columns: dict[str, Floats], *, day: date, compared_with: date) -> Snapshot:
    """As `snapshot`, from one array for each of ROW_FIELDS."""
    return Snapshot(
        day=day,
        compared_with=compared_with,
        ids=columns["id"].astype(np.int64),
        now=_standing(columns, ""),
        before=_standing(columns, "before_"),
        quadrant_since=columns["quadrant_since"],
        evidence_on=columns["evidence_on"],
        value_cut=columns["value_cut"],
        risk_cut=columns["risk_cut"],
        has_goal=_flags(columns["has_goal"]),
        owes_review=_flags(columns["owes_review"]),
    )


def chosen(whole: Snapshot, wanted: Flags) -> Snapshot:
    """The same with only the rows where `wanted` holds."""
    made: dict[str, Any] = {}
    for field in fields(Snapshot):
        kept = getattr(whole, field.name)
        if isinstance(kept, Standing):
            parts = {f.name: getattr(kept, f.name)[wanted] for f in fields(Standing)}
            made[field.name] = Standing(**parts)
        else:
            made[field.name] = kept[wanted] if isinstance(kept, np.ndarray) else kept
    return Snapshot(**made)
