"""{% load calendar %}: how a date of the calendar looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django import template
from django.utils import timezone

from core.dates.wall_time import zone_words
from core.registry.calendar import CalendarDate
from governance.rules.meetings import own_span
from governance.services.calendar.page import CalendarPage

register = template.Library()

# css class, tag and words of a meeting by its state; "waits" is past and not recorded.
STATES = {
    "scheduled": ("scheduled", "", ""),
    "held": ("held", "good", "Held"),
    "missed": ("missed", "bad", "Not held"),
    "cancelled": ("cancelled", "", "Cancelled"),
    "waits": ("waits", "warn", "Not recorded yet"),
}
BANDS = {"missed": "red", "waits": "amber"}


@dataclass(frozen=True, slots=True)
class Face:
    """`clock` "15:00" and `hours` "15:00 to 16:00" are empty for whole days; `span` "1 to 3 Dec"
    for what lasts for several; `elsewhere` the time on the meeting's own clock where that differs;
    `move` leads to the form that puts it on another day, and back `here`; `what` is on that day,
    where a time does not say that it is a meeting; `marks` are holidays and closing days then."""

    css: str
    tag: str
    label: str
    band: str
    clock: str
    hours: str
    span: str
    elsewhere: str
    title: str
    what: str
    spoken: str
    move: str
    marks: Sequence[str]


@register.simple_tag
def date_face(one: CalendarDate, page: CalendarPage, here: str) -> Face:
    """{% date_face one page here as face %}"""
    css, tag, label = _state(one)
    clock = hours = ""
    if one.starts_at is not None and one.ends_at is not None:
        clock = f"{one.starts_at:%H:%M}"
        hours = f"{clock} to {one.ends_at:%H:%M}" if not one.is_wide else f"from {clock}"
    what = f"{one.title}: {one.kind.words}" if one.kind.words else one.title
    shown = "" if clock else what
    key = (one.kind.key, one.pk)
    marks = page.marks.get(key, [])
    more = ", ".join(filter(None, (_span(one), label.lower(), *marks)))
    spoken = ", ".join(filter(None, ("" if shown else what, more)))
    return Face(
        *(
            css,
            tag,
            label,
            BANDS.get(css, "amber" if marks else ""),
            clock,
            hours,
            _span(one),
            _elsewhere(one),
        ),
        title=", ".join(filter(None, (one.alliance_name, what, more))),
        what=shown,
        spoken=spoken,
        move=_move(one, here) if key in page.movable else "",
        marks=marks,
    )


def _state(one: CalendarDate) -> tuple[str, str, str]:
    if not one.state:
        return ("event" if one.kind.key == "event" else "day", "", "")
    begun = one.ends_at is not None and one.ends_at < timezone.now()
    return STATES["waits" if one.state == "scheduled" and begun else one.state]


def _span(one: CalendarDate) -> str:
    if not one.is_wide:
        return ""
    first, last = one.first, one.last
    start = f"{first.day}" if (first.month, first.year) == (last.month, last.year) else ""
    return f"{start or f'{first.day} {first:%b}'} to {last.day} {last:%b}"


def _elsewhere(one: CalendarDate) -> str:
    if one.starts_at is None or one.ends_at is None or not one.time_zone:
        return ""
    theirs = own_span(
        one.starts_at, one.ends_at, one.time_zone, timezone.get_current_timezone_name()
    )
    return f"{theirs.start} {zone_words(one.time_zone)}" if theirs else ""


def _move(one: CalendarDate, here: str) -> str:
    assert one.kind.move_url is not None
    return f"{one.kind.move_url(one.pk)}?{urlencode({'next': here})}"
