"""Columns that apps add to the lists of an app below them, with how a list is sorted by them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.registry.base import Registry

# From the reader and the rows of one page to a value by key of the row. Columns that share one
# function share what it read.
Read = Callable[[Any, Sequence[Any]], dict[int, Any]]
# From the bare rows of the list to rows with what they are sorted by, and the expression for it.
Sort = Callable[[QuerySet], tuple[QuerySet, Any]]


@dataclass(frozen=True)
class ListColumn:
    """A column of the list `table` ("alliances"). `render` turns the value of a row, or None, into
    its cell. Without `sort` the list is not sorted by it."""

    table: str
    name: str
    label: str
    read: Read
    render: Callable[[Any], Any]
    order: int
    sort: Sort | None = None
    guests: bool = False

    @property
    def key(self) -> str:
        return f"{self.table}:{self.name}"


columns: Registry[ListColumn] = Registry()


def columns_of(table: str, *, guest: bool) -> list[ListColumn]:
    return [one for one in columns if one.table == table and (one.guests or not guest)]
