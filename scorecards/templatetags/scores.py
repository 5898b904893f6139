"""{% load scores %}: scores, severities and findings in words."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.text import MINUS
from core.ui import health
from scorecards.rules.quadrants import TITLES, UNPLACED, severity_band
from scorecards.services.explanations import Explanation

register = template.Library()


@register.simple_tag
def quadrant(key: str | None, label: str = "") -> SafeString:
    """{% quadrant "white_glove" %}: the word with its corner of the picture."""
    if key not in TITLES or key == UNPLACED:
        return format_html('<span class="tag">{}</span>', label or "not placed")
    words = label or TITLES[key].lower()
    return format_html('<span class="tag quadrant {}">{}</span>', key, words)


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
    model = found.placement.model if found.placement else None
    least = model.minimum_coverage if model else 0.0
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
