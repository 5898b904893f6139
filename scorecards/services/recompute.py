"""Where every alliance stands: measured, scored and written as whole sets.

The same code serves one alliance after an edit and a hundred thousand at night. It runs in chunks,
each in a transaction of its own under one lock, so memory is bounded, readers are never blocked and
two runs at once do no harm: the second one finds nothing left to change.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import FloatField
from django.db.models.functions import Cast
from django.utils import timezone
from numpy.typing import NDArray

from alliances.models import Alliance, Stage
from scorecards.models import Placement
from scorecards.rules.quadrants import UNPLACED
from scorecards.rules.scoring import DIMENSIONS, score_columns
from scorecards.services.details import details
from scorecards.services.measures import Measures, Surroundings, measure, surroundings
from scorecards.services.placements import write_placements
from scorecards.services.scoring_models import CompiledModel, active_models
from scorecards.services.sets import EPOCH, Column, DayNumber, Ids, Scope, chunks, rows_of

CHUNK = 20_000
# Ages and elapsed time move every score a little every day. At night a score has to move by half a
# point (which is what a rounded figure on a page can show) before the history gets a new row.
NIGHTLY_MOVE = 0.5
# The key of the lock that recomputes share (any constant; "entente placements" in no encoding).
LOCK = 74_206_001

SCORES = ("value", "risk", "health", *DIMENSIONS)
COVERAGES = ("value_coverage", "risk_coverage", "health_coverage")
WORTHS = ("planned_value", "delivered_value")
WORDS = ("stage", "tier", "quadrant", "health_band")


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did."""

    alliances: int = 0
    written: int = 0


@dataclass(slots=True)
class _Picture:
    """Columns of a chunk as they are now, or as they are stored."""

    words: dict[str, NDArray[Any]]
    numbers: dict[str, Column]
    model: Ids
    known: Ids
    total: Ids
    evidence_on: Column


def recompute(
    *, alliance_ids: Iterable[int] | None = None, today: date | None = None, chunk: int = CHUNK
) -> Report:
    """Measure, score and place the given alliances, or all of them, as they stand on `today`.

    For given alliances everything that changed is written; for all of them what moved by
    NIGHTLY_MOVE or changed otherwise. Placements that begin after `today` are left alone: history
    is built forward. Idempotent.
    """
    today = today or timezone.localdate()
    around = surroundings(today=today)
    models = active_models()
    alliances = written = 0
    for scope in _scopes(alliance_ids, chunk):
        with transaction.atomic(), _lock():
            alliances += len(scope)
            written += _recompute_chunk(
                scope, around, models, timezone.now(), exact=not scope.whole
            )
    return Report(alliances, written)


def _scopes(alliance_ids: Iterable[int] | None, chunk: int) -> Iterable[Scope]:
    if alliance_ids is not None:
        # Ids go into the statement one by one: smaller pieces than a range needs.
        wanted = np.fromiter(alliance_ids, dtype=np.int64)
        return [Scope(ids, whole=False) for ids in chunks(wanted, min(chunk, 5_000))]
    everybody = [row[0] for row in rows_of(Alliance.objects.order_by().values_list("pk"))]
    return [Scope(ids, whole=True) for ids in chunks(everybody, chunk)]


@contextmanager
def _lock() -> Any:
    """One recompute at a time writes. SQLite's immediate transactions are that lock already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    yield


def _recompute_chunk(
    scope: Scope,
    around: Surroundings,
    models: dict[str, CompiledModel],
    now: datetime,
    *,
    exact: bool,
) -> int:
    there = rows_of(
        Alliance.objects.filter(scope.within("pk"))
        .order_by("pk")
        .values_list("pk", "stage", "tier")
    )
    if not there:
        return 0
    ids, stages, tiers = (np.array(column) for column in zip(*there, strict=True))
    scope = Scope(ids.astype(np.int64), scope.whole)
    measures = measure(scope=scope, around=around)
    new = _score(scope, stages, tiers, measures, models)
    old, starts, since = _stored(scope, around.today)
    writable = starts <= _ordinal(around.today)
    moved = _moved(old, new, NIGHTLY_MOVE if not exact else 0.05) | (starts < 0)
    if exact:
        telling = details(
            measures=measures, model_ids=new.model, models=models, which=np.arange(len(scope))
        )
        stored = dict(
            Placement.objects.current()
            .filter(scope.within("alliance"))
            .values_list("alliance", "detail")
        )
        moved |= np.array(
            [
                json.loads(text) != stored.get(alliance_id, {})
                for text, alliance_id in zip(telling, scope.ids.tolist(), strict=True)
            ]
        )
    which = np.flatnonzero(moved & writable)
    if not len(which):
        return 0
    # A quadrant that stays keeps its day; a first or a new one begins today.
    stays = (old.words["quadrant"] == new.words["quadrant"]) & (starts >= 0)
    begun = np.where(stays, since, _ordinal(around.today))
    rows = _rows(scope, measures, new, begun, models, which)
    return write_placements(rows=rows, today=around.today, now=now)


def _ordinal(day: date) -> int:
    return (day - EPOCH).days


def _score(
    scope: Scope,
    stages: NDArray[Any],
    tiers: NDArray[Any],
    measures: Measures,
    models: dict[str, CompiledModel],
) -> _Picture:
    size = len(scope)
    picture = _Picture(
        words={
            "stage": stages.astype(object),
            "tier": tiers.astype(object),
            "quadrant": np.full(size, UNPLACED, dtype=object),
            "health_band": np.full(size, "", dtype=object),
        },
        numbers={name: np.full(size, np.nan) for name in SCORES}
        | {name: np.zeros(size) for name in COVERAGES}
        | {"planned_value": measures.planned_value, "delivered_value": measures.delivered_value},
        model=np.full(size, -1, dtype=np.int64),
        known=np.zeros(size, dtype=np.int64),
        total=np.zeros(size, dtype=np.int64),
        evidence_on=measures.evidence_on,
    )
    living = stages != Stage.CLOSED
    for tier in set(tiers.tolist()):
        compiled = models.get(tier) or models.get("")
        if compiled is None:
            continue
        chosen = np.flatnonzero(living & (tiers == tier))
        raws = {key: column[chosen] for key, column in measures.raw.items()}
        scored = score_columns(compiled.rule, raws, len(chosen))
        picture.model[chosen] = compiled.model.pk
        picture.words["quadrant"][chosen] = scored.quadrant
        picture.words["health_band"][chosen] = scored.band
        for axis in ("value", "risk", "health"):
            result = getattr(scored, axis)
            picture.numbers[axis][chosen] = result.value
            picture.numbers[f"{axis}_coverage"][chosen] = np.round(100.0 * result.coverage, 1)
        for name, part in scored.dimensions.items():
            picture.numbers[name][chosen] = part.value
        picture.known[chosen] = scored.value.known + scored.risk.known
        picture.total[chosen] = scored.value.total + scored.risk.total
    return picture


def _stored(scope: Scope, today: date) -> tuple[_Picture, Column, Column]:
    """The current placements, the day each began (-1 for none) and the day of its quadrant."""
    numbers = (*SCORES, *COVERAGES, *WORTHS)
    rows = rows_of(
        Placement.objects.current()
        .filter(scope.within("alliance"))
        .order_by()
        .values_list(
            "alliance",
            "model",
            "criteria_known",
            "criteria_total",
            DayNumber("evidence_on"),
            DayNumber("valid_from"),
            DayNumber("quadrant_since"),
            *(Cast(name, FloatField()) for name in numbers),
            *WORDS,
        )
    )
    size = len(scope)
    starts, since = np.full(size, -1.0), np.full(size, -1.0)
    picture = _Picture(
        words={name: np.full(size, None, dtype=object) for name in WORDS},
        numbers={name: np.full(size, np.nan) for name in numbers},
        model=np.full(size, -1, dtype=np.int64),
        known=np.zeros(size, dtype=np.int64),
        total=np.zeros(size, dtype=np.int64),
        evidence_on=np.full(size, np.nan),
    )
    if not rows:
        return picture, starts, since
    columns = list(zip(*rows, strict=True))
    at, inside = scope.positions(np.array(columns[0], dtype=np.int64))

    def laid(column: tuple[Any, ...], out: NDArray[Any]) -> None:
        out[at[inside]] = np.array(column, dtype=out.dtype)[inside]

    laid(tuple(-1 if model is None else model for model in columns[1]), picture.model)
    for index, out in (
        (2, picture.known),
        (3, picture.total),
        (4, picture.evidence_on),
        (5, starts),
        (6, since),
    ):
        laid(columns[index], out)
    for index, name in enumerate(numbers, start=7):
        laid(columns[index], picture.numbers[name])
    for index, name in enumerate(WORDS, start=7 + len(numbers)):
        laid(columns[index], picture.words[name])
    return picture, starts, since


def _moved(old: _Picture, new: _Picture, least: float) -> NDArray[np.bool_]:
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


def _rows(
    scope: Scope,
    measures: Measures,
    new: _Picture,
    begun: Column,
    models: dict[str, CompiledModel],
    which: Ids,
) -> list[tuple[Any, ...]]:
    def floats(column: Column) -> list[float | None]:
        return [None if number != number else number for number in column[which].tolist()]

    def days(column: Column) -> list[str | None]:
        # NaT where a day is unknown; ISO text is understood by both databases.
        known = ~np.isnan(column[which])
        whole = np.where(known, column[which], 0).astype(np.int64)
        numbers = whole.astype("datetime64[D]").astype(str)
        return [
            day if there else None
            for day, there in zip(numbers.tolist(), known.tolist(), strict=True)
        ]

    def words(column: NDArray[Any]) -> list[Any]:
        chosen: list[Any] = column[which].tolist()
        return chosen

    telling = details(measures=measures, model_ids=new.model, models=models, which=which)
    model = [None if pk < 0 else pk for pk in new.model[which].tolist()]
    numbers = {name: floats(column) for name, column in new.numbers.items()}
    chosen_words = {name: words(column) for name, column in new.words.items()}
    return list(
        zip(
            scope.ids[which].tolist(),
            model,
            chosen_words["stage"],
            chosen_words["tier"],
            chosen_words["quadrant"],
            days(begun),
            numbers["value"],
            numbers["risk"],
            numbers["health"],
            chosen_words["health_band"],
            *(numbers[name] for name in DIMENSIONS),
            *(numbers[name] for name in COVERAGES),
            new.known[which].tolist(),
            new.total[which].tolist(),
            days(measures.evidence_on),
            numbers["planned_value"],
            numbers["delivered_value"],
            telling,
            strict=True,
        )
    )
