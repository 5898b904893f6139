"""When somebody looked at an alliance: every app says in which of its records a person did. A
recomputation is no look, nor is saving what stood there before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from core.registry.base import Registry


@dataclass(frozen=True, slots=True)
class LookSource:
    """`rows(alliance, day)` are the looks at the alliance (its key) by the end of `day`, made by
    `looks`."""

    key: str
    order: int
    rows: Callable[[int, date], QuerySet[Any, Any]]


look_sources: Registry[LookSource] = Registry()


def looks(rows: QuerySet[Any, Any], *, day: Any, by: str, what: str) -> QuerySet[Any, Any]:
    """Records as looks: `day` is when, `by` the path to the user, `what` they did in words that
    follow "when they"."""
    named = NullIf(f"{by}__name", Value(""))
    who = Coalesce(named, f"{by}__email", Value(""), output_field=CharField())
    told = Value(what, output_field=CharField())
    return rows.order_by().values_list(day, who, told)
