"""{% load meetings %}: times, states and reminders of meetings in words."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone

from governance.models import Meeting
from governance.rules.reminders import offset_words
from governance.rules.spans import same_clock, span

register = template.Library()


@register.inclusion_tag("governance/_meeting_time.html", takes_context=True)
def meeting_time(context: Context, meeting: Meeting) -> dict[str, Any]:
    """{% meeting_time meeting %}: on the reader's clock, and on its own where they differ."""
    zone = getattr(context.get("user"), "time_zone", None) or meeting.time_zone
    times = (meeting.starts_at, meeting.ends_at)
    same = same_clock(*times, zone, meeting.time_zone)
    return {
        "meeting": meeting,
        "mine": span(*times, zone),
        "theirs": None if same else span(*times, meeting.time_zone),
    }


@register.simple_tag
def meeting_state(meeting: Meeting) -> dict[str, str]:
    """{% meeting_state meeting as state %}: css, tag and label; "waits" is past and unrecorded."""
    if meeting.state == Meeting.State.SCHEDULED and meeting.ends_at < timezone.now():
        return {"css": "waits", "tag": "warn", "label": "Not recorded yet"}
    tags = {"held": "good", "missed": "bad", "cancelled": "", "scheduled": "accent"}
    label = "Not held" if meeting.state == "missed" else meeting.get_state_display()
    return {"css": meeting.state, "tag": tags[meeting.state], "label": label}


@register.filter
def before_words(minutes: int) -> str:
    """{{ 1440|before_words }}: "1 day before"."""
    return offset_words(int(minutes))
