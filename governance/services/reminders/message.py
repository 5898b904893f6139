"""The mail of a reminder: plain text, the same in our look, and the calendar entry.

An inbox is read over shoulders, forwarded and indexed. The mail of a restricted alliance names
neither the alliance nor the committee, its agenda or its place, in the subject or anywhere else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from alliances.models import Person
from core.mail.mime import Attachment, Content, compose
from core.mail.queue import site_url
from governance.models import AgendaItem, Meeting
from governance.rules.meetings import own_span, span
from governance.services.reminders.calendar_entry import calendar_entry, one_line

MAX_AGENDA = 12
# All that a mail says of a meeting or that decides what it may say: where one of these changed,
# the text is composed anew.
SAID = (
    *("id", "schedule_version", "is_exception", "starts_at", "ends_at", "time_zone", "title"),
    *("mode", "location", "committee.name", "committee.alliance.name"),
    "committee.alliance.confidentiality",
)
_said_of = attrgetter(*SAID)


def agendas(meetings: Iterable[int]) -> dict[int, list[str]]:
    """What the mails say of the agenda of each meeting: its first MAX_AGENDA items still open."""
    items = AgendaItem.objects.filter(meeting__in=set(meetings))
    found: dict[int, list[str]] = defaultdict(list)
    open_ones = items.exclude(outcome=AgendaItem.Outcome.DONE).order_by("meeting", "position", "pk")
    for meeting, title in open_ones.values_list("meeting", "title"):
        if len(found[meeting]) < MAX_AGENDA:
            found[meeting].append(title)
    return found


def _context(
    meeting: Meeting, *, zone: str, has_account: bool, agenda: Sequence[str]
) -> dict[str, Any]:
    """Everything the two templates say; `agenda` is left out for restricted alliances."""
    restricted = meeting.committee.alliance.confidentiality == "restricted"
    times = (meeting.starts_at, meeting.ends_at)
    title = one_line(meeting.title or meeting.committee.name)
    # People without an account cannot open the page: no link, no dead end.
    page = reverse("governance:meeting_detail", args=[meeting.pk])
    return {
        "title": "Alliance meeting" if restricted else title,
        "alliance": "" if restricted else one_line(meeting.committee.alliance.name),
        "location": "" if restricted else meeting.location,
        "mode": meeting.get_mode_display(),
        "agenda": [] if restricted else agenda,
        "restricted": restricted,
        "mine": span(*times, zone),
        "theirs": own_span(*times, meeting.time_zone, zone),
        "moved": meeting.is_exception and meeting.schedule_version > 1,
        "url": site_url(page) if has_account else "",
        "preferences_url": site_url(reverse("accounts:notifications")) if has_account else "",
    }


class Texts:
    """The contents of one run; what recipients read alike is composed once."""

    MOST = 200

    def __init__(self) -> None:
        self._contents: dict[tuple[object, ...], Content] = {}
        self._entries: dict[tuple[object, ...], str] = {}

    def content(
        self, meeting: Meeting, person: Person, *, agenda: Sequence[str], now: datetime
    ) -> Content:
        """What `person` reads. Needs committee, alliance and account loaded."""
        has_account = person.user is not None
        zone = person.user.time_zone if person.user else person.time_zone
        source = _said_of(meeting)
        key = (source, tuple(agenda), zone, has_account)
        if key not in self._contents:
            if len(self._contents) >= self.MOST:
                self._contents.clear()
                self._entries.clear()
            context = _context(meeting, zone=zone, has_account=has_account, agenda=agenda)
            if (source, has_account) not in self._entries:
                self._entries[source, has_account] = _entry(meeting, context, now)
            self._contents[key] = _composed(context, self._entries[source, has_account])
        return self._contents[key]


def _name(context: dict[str, Any]) -> str:
    return ", ".join(part for part in (context["title"], context["alliance"]) if part)


def _entry(meeting: Meeting, context: dict[str, Any], now: datetime) -> str:
    return calendar_entry(
        meeting=meeting,
        summary=_name(context),
        location=context["location"],
        url=context["url"],
        now=now,
    )


def _composed(context: dict[str, Any], entry: str) -> Content:
    """The subject is one line: "Thursday 26 November 2026, 15:00: Steering, Northstar"."""
    mine = context["mine"]
    return compose(
        subject=one_line(f"{mine.date}, {mine.start}: {_name(context)}", 150),
        text=render_to_string("governance/mail/reminder.txt", context),
        html=render_to_string("governance/mail/reminder.html", context),
        attachments=[Attachment("meeting.ics", entry, "calendar", (("method", "PUBLISH"),))],
    )
