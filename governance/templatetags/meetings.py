"""{% load meetings %}: times, states and reminders of meetings in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django import forms, template
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from alliances.models import Alliance
from alliances.rules.handover import vacancy, without_owner
from alliances.rules.punctuality import counted_words, moved_words
from core.text import capital
from core.ui.people import is_reader
from governance.models import Action, Committee, Meeting
from governance.rules.kept import lost_words
from governance.rules.meetings import clock_words, days_of, own_span, short_day, span
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
    day = short_day(meeting.starts_at.astimezone(ZoneInfo(zone)).date(), timezone.localdate())
    days = days_of(*times, ZoneInfo(zone))
    until = f" to {short_day(days[-1], timezone.localdate())}" if len(days) > 1 else ""
    shown = format_html('<time datetime="{}">{}, {}</time>{}', machine, day, mine.start, until)
    theirs = own_span(*times, meeting.time_zone, zone)
    if theirs is None:
        return shown
    beside = ' <span class="muted small nowrap">{} {}</span>'
    return shown + format_html(beside, theirs.start, theirs.place)


@register.simple_tag(takes_context=True)
def clock_of(context: Context, meeting: Meeting) -> str:
    """{% clock_of meeting %}: "15:00" on the reader's clock; "02:30 CEST" where that is twice."""
    zone = getattr(context.get("user"), "time_zone", None) or meeting.time_zone
    return clock_words(meeting.starts_at, zone)


@register.simple_tag
def meeting_state(meeting: Meeting) -> dict[str, str]:
    """{% meeting_state meeting as state %}: css, tag and label; "waits" is past and unrecorded."""
    now = timezone.now()
    if meeting.state == Meeting.State.SCHEDULED and meeting.ends_at < now:
        return {"css": "waits", "tag": "warn", "label": "Not recorded yet"}
    if meeting.state == Meeting.State.SCHEDULED and meeting.starts_at <= now:
        return {"css": "scheduled", "tag": "accent", "label": "In progress"}
    tags = {"held": "good", "missed": "bad", "cancelled": "", "scheduled": "accent"}
    return {
        "css": meeting.state,
        "tag": tags[meeting.state],
        "label": meeting.get_state_display(),
    }


@register.simple_tag
def row_fields(form: BaseForm, only: str = "") -> list[BoundField]:
    """{% row_fields form "title presenter" as fields %}: those, with the questions about them; all
    without `only`."""

    def wanted() -> Iterator[BoundField]:
        names = only.split()
        for field in form.visible_fields():
            if not names or field.name.removeprefix("sure_") in names:
                yield field

    return list(wanted())


@register.simple_tag
def row_field(field: BoundField, focus: Any = False) -> SafeString:
    """{% row_field field True %}: the field alone, where somebody is about to type with `focus`."""
    attributes: dict[str, Any] = {}
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        attributes["class"] = "form-check-input"
    else:
        css = "form-select" if isinstance(widget, forms.Select) else "form-control"
        attributes["class"] = f"{css} is-invalid" if field.errors else css
    if focus:
        attributes |= {"autofocus": True, "data-autofocus": True}
    return field.as_widget(attrs=attributes)


@register.simple_tag(takes_context=True)
def action_owner(context: Context, action: Action, alliance: Alliance, tagged: bool = False) -> str:
    """{% action_owner action alliance %}: "You", a name, "Meridian, nobody named", "No owner".
    `tagged`: what it adds to the tag of the side, which says "you" and "Meridian" already."""
    if action.owner is not None:
        if not is_reader(action.owner, context["user"]):
            return str(action.owner)
        return "" if tagged else "You"
    if action.side:
        company = "" if tagged else f"{alliance.sides.name(action.side)}, "
        return f"{company}nobody named"
    guest = context["user"].is_guest  # who is not told since when somebody is no longer there
    since = None if guest else getattr(action, "unowned_since", None)
    return capital(without_owner(since and timezone.localdate(since), timezone.localdate()))


@register.simple_tag(takes_context=True)
def no_chair(context: Context, committee: Committee) -> str:
    """{% no_chair committee %}: "No chair since 12 Nov"; "No chair" for guests."""
    since = None if context["user"].is_guest else committee.chairless_since
    return capital(vacancy("chair", since, timezone.localdate()))


@register.simple_tag
def clock(seconds: int) -> str:
    """{% clock 108 %}: "1:48"; what is used up counts on: "0:12" for -12."""
    return f"{abs(seconds) // 60}:{abs(seconds) % 60:02}"


@register.simple_tag
def day_of(text: str) -> str:
    """{% day_of "2027-03-12" %}: "12 Mar 2027"."""
    day = dt.date.fromisoformat(text)
    return f"{day.day} {day:%b %Y}"


@register.simple_tag
def counted_as_missed(meeting: Meeting) -> str:
    """{% counted_as_missed meeting as words %}: why it counts as not held although it was cancelled
    or rescheduled; "" for others."""
    return lost_words(meeting)


@register.simple_tag
def counted(action: Action) -> str:
    """{% counted action as words %}: why it counts otherwise than its dates say."""
    return counted_words(action, timezone.localdate())


@register.simple_tag
def moved(action: Action) -> str:
    """{% moved action as words %}: "First promised for 3 Nov 2026, moved 2 times" """
    return moved_words(first_due_on=action.first_due_on, due_on=action.due_on, moves=action.moves)
