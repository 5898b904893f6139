"""{% load worklist %}: the icon of a kind of work, where there is nothing to tick off."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from core.ui.icons import icon
from portfolio.rules.worklist import Kind

register = template.Library()

ICONS = {
    Kind.SIGN_PLAN: "edit",
    Kind.AGREE_PLAN: "lock",
    Kind.NOTICE: "clock",
    Kind.AGREEMENT_END: "clock",
    Kind.REMINDER: "bell",
    Kind.AGENDA: "calendar",
    Kind.MINUTES: "note",
    Kind.REVIEW: "reviews",
    Kind.SPONSOR: "people",
    Kind.SCORECARD: "scorecard",
    Kind.NORTH_STAR: "goal",
}


@register.filter
def kind_icon(kind: Kind) -> SafeString:
    """{{ item.kind|kind_icon }}"""
    return icon(ICONS.get(kind, "chevron-right"))
