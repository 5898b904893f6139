"""A calendar feed as iCalendar text (RFC 5545, with the extensions that programs read: RFC 7986 and
X-WR-CALNAME)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

from governance.rules.itip.snapshot import Entry, Snapshot
from governance.services.invitations.building import (
    YEARS_AHEAD,
    flat,
    series_events,
    single_event,
    zones_of,
)

PRODUCT = "-//Entente//Calendar//EN"
REFRESH = timedelta(hours=1)
"""How often programs are asked to read a feed again; most do it less often."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One date: a timed `entry`, an instant `at`, or the whole days from `first` to `last`. A
    `series` repeats it; of it the occurrences by key that were `cancelled` stay visible as such."""

    uid: str
    url: str
    sequence: int
    summary: str = ""
    first: date = date.min
    last: date = date.min
    at: datetime | None = None
    entry: Entry | None = None
    is_cancelled: bool = False
    series: Snapshot | None = None
    cancelled: Mapping[str, Entry] = field(default_factory=dict)

    def said(self) -> list[Any]:
        """All that a program is told of it, as JSON can hold it."""
        cancelled = {key: asdict(one) for key, one in sorted(self.cancelled.items())}
        return [
            *(self.uid, self.url, self.sequence, self.summary, f"{self.first}", f"{self.last}"),
            f"{self.at or ''}",
            *(self.entry and asdict(self.entry), self.is_cancelled),
            *(self.series and self.series.as_json(), cancelled),
        ]


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
    events = [event for entry in entries for event in _events(entry, stamp)]
    for table in zones_of(events, stamp.year + YEARS_AHEAD):
        calendar.add_component(table)
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _events(entry: FeedEntry, stamp: datetime) -> list[Event]:
    if entry.series is not None:
        events = series_events(entry.series, entry.cancelled)
    elif entry.entry is not None:
        events = [single_event(entry.entry, cancelled=entry.is_cancelled)]
    else:
        events = [_dated(entry)]
    for event in events:
        event.add("uid", entry.uid)
        event.add("sequence", entry.sequence)
        event.add("dtstamp", stamp.astimezone(UTC))
        takes_time = entry.entry is not None or entry.series is not None
        is_on = takes_time and event["status"] != "CANCELLED"
        event.add("transp", "OPAQUE" if is_on else "TRANSPARENT")
        event.add("url", entry.url)
    return events


def _dated(entry: FeedEntry) -> Event:
    event = Event()
    if entry.at is not None:
        event.add("dtstart", entry.at.astimezone(UTC))  # without an end: it takes no time
    else:
        event.add("dtstart", entry.first)
        event.add("dtend", entry.last + timedelta(days=1))  # a day ends where the next one begins
    event.add("summary", flat(entry.summary))
    event.add("status", "CONFIRMED")
    return event
