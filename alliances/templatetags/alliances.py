"""{% load alliances %}: the head of every page of an alliance, also for the apps above."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from alliances.models import Alliance, Membership, Person
from alliances.rules.handover import since_when, without_owner
from alliances.rules.sides import YOU
from alliances.services import sign_ins
from alliances.services.access import Access, access_to
from alliances.services.people import Contact, last_contact
from alliances.services.sign_ins import SignIn
from core.registry.pages import tabs_for
from core.ui.people import SIDES, is_reader

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


@register.simple_tag
def sign_in_of(person: Person) -> SignIn:
    """{% sign_in_of person as sign_in %}: sign_in.state, sign_in.on"""
    return sign_ins.sign_in_of(person=person, now=timezone.now())


@register.simple_tag(takes_context=True)
def no_owner(context: Context, row: Any) -> str:
    """{% no_owner risk %} -> "no owner since 12 Nov", of a row that was read with `unowned_since`
    (core.db.vacancies); else "no owner", as for guests, who are not told of who was there."""
    since = None if context["user"].is_guest else getattr(row, "unowned_since", None)
    return without_owner(since and timezone.localdate(since), timezone.localdate())


@register.simple_tag(takes_context=True)
def not_named(context: Context, since: datetime | None) -> str:
    """{% not_named initiative.lead_vacant_since %} -> "nobody since 12 Nov", or "not named" """
    if not since or context["user"].is_guest:
        return "not named"
    return since_when(timezone.localdate(since), timezone.localdate())


@register.simple_tag
def side_name(side: str, alliance: Alliance, owner: Any = None) -> str:
    """{% side_name row.side alliance owner=row.owner %} -> Meridian"""
    company = ""
    if owner is not None and owner.partner_id and len(alliance.partner_links.all()) > 1:
        company = str(owner.partner)
    return alliance.sides.name(side, company)


@register.simple_tag(takes_context=True)
def party(
    context: Context,
    side: str,
    alliance: Alliance | None = None,
    owner: Any = None,
    company: str = "",
) -> SafeString:
    """{% party row.side alliance=alliance owner=row.owner %}: the company behind a side, in its
    colour; "you" where the reader owns the row. `company` names it where no alliance is at hand,
    as in a document that was frozen."""
    if owner is not None and is_reader(owner, context["user"]):
        name = YOU
    elif company or alliance is None:
        name = company or "no side"
    else:
        name = side_name(side, alliance, owner)
    return format_html('<span class="tag {}">{}</span>', SIDES.get(side, ""), name)
