"""The list of alliances by where they stand: one join on the current placement, which is unique."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, FilteredRelation, IntegerField, Q, QuerySet, Value, When

from alliances.tables import offer_order
from scorecards.models.placement import Quadrant

# By how much attention they want; what is not placed has no rank and comes last either way.
BY_ATTENTION = (
    Quadrant.WHITE_GLOVE,
    Quadrant.FIX_OR_EXIT,
    Quadrant.SUSTAIN,
    Quadrant.LIGHT_TOUCH,
)


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


def register() -> None:
    offer_order("quadrant", by_quadrant)
    offer_order("health", by_health)
