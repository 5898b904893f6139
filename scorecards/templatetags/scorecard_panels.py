"""{% load scorecard_panels %}: what this room offers to pages below it. Guests see none of it."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from alliances.models import Alliance
from alliances.services.access import access_to
from core.ui import health
from core.ui.numbers import MINUS
from scorecards.models import Risk
from scorecards.rules.severity import severity_band
from scorecards.services.explained import Explanation
from scorecards.services.explanations import explain

register = template.Library()

PANEL_RISKS = 4


def _explanation(context: Context, alliance: Alliance) -> Explanation:
    """Two queries; kept on the instance, so that two panels of one page ask once."""
    user = context["user"]
    kept: dict[int, Explanation] = alliance.__dict__.setdefault("_explanations", {})
    if user.pk not in kept:
        kept[user.pk] = explain(
            alliance_id=alliance.pk,
            confidential=access_to(alliance=alliance, user=user).confidential,
            today=timezone.localdate(),
            with_rows=False,
        )
    return kept[user.pk]


def _panel(context: Context, alliance: Alliance) -> dict[str, Any]:
    shown = context["user"].is_authenticated and not context["user"].is_guest
    link = reverse("scorecards:alliance_scorecard", args=[alliance.pk])
    found = _explanation(context, alliance) if shown else None
    return {"shown": shown, "alliance": alliance, "found": found, "link": link}


@register.inclusion_tag("scorecards/_placement_panel.html", takes_context=True)
def placement_panel(context: Context, alliance: Alliance) -> dict[str, Any]:
    """{% placement_panel alliance %}: quadrant since when, value, risk, what is known, and why."""
    return _panel(context, alliance)


@register.inclusion_tag("scorecards/_health_panel.html", takes_context=True)
def health_panel(context: Context, alliance: Alliance) -> dict[str, Any]:
    """{% health_panel alliance %}: the four dimensions with their course."""
    return _panel(context, alliance)


@register.inclusion_tag("scorecards/_risks_panel.html", takes_context=True)
def risks_panel(context: Context, alliance: Alliance) -> dict[str, Any]:
    """{% risks_panel alliance %}: the worst open risks. One query."""
    user = context["user"]
    shown = user.is_authenticated and not user.is_guest
    risks: list[Risk] = []
    if shown:
        rows = Risk.objects.open().filter(alliance=alliance).by_severity()
        risks = list(rows.select_related("owner"))
    link = reverse("scorecards:alliance_risks", args=[alliance.pk])
    return {"shown": shown, "risks": risks[:PANEL_RISKS], "total": len(risks), "link": link}


@register.simple_tag
def severity_mark(severity: int) -> SafeString:
    """{% severity_mark risk.severity %}: probability times impact with shape and colour."""
    return health.mark(severity, str(severity), severity_band(severity))


@register.simple_tag
def health_heading(found: Explanation) -> str:
    """The finding about health: what hurts, or that nothing does."""
    known = [part for part in found.dimensions if part.score is not None]
    if not known:
        return "Health is not known yet"
    worst = min(known, key=lambda part: part.score or 0.0)
    if worst.band == "red":
        return f"{worst.label} is what hurts"
    if worst.band == "amber":
        return f"{worst.label} needs care"
    if len(known) < len(found.dimensions):
        return "Healthy where it is known"
    return "Healthy in every dimension"


@register.simple_tag
def not_placed_because(found: Explanation) -> SafeString:
    """Which axis is unknown, how much of it is known, and how much would do."""
    least = found.model.minimum_coverage if found.model else 0.0
    missing = [part for part in (found.value, found.risk) if part and part.score is None]
    said = " and ".join(
        f"of {part.label.lower()} {part.coverage:.0f} % of the weight is known" for part in missing
    )
    return format_html("Too little evidence: {}; {} % is needed.", said, f"{least:.0f}")


@register.filter
def signed(value: float | None) -> str:
    """6.24 -> "+6.2", -3 -> "−3.0"."""
    if value is None:
        return ""
    return f"{'+' if value >= 0 else MINUS}{abs(value):.1f}"
