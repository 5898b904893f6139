"""Where the search box looks in this app: risks, for our own people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliances.filters import contains
from core.registry.search import Hit, SearchSource
from scorecards.models import Risk

MOST = 60  # before they are ranked
MOST_NAMES = 20_000  # that a misspelt word is compared with


def find(user: Any, text: str) -> Sequence[Hit]:
    rows = Risk.objects.visible_to(user).filter(contains("title", text))
    return _hits(rows.order_by("-pk")[:MOST])


def alike(user: Any) -> Sequence[Hit]:
    return _hits(Risk.objects.visible_to(user).order_by("-pk")[:MOST_NAMES])


def _hits(rows: QuerySet[Risk]) -> list[Hit]:
    return [
        Hit(
            title=row.title,
            url=f"{reverse('scorecards:alliance_risks', args=[row.alliance_id])}#risk-{row.pk}",
            kind="Risk",
            icon="warning",
            detail=str(row.alliance),
        )
        for row in rows.select_related("alliance")
    ]


RISKS = SearchSource("risks", "Risks", "core:search", find, alike, 45, guests=False)
