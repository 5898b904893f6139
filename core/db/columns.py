"""Whole sets out of the database and into numpy: one aggregate statement, one column per figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Any

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Func, IntegerField, Q, QuerySet
from numpy.typing import NDArray

Column = NDArray[np.float64]
Ids = NDArray[np.int64]
EPOCH = date(1970, 1, 1)
FETCH = 10_000


class DayNumber(Func):
    """A date as whole days since 1970: numbers need no conversion row by row."""

    output_field = IntegerField()
    template = "((%(expressions)s)::date - DATE '1970-01-01')"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(
            compiler,
            connection,
            template="CAST(julianday(%(expressions)s) - 2440587.5 AS INTEGER)",
            **context,
        )


def day_number(day: date) -> int:
    """Days since 1970-01-01, as DayNumber gives them."""
    return (day - EPOCH).days


@dataclass(frozen=True, slots=True)
class Scope:
    """The alliances of one chunk, in order. When `whole`, every alliance between the first and the
    last one is meant, and a range says so in two parameters instead of thousands."""

    ids: Ids
    whole: bool

    def within(self, path: str) -> Q:
        """A filter on `path`, a foreign key to the alliance (or "pk" of the alliance itself)."""
        if self.whole:
            return Q(**{f"{path}__gte": int(self.ids[0]), f"{path}__lte": int(self.ids[-1])})
        return Q(**{f"{path}__in": self.ids.tolist()})

    def __len__(self) -> int:
        return len(self.ids)

    def positions(self, alliance_ids: Ids) -> tuple[Ids, NDArray[np.bool_]]:
        """Where each alliance stands in the chunk, and whether it does (a range may hold more)."""
        at = np.searchsorted(self.ids, alliance_ids)
        at = np.minimum(at, len(self.ids) - 1)
        return at, self.ids[at] == alliance_ids


def rows_of(queryset: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """Execute a values_list() and hand over the rows as the driver gives them.

    Saves Django's iteration over a million rows; for numbers and text only, since neither dates nor
    decimals are converted on SQLite.
    """
    return list(chain.from_iterable(batches_of(queryset)))


def batches_of(queryset: QuerySet[Any, Any]) -> Iterator[list[tuple[Any, ...]]]:
    """As rows_of, some thousand rows at a time: a million tuples at once would take the memory."""
    try:
        sql, params = queryset.query.get_compiler(using=queryset.db).as_sql()
    except EmptyResultSet:
        return
    with connections[queryset.db].cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(FETCH):
            yield rows


def columns_of(queryset: QuerySet[Any, Any], width: int) -> tuple[Ids, list[Column]]:
    """The first column as ids, and `width` more as floats; NULL becomes NaN."""
    tables = [np.array(rows, dtype=np.float64) for rows in batches_of(queryset)]
    if not tables:
        return np.empty(0, np.int64), [np.empty(0) for _ in range(width)]
    table = np.concatenate(tables)
    return table[:, 0].astype(np.int64), [table[:, i + 1] for i in range(width)]


def spread(scope: Scope, queryset: QuerySet[Any, Any], width: int) -> list[Column]:
    """Rows (alliance, figure ...) laid out over the chunk; alliances without one get NaN."""
    ids, columns = columns_of(queryset, width)
    at, inside = scope.positions(ids) if len(ids) else (ids, np.empty(0, np.bool_))
    laid = []
    for column in columns:
        out = np.full(len(scope), np.nan)
        out[at[inside]] = column[inside]
        laid.append(out)
    return laid


def texts_of(column: NDArray[Any], form: Callable[[Any], str], unknown: str = "") -> list[str]:
    """`form` of every value, `unknown` for NaN; called once for each distinct value only, since
    scores, shares and days repeat and making text of a number takes longer than finding it."""
    distinct, places = np.unique(column, return_inverse=True)
    texts = [form(value) if value == value else unknown for value in distinct.tolist()]
    spread_out: list[str] = np.array(texts, dtype=object)[places].tolist()
    return spread_out


def iso_day(number: float) -> str:
    """ "2026-11-21" of a DayNumber."""
    return (EPOCH + timedelta(days=int(number))).isoformat()


def chunks(ids: Sequence[int] | Ids, size: int) -> list[Ids]:
    """`ids` in order and in pieces of at most `size`."""
    ordered = np.unique(np.asarray(ids, dtype=np.int64))
    return [ordered[start : start + size] for start in range(0, len(ordered), size)]
