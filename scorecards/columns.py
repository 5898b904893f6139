"""Quadrant and health in the list of alliances, and the list sorted by them: one join on the
current placement, which is unique."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, F, FilteredRelation, IntegerField, Q, QuerySet, Value, When
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from alliances.models import Alliance
from core.ui.health import mark
from scorecards.models import Placement
from scorecards.models.placement import Quadrant
from scorecards.rules.quadrants import TITLES, UNPLACED

# By how much attention they want; what is not assessed has no rank and comes last either way.
BY_ATTENTION = (Quadrant.WHITE_GLOVE, Quadrant.FIX_OR_EXIT, Quadrant.SUSTAIN, Quadrant.LIGHT_TOUCH)
NOT_PLACED = format_html('<span class="muted">{}</span>', "not assessed yet")
PLACED = {
    key: format_html('<span class="tag quadrant {}">{}</span>', key, title.lower())
    for key, title in TITLES.items()
    if key != UNPLACED
}


def placements_of(user: User, alliances: Sequence[Alliance]) -> dict[int, dict[str, Any]]:
    """The current placement by the key of the alliance, as far as the person may see it. One
    query."""
    rows = Placement.objects.within(user, *alliances).current().order_by()
    fields = ("alliance_id", "quadrant", "health", "health_band")
    return {row["alliance_id"]: row for row in rows.values(*fields)}


def quadrant_cell(placement: dict[str, Any] | None) -> SafeString:
    return PLACED.get(placement["quadrant"], NOT_PLACED) if placement else NOT_PLACED


def health_cell(placement: dict[str, Any] | None) -> SafeString:
    found = placement or {}
    return mark(found.get("health"), band=found.get("health_band") or "u")


def _standing(rows: QuerySet) -> QuerySet:
    current = FilteredRelation("placements", condition=Q(placements__valid_to__isnull=True))
    return rows.annotate(standing=current)


def by_quadrant(rows: QuerySet) -> tuple[QuerySet, Any]:
    """White glove first."""
    places = [
        When(standing__quadrant=quadrant, then=Value(place))
        for place, quadrant in enumerate(BY_ATTENTION)
    ]
    return _standing(rows), Case(*places, default=None, output_field=IntegerField())


def by_health(rows: QuerySet) -> tuple[QuerySet, Any]:
    """The lowest health first; what is not known comes last either way."""
    return _standing(rows), F("standing__health")
