"""Joint customer events of the demo, and calendar feeds that programs read (dialogue.toml)."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import User
from alliances.models import Alliance
from demo.services.company import Company
from demo.services.data import read
from governance.models import CalendarFeed, JointEvent
from governance.services.calendar.feeds import make_feed

READERS = (("ines", "Outlook", 1), ("tomas", "Apple Calendar", 0))


def fill_calendar(*, company: Company, now: datetime) -> None:
    """Events of the alliances a visitor opens first, and the feeds of two managers: one was read
    yesterday, one an hour ago. Nobody keeps their addresses."""
    named = {alliance.name: alliance for alliance in Alliance.objects.all()}
    for entry in read("dialogue")["events"]:
        if entry["alliance"] in named:
            first = now.date() + timedelta(days=entry["in_days"])
            JointEvent.objects.create(
                alliance=named[entry["alliance"]],
                title=entry["title"],
                starts_on=first,
                ends_on=first + timedelta(days=entry.get("lasts", 1) - 1),
                place=entry["place"],
                side=entry["host"],
                customer_text=entry["text"],
                is_shared=entry["shared"],
            )
    for name, program, days in READERS:
        if user := company.people[name].user:
            _read_feed(user, program, now - timedelta(days=days, hours=1), now)


def _read_feed(user: User, program: str, read_at: datetime, now: datetime) -> None:
    made_at = now - timedelta(days=40)
    make_feed(user=user, alliance=None, only_mine=True, kinds=[], now=made_at)
    CalendarFeed.objects.filter(user=user).update(last_read_at=read_at, last_read_by=program)
