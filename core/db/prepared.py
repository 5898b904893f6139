"""Statements that are written once and run with other values each time; rows of numbers as bytes.

For the statements of the portfolio page, the head of an alliance and the filters of the list, for
which it was measured to matter (decision 0069): Django takes many times longer to write them than
the database to run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import (
    BooleanField,
    Case,
    Expression,
    Field,
    Func,
    IntegerField,
    QuerySet,
    Value,
    When,
)
from numpy.typing import NDArray

Table = NDArray[np.float64]


class Slot(Expression):
    """A value that a statement gets by this name each time it runs. `of` makes it from the value
    that is given: one name may stand for a day and for what follows from the day."""

    def __init__(
        self, name: str, output_field: Field[Any, Any], of: Callable[[Any], Any] | None = None
    ) -> None:
        super().__init__(output_field=output_field)
        self.name, self.of = name, of

    def plus(self, **delta: int) -> Slot:
        """The day or moment so much later: `plus(days=-60)`."""
        return Slot(self.name, self.output_field, lambda value: value + timedelta(**delta))

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def filled(self, values: dict[str, Any], ops: Any) -> Any:
        """The parameter for the driver. Raises KeyError if there is no value."""
        value = values[self.name]
        value = self.of(value) if self.of else value
        if isinstance(value, datetime):
            return ops.adapt_datetimefield_value(value)
        if isinstance(value, list) and ops.connection.vendor == "sqlite":
            return json.dumps(value)
        return ops.adapt_datefield_value(value) if isinstance(value, date) else value


class OneOf(Func):
    """A condition for filter(): the key is one of those in a slot, whose value is a list."""

    template, arg_joiner = "(%(expressions)s))", " = ANY("
    output_field = BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        joiner, template = " IN (SELECT value FROM json_each(", "(%(expressions)s)))"
        return self.as_sql(compiler, connection, template=template, arg_joiner=joiner)


def place_of(field: str, words: Sequence[str]) -> Case:
    """The place, from 0, of a field's word among `words`; any other word, and NULL, is the last."""
    *others, _ = words
    places = [When(**{field: word}, then=Value(place)) for place, word in enumerate(others)]
    return Case(*places, default=Value(len(others)), output_field=IntegerField())


@dataclass(frozen=True)
class Statement:
    """A queryset as its SQL: equal when it says the same, so it can be the key of what is kept."""

    sql: str
    params: tuple[Any, ...]
    using: str
    rows: QuerySet[Any, Any] = field(compare=False, repr=False)

    @classmethod
    def of(cls, rows: QuerySet[Any, Any]) -> Statement:
        """`sql` is empty if it is certain beforehand that there are no rows."""
        try:
            sql, params = rows.query.get_compiler(using=rows.db).as_sql()
        except EmptyResultSet:
            sql, params = "", ()
        return cls(sql, tuple(params), rows.db, rows)


class Prepared:
    """A SELECT of numbers, some parameters of which are slots. Django takes longer to write one of
    many parts than the database to run it, so it is made once and kept."""

    def __init__(self, rows: QuerySet[Any, Any], width: int) -> None:
        """Of a values_list() of `width` numbers; days go through DayNumber, words through place_of.

        On PostgreSQL the rows come as one value of eight bytes a number: a fifth of the time of
        reading them one by one.
        """
        self.statement, self.width = Statement.of(rows), width
        self.sql = self.statement.sql
        self.packed = bool(self.sql) and connections[rows.db].vendor == "postgresql"
        if self.packed:
            names = [f"n{at}" for at in range(width)]
            row = _joined([f"float8send(COALESCE({name}::float8, 'NaN'))" for name in names])
            inner = f"({self.sql}) AS numbers ({', '.join(names)})"
            self.sql = f"SELECT string_agg({row}, '') FROM {inner}"

    def read(self, **values: Any) -> Table:
        """The rows as a table; NULL is NaN. One query. Raises KeyError if a slot has no value."""
        if not self.sql:
            return np.empty((0, self.width))
        connection = connections[self.statement.using]
        params = [
            each.filled(values, connection.ops) if isinstance(each, Slot) else each
            for each in self.statement.params
        ]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            rows = cursor.fetchall()
        if self.packed:
            big_endian = np.frombuffer(rows[0][0] or b"", dtype=">f8")
            return big_endian.astype(np.float64).reshape(-1, self.width)
        return np.array(rows, dtype=np.float64).reshape(-1, self.width)


class PreparedRows:
    """A queryset with its annotations and prefetches, some parameters of which are slots."""

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        """Raises EmptyResultSet if it is certain beforehand that there are no rows."""
        self.rows = rows
        self.compiler = rows.query.get_compiler(using=rows.db)
        self.sql, self.params = self.compiler.as_sql()

    def read(self, **values: Any) -> list[Any]:
        """The instances, as the queryset gives them. Raises KeyError if a slot has no value."""
        rows, compiler = self.rows.all(), copy(self.compiler)
        compiler.connection = connections[rows.db]
        ops = compiler.connection.ops
        params = tuple(
            each.filled(values, ops) if isinstance(each, Slot) else each for each in self.params
        )
        compiler.as_sql = lambda *args, **kwargs: (self.sql, params)  # type: ignore[method-assign]
        rows.query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]
        return list(rows)


def _joined(parts: list[str]) -> str:
    """Joined in pairs of pairs: one after another, each would copy all bytes before it again."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return f"({_joined(parts[:middle])} || {_joined(parts[middle:])})"
