"""Dates beside their distance from now: "26 Nov 2026, in 5 days". `now` is an argument."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.dates.wall_time import city
from core.rounding import whole_number


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def relative_days(days: int) -> str:
    """Whole days as words: 0 today, 1 tomorrow, -74 "74 days ago", 400 "in 13 months"."""
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    if days in near:
        return near[days]
    size = abs(days)
    if size < 90:
        words = _count(size, "day")
    elif size < 730:
        words = _count(whole_number(size / 30.44), "month")
    else:
        words = _count(whole_number(size / 365.25), "year")
    return f"in {words}" if days > 0 else f"{words} ago"


def relative(value: dt.date | dt.datetime, now: dt.datetime) -> str:
    """How far `value` lies from `now` (aware, the reader's zone); minutes on the same day."""
    if not isinstance(value, dt.datetime):
        return relative_days((value - now.date()).days)
    local = value.astimezone(now.tzinfo) if value.tzinfo else value.replace(tzinfo=now.tzinfo)
    seconds = (local - now).total_seconds()
    size = abs(seconds)
    if size >= 86400 or local.date() != now.date():
        return relative_days((local.date() - now.date()).days)
    if size < 60:
        return "now"
    words = _count(int(size // 60), "minute") if size < 3600 else _count(int(size // 3600), "hour")
    return f"in {words}" if seconds > 0 else f"{words} ago"


def absolute(value: dt.date | dt.datetime, now: dt.datetime, precision: str = "day") -> str:
    """ "26 Nov 2026"; "Thu 26 Nov, 15:00" for a time within a year; "Nov 2026" and "2026" when only
    the month or the year is known."""
    if precision == "year":
        return str(value.year)
    if precision == "month":
        return f"{value:%b} {value.year}"
    if isinstance(value, dt.datetime):
        local = value.astimezone(now.tzinfo) if value.tzinfo else value
        year = "" if abs((local.date() - now.date()).days) < 180 else f" {local.year}"
        return f"{local:%a} {local.day} {local:%b}{year}, {local:%H:%M}"
    return f"{value.day} {value:%b} {value.year}"


def zone_name(now: dt.datetime) -> str:
    """The city of the zone: Europe/Berlin -> Berlin, America/New_York -> New York."""
    return city(getattr(now.tzinfo, "key", None) or str(now.tzinfo or "UTC"))


def when(
    value: dt.date | dt.datetime | None,
    now: dt.datetime,
    precision: str = "day",
    show: str = "both",
) -> SafeString:
    """A <time>; `show`: both, absolute or relative (the other form is in the title)."""
    if value is None:
        return format_html('<span class="muted">{}</span>', "no date")
    if isinstance(value, dt.datetime):
        return _time_element(value, now, precision, show)
    return _day_element(value, now.date(), precision, show)


@lru_cache(maxsize=4096)
def _day_element(value: dt.date, today: dt.date, precision: str, show: str) -> SafeString:
    """Pages repeat the same days many times, and a day reads the same until midnight."""
    return _time_element(value, dt.datetime.combine(today, dt.time.min), precision, show)


def _time_element(
    value: dt.date | dt.datetime, now: dt.datetime, precision: str, show: str
) -> SafeString:
    text = absolute(value, now, precision)
    distance = relative(value, now) if precision == "day" else ""
    title = text
    if isinstance(value, dt.datetime):
        title = f"{text} ({zone_name(now)})"
    machine = value.isoformat()
    if precision != "day":
        machine = f"{value:%Y-%m}" if precision == "month" else f"{value:%Y}"
    if show == "relative" and distance:
        shown = distance
    elif show == "absolute" or not distance:
        shown, title = text, distance or title
    else:
        shown = format_html('{} <span class="muted">{}</span>', text, distance)
    return format_html('<time datetime="{}" title="{}">{}</time>', machine, title, shown)
