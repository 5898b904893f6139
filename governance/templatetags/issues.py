"""{% load issues %}: states, clocks and results of issues and course corrections in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.text import age_words
from governance.models import CourseCorrection, Issue
from governance.rules.course_corrections import Bar, Ranked, bars, standing
from governance.rules.issues import EXECUTIVES, is_deadlocked
from governance.rules.meetings import short_day
from governance.services.issues.page import stands_at

register = template.Library()
SEVERITIES = {"critical": "bad", "high": "warn", "medium": "", "low": ""}
RESULTS = {
    "better": ("good", "Better"),
    "worse": ("bad", "Worse"),
    "unchanged": ("warn", "Unchanged"),
    "due": ("accent", "Look again now"),
    "waiting": ("", "Not measured again yet"),
}
SOURCES = ("series", "u")


def _tag(css: str, words: str) -> SafeString:
    return format_html('<span class="tag {}">{}</span>', css, words)


@register.simple_tag
def severity_tag(issue: Issue) -> SafeString:
    """{% severity_tag issue %}"""
    return _tag(SEVERITIES[issue.severity], issue.get_severity_display())


@register.simple_tag
def issue_state(issue: Issue) -> SafeString:
    """{% issue_state issue %}: open, escalated, in deadlock, resolved, accepted ..."""
    today = timezone.localdate()
    if issue.is_open and is_deadlocked(issue.level, issue.clock_ends_on, today):
        return _tag("bad", "Deadlock")
    if issue.is_open and issue.level == EXECUTIVES:
        return _tag("bad", "With two executives")
    if issue.state == Issue.State.CLOSED:
        return _tag("", issue.get_closed_as_display().split(":")[0])
    css = {"open": "", "escalated": "warn", "resolved": "good"}
    return _tag(css[issue.state], issue.get_state_display())


@register.simple_tag
def climbs(issue: Issue) -> SafeString:
    """{% climbs issue %}: "climbs on Tue 8 Dec", short, for a line of a list."""
    today, day = timezone.localdate(), issue.clock_ends_on
    if issue.ended_on:
        return format_html("{} {}", issue.state, short_day(issue.ended_on, today))
    is_last = issue.level == EXECUTIVES
    if day > today:
        return format_html("{} {}", "due" if is_last else "climbs", short_day(day, today))
    late = age_words((today - day).days)
    words = f"undecided for {late}" if is_last and late != "today" else "due today"
    return format_html('<span class="text-bad">{}</span>', words if is_last else "climbs today")


@register.filter
def stands(issue: Issue) -> str:
    """{{ issue|stands }}: the committee, or the words of its level."""
    return stands_at(issue)


@register.simple_tag
def result(row: CourseCorrection) -> SafeString:
    """{% result correction %}: better, worse, unchanged, or whether to look again."""
    days = {"look_on": row.look_on, "today": timezone.localdate()}
    found = standing(row.before, row.after, more_is_better=row.more_is_better, **days)
    return _tag(*RESULTS[found])


@register.simple_tag
def measured(value: Decimal | None, unit: str = "") -> SafeString:
    """{% measured row.before row.unit %}: 54 %, 12.5 days; "not yet" for None."""
    if value is None:
        return format_html('<span class="muted">{}</span>', "not yet")
    number = f"{value.normalize():,f}"
    return format_html('<span class="num">{}{}</span>', number, f" {unit}" if unit else "")


@register.simple_tag
def cause_bars(lines: list[Ranked]) -> dict[str, Any]:
    """{% cause_bars causes.lines as picture %}: bars, height, and the class of each source."""
    found: tuple[list[Bar], int] = bars(lines)
    return {"bars": found[0], "height": found[1]}


@register.filter
def source_css(number: int) -> str:
    """{{ segment.source|source_css }}: the colour class of a source by its place."""
    return SOURCES[min(number, len(SOURCES) - 1)]
