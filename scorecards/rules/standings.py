"""Where alliances stand on two days, as columns: one array per figure, NaN for unknown.

Ten thousand alliances are ten thousand numbers in each column; figures, picture and ranking are
made from the columns without an object per alliance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorecards.rules.confidence.readings import CERTAIN_FROM, HAIR
from scorecards.rules.quadrants import (
    BANDS,
    FIX_OR_EXIT,
    GREEN,
    LIGHT_TOUCH,
    PROMINENCE,
    QUADRANTS,
    RED,
    SUSTAIN,
    UNPLACED,
    WHITE_GLOVE,
)
from scorecards.rules.vectorised import rounded_column

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]
Ids = NDArray[np.int64]

# A code is the place of the word in QUADRANTS or BANDS.
IN_WHITE_GLOVE, NOT_PLACED = QUADRANTS.index(WHITE_GLOVE), QUADRANTS.index(UNPLACED)
IS_GREEN, IS_RED = BANDS.index(GREEN), BANDS.index(RED)
_PROMINENCE = np.array([PROMINENCE[word] for word in QUADRANTS])
# What is known of the later day alone.
OF_NOW = (
    *("quadrant_since", "evidence_on", "value_cut", "risk_cut", "red_below", "green_from"),
    *("owes_reviews", "stageless", "one_answer"),
)
EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Whole days since 1970-01-01."""
    return (day - EPOCH).days


@dataclass(frozen=True, eq=False)
class Standing:
    """One day. `there`: active and part of the selection on that day. Scores and coverage 0..100,
    money in the portfolio's currency, `delivered_on` a day number: that of the actuals; `holds` is
    the share of readings that agree with the quadrant, the shifts are points that were no news,
    added up since the first placement."""

    there: Flags
    quadrant: Codes
    value: Floats
    risk: Floats
    health: Floats
    band: Codes
    planned: Floats
    delivered: Floats
    expected: Floats
    delivered_on: Floats
    coverage: Floats
    holds: Floats
    value_shift: Floats
    risk_shift: Floats
    health_shift: Floats

    @cached_property
    def placed(self) -> Flags:
        known = (self.quadrant != NOT_PLACED) & ~np.isnan(self.value) & ~np.isnan(self.risk)
        return self.there & known

    @cached_property
    def uncertain(self) -> Flags:
        """Placed, and in fewer readings than make a placement certain."""
        unsure: Flags = self.placed & (self.holds < CERTAIN_FROM - HAIR)
        return unsure


@dataclass(frozen=True, eq=False)
class Standings:
    """The alliances that were there on `day` or on `compared_with`, in the order of the rows.

    `quadrant_since` and `evidence_on` are day numbers; `value_cut`, `risk_cut`, `red_below` and
    `green_from` those of the scoring model by which the alliance was placed. `owes_reviews` by its
    tier and stage of the day; `stageless` where nobody had said in which stage it is; `one_answer`
    where one answer would make the quadrant certain. `veils` say by axis of which alliances the
    reader is shown the side only.
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
    red_below: Floats
    green_from: Floats
    owes_reviews: Flags
    stageless: Flags
    one_answer: Flags
    veils: Mapping[str, Flags] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def cuts_of(self, score: str) -> tuple[Floats, ...]:
        """The cuts of value, risk or health of each alliance, rising."""
        if score == "health":
            return self.red_below, self.green_from
        return (getattr(self, f"{score}_cut"),)

    def is_veiled(self, score: str, at: int) -> bool:
        """Whether the reader is shown the side of a score only."""
        return score in self.veils and bool(self.veils[score][at])

    @property
    def both(self) -> Flags:
        """There on both days: only these can have moved."""
        return self.now.there & self.before.there

    def like(self, score: str) -> Floats:
        """value, risk or health of the earlier day by the model, the rates, the age of evidence and
        the calendar of the later one: what differs from it now is news."""
        name = f"{score}_shift"
        shifted = getattr(self.now, name) - getattr(self.before, name)
        out: Floats = rounded_column(getattr(self.before, score) + np.nan_to_num(shifted), 1)
        return out

    @cached_property
    def quadrant_like(self) -> Codes:
        """The quadrant in which the alliance would have stood before, like for like."""
        high_value = self.like("value") >= self.value_cut
        high_risk = self.like("risk") >= self.risk_cut
        places = np.where(
            high_value,
            np.where(high_risk, IN_WHITE_GLOVE, QUADRANTS.index(SUSTAIN)),
            np.where(high_risk, QUADRANTS.index(FIX_OR_EXIT), QUADRANTS.index(LIGHT_TOUCH)),
        )
        return np.where(self.before.placed, places, self.before.quadrant).astype(np.int8)

    @cached_property
    def moved(self) -> Flags:
        """Placed on both days, and in another quadrant because something happened."""
        both = self.now.placed & self.before.placed & (self.now.quadrant != self.before.quadrant)
        moved: Flags = both & (self.now.quadrant != self.quadrant_like)
        return moved

    @cached_property
    def shifted(self) -> Flags:
        """Placed on both days, in another quadrant although nothing happened: the model, rates, the
        age of evidence or the calendar changed."""
        both = self.now.placed & self.before.placed & (self.now.quadrant != self.before.quadrant)
        return both & ~self.moved

    @cached_property
    def importance(self) -> Floats:
        """What deserves to be drawn and named first: attention by quadrant, times the planned
        value; more for those that moved or are red. Placed alliances only; others get 0."""
        planned = np.maximum(np.nan_to_num(self.now.planned), 0.0)
        top = float(planned.max()) if len(planned) else 0.0
        size = np.sqrt(planned / top) if top > 0 else np.zeros(len(self))
        weight = _PROMINENCE[self.now.quadrant] * (0.3 + size)
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


def of_columns(columns: Mapping[str, NDArray[Any]], *, day: date, compared_with: date) -> Standings:
    """From one array for each column; those of the earlier day begin with "before_". Flags are of
    bool, codes and keys of integers."""

    def standing(prefix: str) -> Standing:
        return Standing(**{each.name: columns[prefix + each.name] for each in fields(Standing)})

    of_now: dict[str, Any] = {name: columns[name] for name in OF_NOW}
    return Standings(
        day=day,
        compared_with=compared_with,
        ids=columns["id"],
        now=standing(""),
        before=standing("before_"),
        **of_now,
    )
