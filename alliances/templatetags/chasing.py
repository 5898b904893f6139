"""{% load chasing %}: when a promise was asked for, in words."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from alliances.services.promises import chased as chased_of
from core.text import plural

register = template.Library()


@register.simple_tag
def chased(row: Any) -> str:
    """{% chased action as words %}: "Chased on 12 Nov by Ruth Lee, 2 times", of rows that came
    through `alliances.services.promises.with_chases`; empty where nobody asked."""
    return chased_of(row, timezone.localtime())


@register.simple_tag
def chased_due(row: Any) -> str:
    """{% chased_due row %}: "due 12 Nov 2026, 9 days late" """
    late = (timezone.localdate() - row.due_on).days
    return f"due {row.due_on:%-d %b %Y}" + (f", {plural(late, 'day')} late" if late > 0 else "")
