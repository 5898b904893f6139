"""{% load alliances %}: the head of every page of an alliance, also for the apps above."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.template.context import Context

from alliances.models import Alliance, Membership
from alliances.models.people import SPONSOR_ROLES
from alliances.rules.contact import contact_band
from alliances.services.access import Access, access_to
from core.registry.pages import tabs_for

register = template.Library()


@register.simple_tag(takes_context=True)
def alliance_access(context: Context, alliance: Alliance) -> Access:
    """{% alliance_access alliance as may %}: may.edit, may.confidential, may.internal"""
    return access_to(alliance=alliance, user=context["user"])


@register.simple_tag(takes_context=True)
def alliance_tabs(context: Context, alliance: Alliance, current: str = "") -> list[dict[str, Any]]:
    """{% alliance_tabs alliance "plan" as tabs %}: what the role may not see is absent."""
    return tabs_for("alliance", alliance, context["user"], current)


@register.simple_tag
def contact_of(membership: Membership, today: date) -> dict[str, Any]:
    """{% contact_of membership today as contact %}: is_sponsor, days since, band and words."""
    last = membership.last_contact_on
    days = (today - last).days if last else None
    return {
        "is_sponsor": membership.role in SPONSOR_ROLES,
        "days": days,
        "band": contact_band(last, today),
        "words": "" if days is None else "today" if days == 0 else f"{days} d",
    }
