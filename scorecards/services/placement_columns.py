"""Where a chunk of alliances stands, as columns named like those of the table: as it was just
scored, or as it is stored. Numbers and days are floats, NaN where not known."""

from __future__ import annotations

from sys import intern
from typing import Any

import numpy as np
from django.db.models import FloatField
from django.db.models.functions import Cast
from numpy.typing import NDArray

from core.db.columns import Column, DayNumber, Scope, batches_of
from scorecards.models import Placement
from scorecards.rules.scoring import DIMENSIONS

SCORES = ("value", "risk", "health", *DIMENSIONS)
COVERAGES = ("value_coverage", "risk_coverage", "health_coverage")
WORTHS = ("planned_value", "delivered_value", "expected_value")
WHOLE = ("model_id", "criteria_known", "criteria_total", "told")
HOLDS = ("holds", "band_holds")
DAYS = ("evidence_on", "delivered_on", "quadrant_since")
WORDS = ("stage", "tier", "quadrant", "health_band", "capped_by")

Columns = dict[str, NDArray[Any]]


def stored(*, scope: Scope) -> Columns:
    """The current placements, with the day on which each began. Words are None where there is no
    placement."""
    numbers, days = (*WHOLE, *SCORES, *COVERAGES, *WORTHS, *HOLDS), (*DAYS, "valid_from")
    query = (
        Placement.objects.current()
        .filter(scope.within("alliance"))
        .order_by()
        .values_list(
            "alliance",
            *(Cast(name, FloatField()) for name in numbers),
            *map(DayNumber, days),
            *WORDS,
        )
    )
    size = len(scope)
    found: Columns = {name: np.full(size, np.nan) for name in (*numbers, *days)}
    found |= {name: np.full(size, None, dtype=object) for name in WORDS}
    for rows in batches_of(query):
        ids, *columns = zip(*rows, strict=True)
        at, inside = scope.positions(np.array(ids, dtype=np.int64))
        for name, column in zip(found, columns, strict=True):
            # One string for each word instead of one for each row.
            values = map(intern, column) if name in WORDS else column
            found[name][at[inside]] = np.array([*values], dtype=found[name].dtype)[inside]
    return found


def moved(old: Columns, new: Columns, least: float) -> NDArray[np.bool_]:
    """Which alliances differ from what is stored: scores and coverage by `least` or more."""
    moved = np.any([old[name] != new[name] for name in WORDS], axis=0)
    for names, step in (
        ((*SCORES, *COVERAGES), least),
        (WORTHS, 0.005),
        ((*WHOLE, "evidence_on", "delivered_on"), 0.5),
    ):
        for name in names:
            moved |= ~_same(old[name], new[name], step)
    return moved


def _same(old: Column, new: Column, least: float) -> NDArray[np.bool_]:
    unknown = np.isnan(old) & np.isnan(new)
    # Both are tenths; a hair below `least` keeps 0.1 - 0.05 from deciding by its last bit.
    return unknown | (np.abs(old - new) < least - 1e-9)
