"""What all sources of exceptions say on a day, as numbers in one statement: of the records, or of
what was kept of an earlier day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
from django.db.models import BigIntegerField, Case, F, IntegerField, Min, Q, QuerySet, Value, When
from django.utils import timezone
from numpy.typing import NDArray

from alliances.models import Side
from core.db.asked import DAY, among_keys
from core.db.columns import DayNumber
from core.db.prepared import Prepared, Slot, Table, place_of
from core.registry.exceptions import ExceptionKind, ExceptionSource, Rows, kinds, sources
from portfolio.models import ExceptionFact, RecordedDay

FIRST, LAST = Slot("first", BigIntegerField()), Slot("last", BigIntegerField())
# More alliances than this are named by their first and last key.
NAMED_ONE_BY_ONE = 400
# Facts of punctuality, which is no exception: deliverables on time, of those counted, by the day of
# the first promise and by the present one.
ON_TIME = {side: f"on_time_{side}" for side in Side.values}
BY_DATE = {side: f"by_date_{side}" for side in Side.values}
Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Said:
    """Rows of alliance key, place in `keys`, day number and count; also of alliances that nobody
    asked about, where they lie between the others."""

    kinds: tuple[ExceptionKind, ...]
    keys: tuple[str, ...]
    rows: Table


def kept_from() -> date | None:
    """The first day of which the facts of all alliances are kept. One query."""
    return RecordedDay.objects.order_by().aggregate(first=Min("day"))["first"]


def asked_of_records(
    *, ids: Ids, day: date, reader: int | None = None, by_range: bool | None = None
) -> Said:
    """What the records say today of `day`; of the `reader` (the key of a user) too, or of nobody.
    One query. `by_range`: all between the first and the last alliance are meant."""
    many = len(ids) > NAMED_ONE_BY_ONE if by_range is None else by_range
    tables = tuple(source for source in sources if reader is not None or not source.of_reader)
    return _ask(tables, ids, day, reader, many)


def asked_of_kept(*, ids: Ids, day: date, reader: int) -> Said:
    """What was known at the end of `day`, and the part of the reader as it is known now. One
    query."""
    own = tuple(source for source in sources if source.of_reader)
    return _ask(own, ids, day, reader, len(ids) > NAMED_ONE_BY_ONE, kept=True)


def _ask(
    tables: tuple[ExceptionSource, ...],
    ids: Ids,
    day: date,
    reader: int | None,
    many: bool,
    kept: bool = False,
) -> Said:
    offered = tuple(kinds)
    keys, statement = _statement(offered, tuple(sources), tables, many, kept)
    end = datetime.combine(day + timedelta(days=1), time.min)
    rows = statement.read(
        day=day,
        now=timezone.make_aware(end),
        reader=reader,
        keys=ids.tolist(),
        first=int(ids.min(initial=0)),
        last=int(ids.max(initial=0)),
    )
    return Said(offered, keys, rows)


@lru_cache(maxsize=16)
def _statement(
    offered: tuple[ExceptionKind, ...],
    every: tuple[ExceptionSource, ...],
    tables: tuple[ExceptionSource, ...],
    many: bool,
    kept: bool,
) -> tuple[tuple[str, ...], Prepared]:
    """The keys of kinds and facts, and the statement that reads what `tables` say of them."""
    within = _between if many else among_keys
    keys = _keys(offered, every)
    parts = [_numbers(source.rows(within), keys) for source in tables]
    if kept:
        parts.insert(0, _kept(within, keys))
    first, *others = parts
    return keys, Prepared(first.union(*others, all=True), 4)


@lru_cache(maxsize=4)
def _keys(
    offered: tuple[ExceptionKind, ...], every: tuple[ExceptionSource, ...]
) -> tuple[str, ...]:
    said = [source.rows(_between).kind for source in every]
    facts = [kind for kind in said if isinstance(kind, str)]
    return tuple(dict.fromkeys([*(kind.key for kind in offered), *facts]))


def all_keys() -> tuple[str, ...]:
    """The keys of kinds and facts, in the order in which statements count them."""
    return _keys(tuple(kinds), tuple(sources))


def _between(path: str) -> Q:
    return Q(**{f"{path}__gte": FIRST, f"{path}__lte": LAST})


def _kept(within: Callable[[str], Any], keys: Sequence[str]) -> QuerySet[Any, Any]:
    """Keys that nobody offers any more are left out."""
    rows = ExceptionFact.objects.as_of(DAY).filter(within("alliance"), key__in=keys).order_by()
    return rows.values(alliance_key=F("alliance_id"), kind_place=place_of("key", keys)).values_list(
        "alliance_key", "kind_place", DayNumber(F("since")), "count"
    )


def _numbers(rows: Rows, keys: Sequence[str]) -> QuerySet[Any, Any]:
    kind: Any
    if isinstance(rows.kind, str):
        kind = Value(keys.index(rows.kind), output_field=IntegerField())
    else:
        by = [When(**{rows.by: w}, then=Value(keys.index(key))) for w, key in rows.kind.items()]
        kind = Case(*by, output_field=IntegerField())
    return (
        rows.found.order_by()
        .values(alliance_key=F(rows.alliance), kind_place=kind)
        .annotate(since_day=DayNumber(rows.since), how_many=rows.count)
        .values_list("alliance_key", "kind_place", "since_day", "how_many")
    )
