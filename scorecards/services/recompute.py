"""Where every alliance stands: measured, scored and written as whole sets.

The same code serves one alliance after an edit and a hundred thousand at night. It reads in large
chunks without a lock and writes in small pieces under one, so memory is bounded, nobody waits long,
and two runs at once do no harm: of two, the one that read the records last counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import compress
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from numpy.typing import NDArray

from alliances.models import Alliance, Stage
from core.db.columns import Ids, Scope, chunks, columns_of, day_number, rows_of
from core.db.locks import transaction_lock
from scorecards.models import Placement
from scorecards.rules.quadrants import UNPLACED
from scorecards.rules.scoring import score_columns
from scorecards.services.confidence.columns import confidence
from scorecards.services.confidence.lasting import keep_persistence
from scorecards.services.confidence.moves import Moves
from scorecards.services.details import details, measured_part, with_members
from scorecards.services.measures import Measures, Surroundings, measure, surroundings
from scorecards.services.measures.told import told
from scorecards.services.placement_columns import COVERAGES, SCORES, Columns, moved, stored
from scorecards.services.placements import write_placements
from scorecards.services.scoring_models import CompiledModel, Kind, active_models, choose
from scorecards.signals import alliances_scored

# Alliances read at once: their figures as columns take about 150 MB.
CHUNK = 100_000
# Placements written in one transaction: nobody waits longer than that for the lock.
PIECE = 5_000
# Ages and elapsed time move every score a little every day. At night a score has to move by half a
# point (which is what a rounded figure on a page can show) before the history gets a new row.
NIGHTLY_MOVE = 0.5
EDITED_MOVE = 0.05
LOCK = "placements"  # one recompute at a time writes


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did."""

    alliances: int = 0
    written: int = 0


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
    if alliance_ids is None:  # before the facts that rest on it
        keep_persistence(today=today)
    alliances = written = 0
    scopes = _scopes(alliance_ids, chunk)
    for scope in scopes:
        found, rewritten = _recompute_chunk(scope, around, models, exact=not scope.whole)
        alliances += found
        written += rewritten
        is_last = scope.whole and scope is scopes[-1]
        alliances_scored.send(sender=Placement, scope=scope, day=today, is_last=is_last)
    return Report(alliances, written)


def _scopes(alliance_ids: Iterable[int] | None, chunk: int) -> list[Scope]:
    if alliance_ids is not None:
        # Ids go into the statement one by one: smaller pieces than a range needs.
        wanted = np.fromiter(alliance_ids, dtype=np.int64)
        return [Scope(ids, whole=False) for ids in chunks(wanted, min(chunk, 5_000))]
    everybody = columns_of(Alliance.objects.order_by().values_list("pk"), 0)[0]
    return [Scope(ids, whole=True) for ids in chunks(everybody, chunk)]


def _recompute_chunk(
    scope: Scope, around: Surroundings, models: dict[Kind, CompiledModel], *, exact: bool
) -> tuple[int, int]:
    """How many alliances there are in the chunk, and how many placements were written."""
    read_at = timezone.now()
    there = rows_of(
        Alliance.objects.filter(scope.within("pk"))
        .order_by("pk")
        .values_list("pk", "stage", "tier", Coalesce("alliance_type", 0))
    )
    if not there:
        return 0, 0
    ids, stages, tiers, types = (np.array(column) for column in zip(*there, strict=True))
    del there
    scope = Scope(ids.astype(np.int64), scope.whole)
    measures = measure(scope=scope, around=around)
    new = _score(scope, (stages, tiers, types), measures, models)
    old, today = stored(scope=scope), day_number(around.today)
    changed = moved(old, new, EDITED_MOVE if exact else NIGHTLY_MOVE)
    if exact:
        changed |= _differs_in_detail(scope, measures, new)
    # A quadrant that stays keeps its day; a first or a new one begins today.
    stays = old["quadrant"] == new["quadrant"]
    new["quadrant_since"] = np.where(stays, old["quadrant_since"], today)
    # How sure a placement is was not computed before.
    changed |= (new["quadrant"] != UNPLACED) & np.isnan(old["holds"])
    moves = Moves(scope=scope, measures=measures, placed=new, models=models, around=around)
    written = 0
    which = np.flatnonzero(changed & ~(old["valid_from"] > today))
    for start in range(0, len(which), PIECE):
        wanted = which[start : start + PIECE]
        # Before the lock: it takes longer than all that is written.
        sure, readings = confidence(
            measures=measures, placed=new, models=models, which=wanted, today=today
        )
        with transaction.atomic():
            transaction_lock(LOCK)
            piece, again = _still_newest(scope, wanted, read_at, around.today)
            kept = np.isin(wanted, piece)
            columns = {name: column[piece] for name, column in new.items()}
            columns |= {name: column[kept] for name, column in sure.items()}
            texts = details(measures=measures, model_ids=new["model_id"], which=piece)
            shifted, shifts = moves.of(piece)
            members = with_members(texts, compress(readings, kept.tolist()), shifts)
            columns |= shifted | {"detail": np.array(members, dtype=object)}
            written += write_placements(
                columns=columns, again=again, today=around.today, read_at=read_at
            )
    if exact:
        _say_looked_at(scope, read_at)
    return len(scope), written


def _still_newest(
    scope: Scope, piece: Ids, read_at: datetime, today: date
) -> tuple[Ids, NDArray[np.bool_]]:
    """The piece without alliances that were deleted meanwhile, or that another run computed from
    records read after ours; and which of the rest have a placement of today already.

    The records are read without a lock, so that nobody waits for a night's work; the run that read
    last wins, in whatever order they come to write.
    """
    ids = scope.ids[piece]
    span = Scope(ids, whole=scope.whole)
    current = Placement.objects.current().filter(span.within("alliance")).order_by()
    there = columns_of(Alliance.objects.filter(span.within("pk")).order_by().values_list("pk"), 0)
    passed = columns_of(current.filter(computed_at__gt=read_at).values_list("alliance"), 0)
    begun = columns_of(current.filter(valid_from=today).values_list("alliance"), 0)
    ours = np.isin(ids, there[0]) & ~np.isin(ids, passed[0])
    return piece[ours], np.isin(ids[ours], begun[0])


def _say_looked_at(scope: Scope, read_at: datetime) -> None:
    """Date the placements of an edit even where nothing moved: a slower run that read before the
    edit must not write over it."""
    current = Placement.objects.current().filter(scope.within("alliance"))
    current.filter(computed_at__lt=read_at).update(computed_at=read_at)


def _differs_in_detail(scope: Scope, measures: Measures, new: Columns) -> NDArray[np.bool_]:
    """Where a raw value, a count or a date changed although no score may have moved."""
    everybody = np.arange(len(scope))
    explanations = details(measures=measures, model_ids=new["model_id"], which=everybody)
    current = Placement.objects.current().filter(scope.within("alliance"))
    saved = dict(current.values_list("alliance", "detail"))
    return np.array(
        [
            json.loads(text) != measured_part(saved.get(alliance_id, {}))
            for text, alliance_id in zip(explanations, scope.ids.tolist(), strict=True)
        ]
    )


def _score(
    scope: Scope,
    kinds: tuple[NDArray[Any], NDArray[Any], NDArray[Any]],
    measures: Measures,
    models: dict[Kind, CompiledModel],
) -> Columns:
    """`kinds`: stage, tier and key of the type (0 for none) of each alliance."""
    size, (stages, tiers, types) = len(scope), kinds
    columns: Columns = {
        "alliance_id": scope.ids,
        "model_id": np.full(size, np.nan),
        "stage": stages.astype(object),
        "tier": tiers.astype(object),
        "quadrant": np.full(size, UNPLACED, dtype=object),
        "health_band": np.full(size, "", dtype=object),
        "capped_by": np.full(size, "", dtype=object),
        "evidence_on": measures.evidence_on,
        "told": told(measures, size),
        "planned_value": measures.planned_value,
        "delivered_value": measures.delivered_value,
        "expected_value": measures.expected_value,
        "delivered_on": measures.delivered_on,
        **{name: np.full(size, np.nan) for name in SCORES},
        **{name: np.zeros(size) for name in (*COVERAGES, "criteria_known", "criteria_total")},
    }
    living = stages != Stage.CLOSED
    for tier, kind in set(zip(tiers.tolist(), types.tolist(), strict=True)):
        compiled = choose(models, tier, kind or None)
        if compiled is None:
            continue
        chosen = np.flatnonzero(living & (tiers == tier) & (types == kind))
        raws = {key: column[chosen] for key, column in measures.raw.items()}
        shares = {key: column[chosen] for key, column in measures.known.items()}
        scored = score_columns(compiled.rule, raws, len(chosen), shares)
        columns["model_id"][chosen] = compiled.model.pk
        columns["quadrant"][chosen] = scored.quadrant
        columns["health_band"][chosen] = scored.band
        columns["capped_by"][chosen] = scored.capped_by
        for axis in ("value", "risk", "health"):
            result = getattr(scored, axis)
            columns[axis][chosen] = result.value
            columns[f"{axis}_coverage"][chosen] = np.round(100.0 * result.coverage, 1)
        for name, part in scored.dimensions.items():
            columns[name][chosen] = part.value
        columns["criteria_known"][chosen] = scored.value.known + scored.risk.known
        columns["criteria_total"][chosen] = scored.value.total + scored.risk.total
    return columns
