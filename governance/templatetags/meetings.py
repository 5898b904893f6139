"""{% load meetings %}: times, states and reminders of meetings in words."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from governance.models import Meeting
from governance.rules.meetings import own_span, span
from governance.rules.reminders import offset_words

register = template.Library()
# {{ 1440|before_words }}: "1 day before"
register.filter("before_words", offset_words)


@register.simple_tag(takes_context=True)
def meeting_time(context: Context, meeting: Meeting) -> SafeString:
    """{% meeting_time meeting %}: on the reader's clock, and on its own where they differ."""
    zone = getattr(context.get("user"), "time_zone", None) or meeting.time_zone
    times = (meeting.starts_at, meeting.ends_at)
    mine, machine = span(*times, zone), timezone.localtime(meeting.starts_at).isoformat()
    shown = format_html('<time datetime="{}">{}, {}</time>', machine, mine.day, mine.start)
    theirs = own_span(*times, meeting.time_zone, zone)
    if theirs is None:
        return shown
    beside = ' <span class="muted small nowrap">{} {}</span>'
    return shown + format_html(beside, theirs.start, theirs.place)


@register.simple_tag
def meeting_state(meeting: Meeting) -> dict[str, str]:
    """{% meeting_state meeting as state %}: css, tag and label; "waits" is past and unrecorded."""
    if meeting.state == Meeting.State.SCHEDULED and meeting.ends_at < timezone.now():
        return {"css": "waits", "tag": "warn", "label": "Not recorded yet"}
    tags = {"held": "good", "missed": "bad", "cancelled": "", "scheduled": "accent"}
    label = "Not held" if meeting.state == "missed" else meeting.get_state_display()
    return {"css": meeting.state, "tag": tags[meeting.state], "label": label}
