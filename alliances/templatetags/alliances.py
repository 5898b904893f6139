"""{% load alliances %}: the head of every page of an alliance, also for the apps above."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from alliances.models import Alliance, Membership
from alliances.services.access import Access, access_to
from alliances.services.people import Contact, last_contact
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


@register.simple_tag(takes_context=True)
def contact_of(context: Context, membership: Membership) -> Contact | None:
    """{% contact_of membership as contact %}: of sponsors, for those who are shown it"""
    return last_contact(membership=membership, user=context["user"], today=context["today"])
