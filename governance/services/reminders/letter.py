"""The mail of a reminder: plain text, the same in our look, and the calendar entry.

An inbox is read over shoulders, forwarded and indexed. The mail of a restricted alliance names
neither the alliance nor the body, its agenda or its place, in the subject or anywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.mime.text import MIMEText
from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.urls import reverse

from governance.models import AgendaItem, Meeting, Reminder
from governance.rules.spans import same_clock, span
from governance.services.reminders.calendar_entry import calendar_entry, one_line
from governance.services.reminders.planning import mail_domain

MAX_AGENDA = 12
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def agenda_titles(meeting: Meeting) -> list[str]:
    """What the mail says of the agenda: the first MAX_AGENDA items that are still open."""
    items = AgendaItem.objects.filter(meeting=meeting).exclude(outcome=AgendaItem.Outcome.DONE)
    return list(items.order_by("position", "pk").values_list("title", flat=True)[:MAX_AGENDA])


def is_restricted(meeting: Meeting) -> bool:
    return meeting.body.alliance.confidentiality == "restricted"


def reader_zone(reminder: Reminder) -> str:
    """The zone of the account where there is one, else the one noted with the person."""
    person = reminder.person
    return person.user.time_zone if person.user else person.time_zone


def context_for(reminder: Reminder, *, agenda: list[str]) -> dict[str, object]:
    """Everything the two templates say; `agenda` is left out for restricted alliances."""
    meeting, person = reminder.meeting, reminder.person
    restricted = is_restricted(meeting)
    own = reader_zone(reminder)
    times = (meeting.starts_at, meeting.ends_at)
    # People without an account cannot open the page: no link, no dead end.
    path = reverse("governance:meeting_detail", args=[meeting.pk])
    return {
        "person": person,
        "title": "Alliance meeting" if restricted else one_line(meeting.title or meeting.body.name),
        "alliance": "" if restricted else one_line(meeting.body.alliance.name),
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


@dataclass(frozen=True, slots=True)
class Sheet:
    """What all recipients of a meeting with the same clock and the same kind of access read."""

    subject: str
    text: str
    html: str
    entry: str


class Writer:
    """Writes the letters of one run; what recipients share is written once."""

    MOST = 200

    def __init__(self) -> None:
        self._sheets: dict[tuple[object, ...], Sheet] = {}

    def write(self, reminder: Reminder, *, now: datetime) -> EmailMultiAlternatives:
        """The message of a reminder to its one recipient.

        Needs meeting, body, alliance, person and user loaded. Raises ValueError for an address
        that is none.
        """
        address = reminder.person.email
        try:
            validate_email(address)
        except ValidationError as error:
            raise ValueError(f"{one_line(address, 80)!r} is not an e-mail address.") from error
        return _fold(self._sheet(reminder, now), address, reminder.message_id)

    def _sheet(self, reminder: Reminder, now: datetime) -> Sheet:
        meeting = reminder.meeting
        zone, has_account = reader_zone(reminder), reminder.person.user_id is not None
        # The revision and the moment are in the key: a letter never says what was changed since.
        key = (meeting.pk, meeting.revision, zone, has_account, now.replace(microsecond=0))
        if key not in self._sheets:
            if len(self._sheets) >= self.MOST:
                self._sheets.clear()
            self._sheets[key] = _lay_out(reminder, now)
        return self._sheets[key]


def _lay_out(reminder: Reminder, now: datetime) -> Sheet:
    context = context_for(reminder, agenda=agenda_titles(reminder.meeting))
    names = (context["title"], context["alliance"])
    entry = calendar_entry(
        meeting=_quiet(reminder.meeting) if context["restricted"] else reminder.meeting,
        summary=", ".join(str(name) for name in names if name),
        url=str(context["url"]),
        domain=mail_domain(),
        now=now,
    )
    return Sheet(
        subject=subject_for(context),
        text=render_to_string("governance/mail/reminder.txt", context),
        html=render_to_string("governance/mail/reminder.html", context),
        entry=entry.decode(),
    )


def _fold(sheet: Sheet, address: str, message_id: str) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=sheet.subject,
        body=sheet.text,
        to=[address],
        headers=HEADERS | {"Message-ID": message_id},
    )
    message.attach_alternative(sheet.html, "text/html")
    part = MIMEText(sheet.entry, "calendar", "utf-8")
    part.set_param("method", "PUBLISH")
    part.add_header("Content-Disposition", "attachment", filename="meeting.ics")
    message.attach(part)
    return message


def _quiet(meeting: Meeting) -> Meeting:
    """The same occurrence without the place, as the entry of a restricted alliance shows it."""
    return Meeting(
        pk=meeting.pk,
        schedule_version=meeting.schedule_version,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
    )
