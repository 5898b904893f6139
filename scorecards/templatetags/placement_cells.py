"""{% load placement_cells %}: quadrant and health for the rows of a list further down."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from scorecards.models import Placement

register = template.Library()
FIELDS = ("quadrant", "quadrant_since", "health", "health_band", "value", "risk")


@register.simple_tag(takes_context=True)
def placements_of(context: Context, alliances: Any) -> dict[int, dict[str, Any]]:
    """{% placements_of rows as placements %}: the current placement by the key of the alliance, as
    far as the person may see it. One query, none for guests."""
    user = context["user"]
    if user.is_guest:
        return {}
    rows = Placement.objects.within(user, *alliances).current()
    return {row.pop("alliance_id"): row for row in rows.order_by().values("alliance_id", *FIELDS)}
