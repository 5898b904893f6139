"""The calendar entry that goes with a reminder (RFC 5545, METHOD:PUBLISH)."""

from __future__ import annotations

from datetime import datetime

from icalendar import Calendar, Event

from core.mail.queue import mail_domain
from governance.models import Meeting


def one_line(text: str, limit: int = 200) -> str:
    """Text that cannot leave its line: whitespace of every kind becomes a space, controls go."""
    flat = " ".join(text.split())
    return "".join(character for character in flat if character.isprintable())[:limit]


def calendar_entry(
    *, meeting: Meeting, summary: str, location: str, url: str, now: datetime
) -> str:
    """One event with a UID that stays with the meeting and SEQUENCE its schedule version.

    A later mail about a moved meeting therefore replaces the entry instead of adding one. Times
    are instants in UTC: every client shows them in its own zone without a zone table of ours.
    Raises ValueError if the entry would not read back without errors.
    """
    event = Event()
    event.add("uid", f"meeting-{meeting.pk}@{mail_domain()}")
    event.add("sequence", meeting.schedule_version)
    event.add("dtstamp", now)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("summary", one_line(summary))
    event.add("status", "CONFIRMED")
    if location:
        event.add("location", one_line(location, 300))
    if url:
        event.add("url", url)
    calendar = Calendar()
    calendar.add("prodid", "-//Entente//Reminders//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    content = calendar.to_ical()
    # icalendar does not raise on bad values; it keeps them in `errors`.
    components = list(Calendar.from_ical(content).walk())
    problems = [error for component in components for error in component.errors]
    if problems or [component.name for component in components] != ["VCALENDAR", "VEVENT"]:
        raise ValueError(f"The calendar entry is not sound: {problems}")
    return content.decode()
