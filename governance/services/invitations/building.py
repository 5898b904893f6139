"""iCalendar text of an invitation or a cancellation (RFC 5545, 5546)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event, Timezone, vCalAddress, vRecur
from icalendar.parser import Contentline

from core.dates.wall_time import to_instant, to_wall, zone
from governance.rules.itip.changes import Change, Method
from governance.rules.itip.snapshot import Entry, Snapshot, key_of, utc_text, wall_of
from governance.services.invitations.zones import timezone_of

NOBODY = "mailto:nobody"
PRODUCT = "-//Entente//Governance//EN"
YEARS_AHEAD = 6
"""For how long the clock changes of a zone are written out."""

MODES = {"virtual": "Virtual", "in_person": "In person"}


@dataclass(frozen=True, slots=True)
class Party:
    """An address of a calendar: the organizer, or the one whose calendar it is."""

    email: str
    name: str = ""


def flat(text: str, limit: int = 200) -> str:
    """Text that cannot leave its line: whitespace of every kind becomes a space, controls go."""
    line = " ".join(text.split())
    return "".join(character for character in line if character.isprintable())[:limit]


def calendar_text(
    *,
    uid: str,
    sequence: int,
    snapshot: Snapshot,
    change: Change,
    organizer: Party,
    url: str = "",
    stamp: datetime,
) -> str:
    """What a mail program files by itself, for whoever it is `addressed` to. `snapshot` is what is
    true, or, where all of it is called off, what was told. Raises ValueError if it would not read
    back without errors."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", str(change.method))
    cancelled = change.method is Method.CANCEL
    events = [_event(snapshot.master, cancelled)] if change.whole else []
    if change.whole and not cancelled:
        _repeat(events[0], snapshot)
    keys: Sequence[str] = change.keys
    if change.whole:
        keys = sorted(snapshot.overrides) if snapshot.rule and not cancelled else ()
    for key in keys:
        shown = snapshot.overrides.get(key) or snapshot.master.at(key)
        event = _event(shown, cancelled)
        event.add("recurrence-id", _wall(key, snapshot.master.zone))
        events.append(event)
    for zone_name in sorted({one for event in events for one in _zones(event)}):
        first = min(_moments(events)).year
        calendar.add_component(timezone_of(zone_name, first - 1, first + YEARS_AHEAD))
    for event in events:
        _common(event, uid, sequence, organizer, url, stamp)
        calendar.add_component(event)
    return _sound(calendar)


def single_event(entry: Entry, *, cancelled: bool) -> Event:
    """A date of a feed, without what says whose it is."""
    return _event(entry, cancelled)


def series_events(snapshot: Snapshot, cancelled: Mapping[str, Entry]) -> list[Event]:
    """A series of a feed: the event that repeats, what differs, and the occurrences by key that
    were `cancelled`, which stay visible as such."""
    master = _event(snapshot.master, False)
    _repeat(master, snapshot)
    events = [master]
    for key, entry in sorted({**snapshot.overrides, **cancelled}.items()):
        event = _event(entry, key in cancelled)
        event.add("recurrence-id", _wall(key, snapshot.master.zone))
        events.append(event)
    return events


def zones_of(events: Sequence[Event], last: int) -> list[Timezone]:
    """The tables of all time zones that `events` name, to the end of the year `last`."""
    names = sorted({one for event in events for one in _zones(event)})
    first = min((moment.year for moment in _moments(events)), default=last)
    return [timezone_of(name, first - 1, last) for name in names]


def _sound(calendar: Calendar) -> str:
    content = calendar.to_ical()
    # icalendar does not raise on bad values; it keeps them in `errors`.
    read = list(Calendar.from_ical(content).walk())
    problems = [error for component in read for error in component.errors]
    known = {"VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"}
    if problems or {one.name for one in read} - known:
        raise ValueError(f"The calendar entry is not sound: {problems}")
    return content.decode()


def _wall(key: str, zone_name: str) -> datetime:
    return wall_of(key).replace(tzinfo=zone(zone_name))


def _event(entry: Entry, cancelled: bool) -> Event:
    """In UTC where a clock change would make wall time ambiguous."""
    event = Event()
    start, end = entry.starts_at, entry.ends_at
    walls = to_wall(start, entry.zone), to_wall(end, entry.zone)
    clear = key_of(walls[0]) == entry.start and all(
        to_instant(wall, entry.zone) == moment
        for wall, moment in zip(walls, (start, end), strict=True)
    )
    if clear:
        event.add("dtstart", walls[0].replace(tzinfo=zone(entry.zone)))
        event.add("dtend", walls[1].replace(tzinfo=zone(entry.zone)))
    else:
        event.add("dtstart", start.astimezone(UTC))
        event.add("dtend", end.astimezone(UTC))
    event.add("summary", flat(entry.summary))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if entry.location:
        event.add("location", flat(entry.location, 300))
    if entry.mode:
        event.add("description", MODES.get(entry.mode, entry.mode))
    return event


def _repeat(event: Event, snapshot: Snapshot) -> None:
    if not snapshot.rule:
        return
    place = snapshot.master.zone
    if "TZID" not in event["dtstart"].params:
        # A rule keeps wall time: the first one, too, even if the clocks skip it that day.
        for name, minutes in (("dtstart", 0), ("dtend", snapshot.master.minutes)):
            del event[name]
            wall = wall_of(snapshot.master.start) + timedelta(minutes=minutes)
            event.add(name, wall.replace(tzinfo=zone(place)))
    rule = snapshot.rule
    if snapshot.until:
        rule += f";UNTIL={utc_text(to_instant(wall_of(snapshot.until), place))}"
    event.add("rrule", vRecur.from_ical(rule))
    for key in sorted(snapshot.gone):
        event.add("exdate", _wall(key, place))


def _zones(event: Event) -> set[str]:
    names = {event[name].params.get("TZID") for name in ("dtstart", "dtend", "recurrence-id")
             if name in event}  # fmt: skip
    return {str(name) for name in names if name}


def _moments(events: Sequence[Event]) -> list[date]:
    return [event.decoded("dtstart") for event in events]


def _common(
    event: Event,
    uid: str,
    sequence: int,
    organizer: Party,
    url: str,
    stamp: datetime,
) -> None:
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("transp", "OPAQUE")
    if url:
        event.add("url", url)
    event.add("organizer", _address(organizer))
    event.add("attendee", NOBODY)


def addressed(text: str, attendee: Party, answer: str = "needs_action") -> str:
    """The text of `calendar_text` to one recipient, who is its only attendee: nobody learns from a
    calendar who else is invited."""
    guest = _address(attendee)
    guest.params["PARTSTAT"] = answer.upper().replace("_", "-")
    guest.params["ROLE"] = "REQ-PARTICIPANT"
    guest.params["RSVP"] = "TRUE" if answer == "needs_action" else "FALSE"
    line = Contentline.from_parts("ATTENDEE", guest.params, guest).to_ical().decode()
    # The whole line: a committee may be called what stands in it.
    return text.replace(f"\r\nATTENDEE:{NOBODY}\r\n", f"\r\n{line}\r\n")


def _address(party: Party) -> vCalAddress:
    found = vCalAddress(f"mailto:{flat(party.email)}")
    if party.name:
        found.params["CN"] = flat(party.name).replace('"', "'")
    return found
