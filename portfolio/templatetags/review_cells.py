"""{% load review_cells %}: when the next review is due, for the rows of a list further down."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.db.models import Min
from django.template.context import Context

from portfolio.models import Review

register = template.Library()


@register.simple_tag(takes_context=True)
def reviews_due(context: Context, alliances: Any) -> dict[int, date]:
    """{% reviews_due rows as reviews %}: the earliest review not yet held, by the key of the
    alliance. One query, none for guests."""
    user = context["user"]
    if user.is_guest:
        return {}
    rows = Review.objects.within(user, *alliances).preparing()
    return dict(rows.order_by().values_list("alliance").annotate(due=Min("due_on")))
