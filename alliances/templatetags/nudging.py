"""{% load nudging %}: when a promise was asked for, in words."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from alliances.services.nudges import nudged as nudged_of
from core.text import plural

register = template.Library()


@register.simple_tag
def nudged(row: Any) -> str:
    """{% nudged action as words %}: "Nudged on 12 Nov by Ruth Lee, 2 times", of rows that came
    through `alliances.services.nudges.with_nudges`; empty where nobody asked."""
    return nudged_of(row, timezone.localtime())


@register.simple_tag
def nudged_due(row: Any) -> str:
    """{% nudged_due row %}: "due 12 Nov 2026, 9 days late" """
    late = (timezone.localdate() - row.due_on).days
    return f"due {row.due_on:%-d %b %Y}" + (f", {plural(late, 'day')} late" if late > 0 else "")
