"""Writes down what all sources say of a day: what changed ends and begins anew, the rest is left.

Written by the run that writes placements, at night for all and for the alliances of an edit.
Reading and writing a piece happen under the lock of that run, so of two the last one counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import F, Q, QuerySet

from alliances.services.punctuality import promised_within, tally
from core.db.columns import EPOCH, DayNumber, Ids, Scope, columns_of, day_number, rows_of
from core.db.locks import transaction_lock
from core.db.prepared import Table, place_of
from plans.models import Deliverable
from portfolio.models import ExceptionFact, RecordedDay
from portfolio.rules.facts import COUNTED, ROW, Difference, difference, merged
from portfolio.services.facts.asking import BY_DATE, ON_TIME, all_keys, asked_of_records
from scorecards.services.recompute import LOCK

# Alliances written in one transaction: nobody waits longer than that for the lock.
PIECE = 5_000
BATCH = 2_000


def keep_facts(*, scope: Scope, day: date, is_last: bool = False) -> int:
    """Keep what is known of the alliances at the end of `day`. Returns how many rows changed.

    Again on the same day overwrites; a day before one that is kept already is left alone. With
    `is_last` a run over all alliances ends: from now on the day counts as kept.
    """
    written = 0
    for start in range(0, len(scope), PIECE):
        piece = Scope(scope.ids[start : start + PIECE], scope.whole)
        with transaction.atomic():
            transaction_lock(LOCK)
            if _is_behind(scope, day):
                return written
            written += _keep_piece(piece, day)
    if is_last:
        RecordedDay.objects.get_or_create(day=day)
    return written


def _is_behind(scope: Scope, day: date) -> bool:
    """Whether all alliances were written of a later day."""
    return scope.whole and RecordedDay.objects.filter(day__gt=day).exists()


def _keep_piece(piece: Scope, day: date) -> int:
    keys = (*all_keys(), *ON_TIME.values(), *BY_DATE.values())
    said = asked_of_records(ids=piece.ids, day=day, by_range=piece.whole).rows
    said = np.column_stack((said, np.full(len(said), np.nan)))
    said = np.concatenate((said, _punctuality(piece, day, keys)))
    said = merged(said[np.isin(said[:, 0], piece.ids)])
    found = difference(said, _kept(piece, day, keys), day_number(day))
    return _write(found, day, keys)


def _punctuality(piece: Scope, day: date, keys: tuple[str, ...]) -> Table:
    """Deliverables first promised for a day of the window, by alliance and side."""
    due = Deliverable.objects.agreed().filter(piece.within("plan__alliance"), promised_within(day))
    sums = tally(due, day, "plan__alliance", "side")
    rows = rows_of(sums.values_list("plan__alliance", "side", "on_time", "by_date", "counted"))
    found = [
        (alliance, keys.index(key), np.nan, kept, counted)
        for alliance, side, on_time, by_date, counted in rows
        for key, kept in ((ON_TIME[side], on_time), (BY_DATE[side], by_date))
        if counted
    ]
    return np.array(found, dtype=np.float64).reshape(-1, COUNTED + 1)


def _kept(piece: Scope, day: date, keys: tuple[str, ...]) -> Table:
    """What is kept and has not ended by the day. Keys that nobody offers any more end."""
    open_or_later = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    rows = ExceptionFact.objects.filter(piece.within("alliance"), open_or_later).order_by()
    alliances, columns = columns_of(
        rows.values_list(
            "alliance",
            place_of("key", (*keys, "")),
            DayNumber(F("since")),
            "count",
            "counted",
            DayNumber(F("valid_from")),
            DayNumber(F("valid_to")),
            "pk",
        ),
        ROW,
    )
    table = np.column_stack((alliances.astype(np.float64), *columns)).reshape(-1, ROW + 1)
    return table[np.isin(alliances, piece.ids)]


def _write(found: Difference, day: date, keys: tuple[str, ...]) -> int:
    for rows in _pieces(found.never_held):
        rows.delete()
    for rows in _pieces(found.ended):
        rows.update(valid_to=day)
    ExceptionFact.objects.bulk_create(_rows(found.begun, day, keys), batch_size=BATCH)
    return len(found.never_held) + len(found.ended) + len(found.begun)


def _pieces(ids: Ids) -> Iterator[QuerySet[ExceptionFact, Any]]:
    for start in range(0, len(ids), BATCH):
        yield ExceptionFact.objects.filter(pk__in=ids[start : start + BATCH].tolist())


def _rows(begun: Table, day: date, keys: tuple[str, ...]) -> Iterator[ExceptionFact]:
    for alliance, key, since, count, counted in begun.tolist():
        yield ExceptionFact(
            alliance_id=int(alliance),
            key=keys[int(key)],
            since=None if since != since else EPOCH + timedelta(days=since),
            count=0.0 if count != count else count,
            counted=None if counted != counted else counted,
            valid_from=day,
        )
