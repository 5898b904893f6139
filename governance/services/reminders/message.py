"""The mail of a reminder: plain text, the same in our look, and the calendar entry.

An inbox is read over shoulders, forwarded and indexed. The mail of a restricted alliance names
neither the alliance nor the committee, its agenda or its place, in the subject or anywhere else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.urls import reverse

from governance.models import AgendaItem, Meeting, Reminder
from governance.rules.spans import same_clock, span
from governance.services.reminders.calendar_entry import calendar_entry, one_line
from governance.services.reminders.mime import Letter, Sheet, fold
from governance.services.reminders.planning import mail_domain

MAX_AGENDA = 12
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def agendas(meetings: Iterable[int]) -> dict[int, list[str]]:
    """What the mails say of the agenda of each meeting: its first MAX_AGENDA items still open."""
    items = AgendaItem.objects.filter(meeting__in=set(meetings))
    found: dict[int, list[str]] = defaultdict(list)
    open_ones = items.exclude(outcome=AgendaItem.Outcome.DONE).order_by("meeting", "position", "pk")
    for meeting, title in open_ones.values_list("meeting", "title"):
        if len(found[meeting]) < MAX_AGENDA:
            found[meeting].append(title)
    return found


def is_restricted(meeting: Meeting) -> bool:
    return meeting.committee.alliance.confidentiality == "restricted"


def reader_zone(reminder: Reminder) -> str:
    """The zone of the account where there is one, else the one noted with the person."""
    person = reminder.person
    return person.user.time_zone if person.user else person.time_zone


def context_for(reminder: Reminder, *, agenda: Sequence[str]) -> dict[str, object]:
    """Everything the two templates say; `agenda` is left out for restricted alliances."""
    meeting, person = reminder.meeting, reminder.person
    restricted = is_restricted(meeting)
    own = reader_zone(reminder)
    times = (meeting.starts_at, meeting.ends_at)
    # People without an account cannot open the page: no link, no dead end.
    path = reverse("governance:meeting_detail", args=[meeting.pk])
    return {
        "person": person,
        "title": "Alliance meeting"
        if restricted
        else one_line(meeting.title or meeting.committee.name),
        "alliance": "" if restricted else one_line(meeting.committee.alliance.name),
        "location": "" if restricted else meeting.location,
        "mode": meeting.get_mode_display(),
        "agenda": [] if restricted else agenda,
        "restricted": restricted,
        "mine": span(*times, own),
        "theirs": None
        if same_clock(*times, own, meeting.time_zone)
        else span(*times, meeting.time_zone),
        "moved": meeting.is_exception and meeting.schedule_version > 1,
        "url": urljoin(settings.SITE_URL + "/", path.lstrip("/")) if person.user else "",
        "preferences_url": urljoin(settings.SITE_URL + "/", reverse("accounts:profile").lstrip("/"))
        if person.user
        else "",
    }


def subject_for(context: dict) -> str:
    """ "Thu 26 Nov, 15:00: Executive steering committee, Northstar"; one line, no secrets."""
    mine = context["mine"]
    name = ", ".join(part for part in (context["title"], context["alliance"]) if part)
    return one_line(f"{mine.date}, {mine.start}: {name}", 150)


class Writer:
    """Writes the letters of one run; what recipients share is written once."""

    MOST = 200

    def __init__(self) -> None:
        self._sheets: dict[tuple[object, ...], Sheet] = {}
        self._entries: dict[tuple[object, ...], str] = {}

    def write(self, reminder: Reminder, *, agenda: Sequence[str], now: datetime) -> Letter:
        """The message of a reminder to its one recipient.

        Needs meeting, committee, alliance, person and user loaded. Raises ValueError for an address
        that is none.
        """
        address = reminder.person.email
        try:
            validate_email(address)
        except ValidationError as error:
            raise ValueError(f"{one_line(address, 80)!r} is not an e-mail address.") from error
        sheet = self._sheet(reminder, tuple(agenda), now)
        return Letter(sheet=sheet, address=address, message_id=reminder.message_id)

    def _sheet(self, reminder: Reminder, agenda: tuple[str, ...], now: datetime) -> Sheet:
        said, has_account = _said_of(reminder.meeting), reminder.person.user_id is not None
        key = (said, agenda, reader_zone(reminder), has_account)
        if key not in self._sheets:
            if len(self._sheets) >= self.MOST:
                self._sheets.clear()
                self._entries.clear()
            context = context_for(reminder, agenda=agenda)
            if (said, has_account) not in self._entries:
                self._entries[said, has_account] = _entry(reminder.meeting, context, now)
            self._sheets[key] = _lay_out(context, self._entries[said, has_account])
        return self._sheets[key]


def _said_of(meeting: Meeting) -> tuple[object, ...]:
    """All that a letter says of a meeting or that decides what it may say: where one of these
    changed, the letter is written anew."""
    committee, alliance = meeting.committee, meeting.committee.alliance
    return (
        meeting.pk,
        meeting.schedule_version,
        meeting.is_exception,
        meeting.starts_at,
        meeting.ends_at,
        meeting.time_zone,
        meeting.title,
        meeting.mode,
        meeting.location,
        committee.name,
        alliance.name,
        alliance.confidentiality,
    )


def _entry(meeting: Meeting, context: dict[str, object], now: datetime) -> str:
    names = (context["title"], context["alliance"])
    entry = calendar_entry(
        meeting=_quiet(meeting) if context["restricted"] else meeting,
        summary=", ".join(str(name) for name in names if name),
        url=str(context["url"]),
        domain=mail_domain(),
        now=now,
    )
    return entry.decode()


def _lay_out(context: dict[str, object], entry: str) -> Sheet:
    return fold(
        subject=subject_for(context),
        text=render_to_string("governance/mail/reminder.txt", context),
        html=render_to_string("governance/mail/reminder.html", context),
        entry=entry,
        headers=HEADERS,
    )


def _quiet(meeting: Meeting) -> Meeting:
    """The same occurrence without the place, as the entry of a restricted alliance shows it."""
    return Meeting(
        pk=meeting.pk,
        schedule_version=meeting.schedule_version,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
    )
