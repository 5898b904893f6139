"""{% load portfolio_panels %}: what the portfolio offers to the pages of the floors below."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone

from alliances.models import Alliance
from portfolio.models import Review

register = template.Library()
SHOWN = ("state", "due_on", "held_on")


@register.inclusion_tag("portfolio/reviews/_panel.html", takes_context=True)
def review_panel(context: Context, alliance: Alliance) -> dict[str, Any]:
    """{% review_panel alliance %}: the review being prepared and the last one held. One query;
    none for guests, who see no reviews."""
    user = context["user"]
    rows: list[Review] = []
    if user.is_authenticated and not user.is_guest:
        seen = Review.objects.within(user, alliance).only("year", "quarter", *SHOWN)
        rows = list(seen.order_by("-year", "-quarter")[:4])
    preparing = [row for row in rows if not row.is_frozen]
    return {
        "show": bool(rows),
        "current": preparing[-1] if preparing else None,
        "last": next((row for row in rows if row.is_frozen), None),
        "today": timezone.localdate(),
    }
