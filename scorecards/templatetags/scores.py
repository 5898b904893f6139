"""{% load scores %}: scores, severities and findings in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.rounding import shown, whole_number
from core.text import MINUS, plural
from core.ui import health
from scorecards.models import ScoringModel
from scorecards.rules.dream_killers import LEVELS
from scorecards.rules.quadrants import TITLES, UNPLACED
from scorecards.services.confidence.told import Move
from scorecards.services.explanations import Explanation

register = template.Library()


class Named(Protocol):
    @property
    def name(self) -> str: ...


@register.simple_tag
def quadrant(key: str | None, label: str = "") -> SafeString:
    """{% quadrant "white_glove" %}: the word with its corner of the picture."""
    if key not in TITLES or key == UNPLACED:
        return format_html('<span class="tag">{}</span>', label or "not assessed yet")
    words = label or TITLES[key].lower()
    return format_html('<span class="tag quadrant {}">{}</span>', key, words)


@register.simple_tag
def loss_mark(line: Any) -> SafeString:
    """{% loss_mark line %}: the expected loss of a risk with shape and colour."""
    return health.mark(line.expected, line.shown, line.band)


@register.simple_tag
def dots(count: int, of: int = 0, row: int = 10) -> SafeString:
    """{% dots 12 20 %}: one dot for each reading, the first `count` filled; `row` of them a line.
    The number beside them says the same."""
    total = of or count
    width, height = 8 * min(total, row), 8 * -(-total // row)
    circle = '<circle class="{}" cx="{}" cy="{}" r="3"/>'
    made = (
        ("on" if place < count else "off", 4 + 8 * (place % row), 4 + 8 * (place // row))
        for place in range(total)
    )
    return format_html(
        '<svg class="dots" width="{}" height="{}" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>',
        *(width, height, width, height),
        format_html_join("", circle, made),
    )


@register.simple_tag
def killer_level(level: int) -> SafeString:
    """{% killer_level answer.level %}: 0 to 3 with its word, shape and colour."""
    band = ("green", "green", "amber", "red")[level]
    return health.mark(level, f"{level}: {LEVELS[level].lower()}", band)


@register.simple_tag
def health_heading(found: Explanation) -> str:
    """The finding about health. It concludes only from dimensions of which enough is known, and
    compares only where there are two of them."""
    known = [part for part in found.dimensions if part.concludes]
    if found.health is None or found.health.score is None or not known:
        return "Health is not known yet"
    if found.placement is not None and found.placement.capped_by:
        return f"Amber while {found.placement.capped_by} is red"
    worst = min(known, key=lambda part: part.score or 0.0)
    if worst.band in ("red", "amber"):
        return f"{worst.label} is {worst.band if len(known) == 1 else 'weakest'}"
    if found.health.band != "green":
        return f"Health is {found.health.band}"
    if len(known) < len(found.dimensions):
        return "Healthy as far as it is known"
    return "Healthy in every dimension"


@register.simple_tag
def moves_finding(moves: Sequence[Move]) -> str:
    """What the changes of the axes come from: the largest leads."""
    largest = max(moves, key=lambda one: (abs(one.change), abs(one.records)))
    name, change, news = largest.axis.capitalize(), largest.change, largest.records
    if abs(change) < 0.05:
        return f"{name} stayed, although it was scored otherwise"
    moved = f"{name} {'rose' if change > 0 else 'fell'} by {abs(change):.1f}"
    if abs(news) < 0.05:
        return f"{moved}, and none of it is news"
    if abs(news - change) < 0.05:
        return f"{moved}, and all of it is news"
    if news * change < 0:
        return f"{moved}, although the news points the other way"
    if abs(news) > abs(change):
        return f"{moved}; by what happened alone {signed(news)}"
    return f"{moved}; {signed(news)} of it is news"


@register.simple_tag
def not_assessed_because(found: Explanation) -> str:
    """What value and risk lack for a placement."""
    said = [
        f"{gap.axis.capitalize()}: {whole_number(gap.coverage)} % of the weight is known, "
        f"{whole_number(gap.needed)} % is needed."
        for gap in found.gaps
        if gap.lacks_coverage
    ]
    unjudged = [gap.axis for gap in found.gaps if not gap.judged and gap.judged_needed]
    if unjudged:
        said.append(f"Nobody has judged {' or '.join(unjudged)} yet.")
    for gap in found.gaps:
        if 0 < gap.judged < gap.judged_needed:
            missing = gap.judged_needed - gap.judged
            said.append(f"{gap.axis.capitalize()} needs {plural(missing, 'more answer')} by hand.")
    return " ".join(said)


@register.simple_tag
def quoted(steps: Sequence[Named]) -> str:
    """{% quoted steps %}: “Trust”, “Fair share” and “Access”"""
    names = [f"“{step.name}”" for step in steps]
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


@register.filter
def near(value: float | None, cut: float) -> str:
    """{{ score|near:cut }}: with its decimal where the whole number would stand on the other side
    of the cut; "" where missing."""
    return "" if value is None else shown(value, cuts=(cut,))


@register.filter
def health_of(value: float | None, model: ScoringModel) -> str:
    """{{ card.health|health_of:card.model }}: likewise, by the cuts of its scoring model, or of
    another row that has them."""
    cuts = [cut for cut in (model.red_below, model.green_from) if cut is not None]
    return "" if value is None else shown(value, cuts=cuts)


@register.filter
def signed(value: float | None) -> str:
    """6.24 -> "+6.2", -3 -> "−3.0"."""
    if value is None:
        return ""
    return f"{'+' if value >= 0 else MINUS}{abs(value):.1f}"
