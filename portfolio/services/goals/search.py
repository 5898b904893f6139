"""Where the search box looks for goals: by name and description, those in force first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from alliances.models import CorporateGoal
from core.registry.search import Hit, SearchSource
from core.ui.links import addresses

MOST, MOST_NAMES = 60, 20_000
URL = "portfolio:goal_detail"


def _hits(rows: Iterable[CorporateGoal]) -> list[Hit]:
    address = addresses(URL)
    return [
        Hit(
            title=row.name,
            url=address(row.pk),
            kind="Goal",
            icon="goal",
            detail=f"{row.get_level_display()}, {row.year_words}",
        )
        for row in rows
    ]


def find_goals(user: Any, text: str) -> Sequence[Hit]:
    rows = CorporateGoal.objects.visible_to(user)
    for word in text.split()[:8]:
        rows = rows.filter(Q(name__icontains=word) | Q(description__icontains=word))
    return _hits(rows.order_by("-fiscal_year", "name", "pk")[:MOST])


def alike_goals(user: Any) -> Sequence[Hit]:
    rows = CorporateGoal.objects.visible_to(user).order_by("-fiscal_year", "pk")
    return _hits(rows[:MOST_NAMES])


SOURCE = SearchSource(
    "goals", "Goals", "portfolio:goal_list", find_goals, alike_goals, 40, guests=False
)
