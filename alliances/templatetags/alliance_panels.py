"""{% load alliance_panels %}: the head of every page of an alliance, also for the floors above."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.urls import NoReverseMatch, reverse

from alliances.models import Alliance
from alliances.services.access import Access, access_to

register = template.Library()

# Key, words, address, and whether guests of the partner see it.
TABS = (
    ("overview", "Overview", "alliances:alliance_detail", True),
    ("plan", "Plan", "alliances:plan_current", True),
    ("scorecard", "Scorecard", "scorecards:alliance_scorecard", False),
    ("governance", "Governance", "governance:alliance_governance", True),
    ("people", "People", "alliances:alliance_people", True),
    ("risks", "Risks and issues", "scorecards:alliance_risks", False),
    ("agreement", "Agreement", "alliances:alliance_agreement", True),
    ("activity", "Activity", "alliances:alliance_activity", False),
)


@register.simple_tag(takes_context=True)
def alliance_access(context: Context, alliance: Alliance) -> Access:
    """{% alliance_access alliance as may %}: may.edit, may.confidential, may.internal"""
    return access_to(alliance=alliance, user=context["user"])


@register.simple_tag(takes_context=True)
def alliance_tabs(context: Context, alliance: Alliance, current: str = "") -> list[dict[str, Any]]:
    """{% alliance_tabs alliance "plan" as tabs %}: what the role may not see is absent."""
    tabs = []
    for key, label, name, guests in TABS:
        if context["user"].is_guest and not guests:
            continue
        try:
            url = reverse(name, args=[alliance.pk])
        except NoReverseMatch:
            continue
        tabs.append({"label": label, "url": url, "current": key == current})
    return tabs
