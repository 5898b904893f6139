"""A calendar feed as iCalendar text (RFC 5545, with the extensions that programs read: RFC 7986 and
X-WR-CALNAME), and what a program that reads it is called. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from icalendar import Calendar, Event, Timezone

from core.dates.wall_time import to_instant, to_wall, zone

PRODUCT = "-//Entente//Calendar//EN"
REFRESH = timedelta(hours=1)
"""How often programs are asked to read a feed again; most do it less often."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One date of a feed. `first` and `last` are the days of a whole-day entry, whose instants are
    None. `recurrence` is the wall time at which a series would have it, "" for what stands alone.
    """

    uid: str
    summary: str
    url: str
    sequence: int
    first: date
    last: date
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    time_zone: str = ""
    recurrence: str = ""
    recurrence_zone: str = ""
    location: str = ""
    description: str = ""
    is_cancelled: bool = False


def feed_text(*, name: str, entries: Iterable[FeedEntry], stamp: datetime) -> bytes:
    """The feed called `name`. `stamp` is when its content last changed: the same content gives the
    same bytes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", flat(name))
    calendar.add("x-wr-calname", flat(name))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", f"PT{int(REFRESH.total_seconds() // 3600)}H")
    events = [_event(entry, stamp) for entry in entries]
    years = [event.decoded("dtstart").year for event in events]
    for name_of_zone in sorted({one for event in events for one in _zones(event)}):
        calendar.add_component(_timezone(name_of_zone, min(years), max(years)))
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def flat(text: str, limit: int = 200) -> str:
    """Text that cannot leave its line: whitespace of every kind becomes a space, controls go."""
    line = " ".join(text.split())
    return "".join(character for character in line if character.isprintable())[:limit]


def _event(entry: FeedEntry, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", stamp.astimezone(UTC))
    if entry.starts_at is None or entry.ends_at is None:
        # A day ends where the next one begins.
        event.add("dtstart", entry.first)
        event.add("dtend", entry.last + timedelta(days=1))
    else:
        times = (entry.starts_at, entry.ends_at)
        for key, moment in zip(
            ("dtstart", "dtend"), _on_the_wall(times, entry.time_zone), strict=True
        ):
            event.add(key, moment)
    if entry.recurrence:
        wall = datetime.fromisoformat(entry.recurrence)
        event.add("recurrence-id", wall.replace(tzinfo=zone(entry.recurrence_zone)))
    event.add("summary", flat(entry.summary))
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if entry.starts_at and not entry.is_cancelled else "TRANSPARENT")
    event.add("url", entry.url)
    if entry.location:
        event.add("location", flat(entry.location, 300))
    if entry.description:
        event.add("description", flat(entry.description, 500))
    return event


def _on_the_wall(times: Sequence[datetime], zone_name: str) -> list[datetime]:
    """As wall time in its zone; in UTC where a clock change would make that ambiguous."""
    walls = [to_wall(moment, zone_name) for moment in times]
    if all(
        to_instant(wall, zone_name) == moment for wall, moment in zip(walls, times, strict=True)
    ):
        return [wall.replace(tzinfo=zone(zone_name)) for wall in walls]
    return [moment.astimezone(UTC) for moment in times]


def _zones(event: Event) -> set[str]:
    names = ("dtstart", "dtend", "recurrence-id")
    found = {event[name].params.get("TZID") for name in names if name in event}
    return {str(name) for name in found if name}


@lru_cache(maxsize=512)
def _timezone(name: str, first: int, last: int) -> Timezone:
    """The clock changes of a zone from the year before `first` to the end of `last`."""
    return Timezone.from_tzid(
        name, first_date=date(first - 1, 1, 1), last_date=date(last + 1, 1, 1)
    )


# What stands in a User-Agent, and how the program is called; the first that is found.
_PROGRAMS = (
    ("google-calendar", "Google Calendar"),
    ("dataaccessd", "Apple Calendar"),
    ("calendaragent", "Apple Calendar"),
    ("microsoft.exchange", "Outlook"),
    ("outlook", "Outlook"),
    ("thunderbird", "Thunderbird"),
    ("vdirsyncer", "vdirsyncer"),
    ("nextcloud", "Nextcloud"),
    ("icsx5", "ICSx⁵"),
    ("mozilla/", "A web browser"),
)
_TOKEN = re.compile(r"[\w .()+-]{2,40}")


def program_name(user_agent: str) -> str:
    """How people call the program that sent this User-Agent, at most 60 characters: "Outlook"; its
    first word where we do not know it."""
    folded = user_agent.lower()
    for part, name in _PROGRAMS:
        if part in folded:
            return name
    word = user_agent.partition("/")[0].strip()
    return word[:60] if _TOKEN.fullmatch(word) else "An unknown program"
