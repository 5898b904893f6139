"""Where causes of failure are counted: each app registers the rows that name one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from core.registry.base import Registry


@dataclass(frozen=True, slots=True)
class Named:
    """A row that names a cause, in words."""

    title: str
    alliance: str
    detail: str
    day: date | None
    url: str


@dataclass(frozen=True)
class CauseSource:
    """`rows(user)` are those that `user` may see and that may name a cause (field `cause`), the
    latest first; `shown` puts some of them into words, with what they need read at once. All that
    name a cause stand at `url`, which takes its key."""

    key: str
    words: str
    rows: Callable[[Any], QuerySet[Any]]
    shown: Callable[[QuerySet[Any]], Sequence[Named]]
    url: Callable[[int], str]
    order: int = 0

    def counts(self, user: Any) -> dict[int | None, int]:
        """How many rows name each cause; None counts those that name none."""
        rows = (
            self.rows(user).order_by().values_list("cause").annotate(n=Count("pk", distinct=True))
        )
        return dict(rows)


cause_sources: Registry[CauseSource] = Registry()
