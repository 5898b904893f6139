"""Where a chunk of alliances stands, as columns: as it was just scored, or as it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from sys import intern
from typing import Any

import numpy as np
from django.db.models import FloatField
from django.db.models.functions import Cast
from numpy.typing import NDArray

from core.db.columns import Column, DayNumber, Ids, Scope, batches_of
from scorecards.models import Placement
from scorecards.rules.scoring import DIMENSIONS

SCORES = ("value", "risk", "health", *DIMENSIONS)
COVERAGES = ("value_coverage", "risk_coverage", "health_coverage")
WORTHS = ("planned_value", "delivered_value")
WORDS = ("stage", "tier", "quadrant", "health_band")


@dataclass(slots=True)
class PlacementColumns:
    """Columns of a chunk as they are now, or as they are stored."""

    words: dict[str, NDArray[Any]]
    numbers: dict[str, Column]
    model: Ids
    known: Ids
    total: Ids
    evidence_on: Column


def stored(*, scope: Scope) -> tuple[PlacementColumns, Column, Column]:
    """The current placements, the day each began (-1 for none) and the day of its quadrant."""
    numbers = (*SCORES, *COVERAGES, *WORTHS)
    figures = ("model", "criteria_known", "criteria_total")
    query = (
        Placement.objects.current()
        .filter(scope.within("alliance"))
        .order_by()
        .values_list(
            "alliance",
            *figures,
            DayNumber("evidence_on"),
            DayNumber("valid_from"),
            DayNumber("quadrant_since"),
            *(Cast(name, FloatField()) for name in numbers),
            *WORDS,
        )
    )
    size = len(scope)
    starts, since = np.full(size, -1.0), np.full(size, -1.0)
    found = PlacementColumns(
        words={name: np.full(size, None, dtype=object) for name in WORDS},
        numbers={name: np.full(size, np.nan) for name in numbers},
        model=np.full(size, -1, dtype=np.int64),
        known=np.zeros(size, dtype=np.int64),
        total=np.zeros(size, dtype=np.int64),
        evidence_on=np.full(size, np.nan),
    )
    targets: list[NDArray[Any]] = [found.model, found.known, found.total]
    targets += [found.evidence_on, starts, since, *found.numbers.values()]
    for rows in batches_of(query):
        columns = list(zip(*rows, strict=True))
        at, inside = scope.positions(np.array(columns[0], dtype=np.int64))
        at = at[inside]
        for column, target in zip(columns[1:], targets, strict=False):
            values = np.array(column, dtype=np.float64)[inside]
            if target.dtype == np.int64:
                values = np.where(np.isnan(values), -1, values)
            target[at] = values
        for column, name in zip(columns[1 + len(targets) :], WORDS, strict=True):
            # One string for each word instead of one for each row.
            words = np.array([*map(intern, column)], dtype=object)
            found.words[name][at] = words[inside]
    return found, starts, since


def moved(old: PlacementColumns, new: PlacementColumns, least: float) -> NDArray[np.bool_]:
    """Which alliances differ from what is stored."""
    moved = (old.model != new.model) | (old.known != new.known) | (old.total != new.total)
    moved |= ~_same(old.evidence_on, new.evidence_on, 0.5)
    for name in WORDS:
        moved |= old.words[name] != new.words[name]
    for name in (*SCORES, *COVERAGES):
        moved |= ~_same(old.numbers[name], new.numbers[name], least)
    for name in WORTHS:
        moved |= ~_same(old.numbers[name], new.numbers[name], 0.005)
    return moved


def _same(old: Column, new: Column, least: float) -> NDArray[np.bool_]:
    unknown = np.isnan(old) & np.isnan(new)
    # Both are tenths; a hair below `least` keeps 0.1 - 0.05 from deciding by its last bit.
    return unknown | (np.abs(old - new) < least - 1e-9)
