"""Rows of a model whose SELECT is written once and run with other values each time.

For a row that is read through several subqueries: Django takes many times longer to write such a
statement than the database to run it (decision 0069).
"""

from __future__ import annotations

from copy import copy
from typing import Any

from django.db import connections
from django.db.models import QuerySet

from core.db.prepared import Slot


class KeptRows:
    """A queryset, with its annotations and prefetches, some parameters of which are slots."""

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        """Raises EmptyResultSet if it is certain beforehand that there are no rows."""
        self.rows = rows
        self.compiler = rows.query.get_compiler(using=rows.db)
        self.sql, self.params = self.compiler.as_sql()

    def read(self, **values: Any) -> list[Any]:
        """The instances, as the queryset gives them. Raises KeyError if a slot has no value."""
        rows, compiler = self.rows.all(), copy(self.compiler)
        compiler.connection = connections[rows.db]
        params = tuple(self._filled(param, values, compiler.connection) for param in self.params)
        compiler.as_sql = lambda *args, **kwargs: (self.sql, params)  # type: ignore[method-assign]
        rows.query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]
        return list(rows)

    @staticmethod
    def _filled(param: Any, values: dict[str, Any], connection: Any) -> Any:
        if not isinstance(param, Slot):
            return param
        return param.output_field.get_db_prep_value(values[param.name], connection)
