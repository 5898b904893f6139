"""Quadrant and health in the list of alliances, and the list sorted by them: one join on the
current placement, which is unique."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from alliances.models import Alliance
from alliances.querysets import confidence_right
from core.rounding import shown
from core.ui.health import mark
from scorecards.models import Placement
from scorecards.models.placement import Quadrant
from scorecards.querysets import telling_health
from scorecards.rules.quadrants import AMBER, GREEN, RED, TITLES, UNPLACED

# By how much attention they want; what is not assessed has no rank and comes last either way.
BY_ATTENTION = (Quadrant.WHITE_GLOVE, Quadrant.FIX_OR_EXIT, Quadrant.SUSTAIN, Quadrant.LIGHT_TOUCH)
# Where a band stands among numbers of health.
BANDS_AT = {RED: 20.0, AMBER: 52.0, GREEN: 82.0}
CUTS = ("model__red_below", "model__green_from")
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
    fields = ("alliance_id", "quadrant", "health", "health_band", *CUTS)
    may_read = Alliance.objects.filter(confidence_right(user), pk=OuterRef("alliance"))
    veiled = {"is_veiled": telling_health("model") & ~Exists(may_read)}
    return {row["alliance_id"]: row for row in rows.values(*fields, **veiled)}


def quadrant_cell(placement: dict[str, Any] | None) -> SafeString:
    return PLACED.get(placement["quadrant"], NOT_PLACED) if placement else NOT_PLACED


def health_cell(placement: dict[str, Any] | None) -> SafeString:
    found = placement or {}
    health, cuts = found.get("health"), [found.get(cut) for cut in CUTS]
    unsaid = health is None or found.get("is_veiled")
    words = "" if unsaid else shown(health, cuts=filter(None, cuts))
    return mark(label=words, band=found.get("health_band") or "u")


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
    """The lowest health first; what is not known comes last either way. Health that rests on deal
    terms stands by its band, for every reader: its order would tell of them."""
    bands = [When(standing__health_band=band, then=Value(at)) for band, at in BANDS_AT.items()]
    by_band = When(telling_health("standing__model"), then=Case(*bands, output_field=FloatField()))
    return _standing(rows), Case(by_band, default=F("standing__health"))
