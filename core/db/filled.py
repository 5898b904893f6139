"""Rows that complete themselves before they are inserted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet


class FilledMixin(QuerySet):
    """For the queryset of a model whose `fill()` is also called by its `save()`: written many at a
    time, rows are as complete as one by one."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        for row in rows:
            row.fill()
        return super().bulk_create(rows, *args, **kwargs)
