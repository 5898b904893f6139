"""{% load alliance_panels %}: the head of every page of an alliance, also for the floors above."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.template.context import Context
from django.urls import NoReverseMatch, reverse

from alliances.models import Alliance, Membership
from alliances.models.people import SPONSOR_ROLES
from alliances.rules.contact import contact_band
from alliances.rules.punctuality import Punctuality
from alliances.services.access import Access, access_to

register = template.Library()

# Key, words, address, and whether guests of the partner see it.
TABS = (
    ("overview", "Overview", "alliances:detail", True),
    ("plan", "Plan", "plans:current", True),
    ("scorecard", "Scorecard", "scorecards:alliance_scorecard", False),
    ("governance", "Governance", "governance:alliance_governance", True),
    ("people", "People", "alliances:people", True),
    ("risks", "Risks and issues", "scorecards:alliance_risks", False),
    ("agreement", "Agreement", "alliances:agreement", True),
    ("activity", "Activity", "alliances:activity", False),
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


@register.simple_tag
def records(table: Any) -> list[Any]:
    """{% records table as rows %}: the objects on the current page of a table."""
    return [row.record for row in table.paginated_rows]


@register.simple_tag
def fill(table: Any, **cells: Any) -> str:
    """{% fill table placements=placements %}: hand a table what only a floor above knows."""
    for name, values in cells.items():
        setattr(table, name, values)
    return ""


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


@register.simple_tag(takes_context=True)
def owed_rows(
    context: Context,
    deliverables: list[tuple[str, Punctuality]],
    actions: dict[str, Punctuality],
) -> dict[str, Any]:
    """{% owed_rows overview.owed actions as owed %}: rows per side, `open`, and the finding."""
    together = [(side, own + actions.get(side, Punctuality())) for side, own in deliverables]
    rows = [
        {"side": side, "open": sums.open, "late": sums.overdue, "percent": sums.percent}
        for side, sums in together
        if sums.open or sums.counted
    ]
    names = {"ours": "we owe", "theirs": "they owe", "joint": "both owe"}
    late = [f"{names[row['side']]} {row['late']}" for row in rows if row["late"]]
    words = f"Late: {', '.join(late)}" if late else ""
    return {"rows": rows, "open": sum(row["open"] for row in rows), "late_words": words}
