"""The mail of a reminder: plain text, the same in our look, and the calendar entry.

An inbox is read over shoulders, forwarded and indexed. The mail of a restricted alliance names
neither the alliance nor the body, its agenda or its place, in the subject or anywhere else.
"""

from __future__ import annotations

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


def write_letter(reminder: Reminder, *, agenda: list[str], now: datetime) -> EmailMultiAlternatives:
    """The message of a reminder to its one recipient.

    Needs meeting, body, alliance, person and user loaded. Raises ValueError for an address that
    is none.
    """
    address = reminder.person.email
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValueError(f"{one_line(address, 80)!r} is not an e-mail address.") from error
    context = context_for(reminder, agenda=agenda)
    message = EmailMultiAlternatives(
        subject=subject_for(context),
        body=render_to_string("governance/mail/reminder.txt", context),
        to=[address],
        headers=HEADERS | {"Message-ID": reminder.message_id},
    )
    message.attach_alternative(
        render_to_string("governance/mail/reminder.html", context), "text/html"
    )
    entry = calendar_entry(
        meeting=_quiet(reminder.meeting) if context["restricted"] else reminder.meeting,
        summary=", ".join(str(part) for part in (context["title"], context["alliance"]) if part),
        url=str(context["url"]),
        domain=mail_domain(),
        now=now,
    )
    part = MIMEText(entry.decode(), "calendar", "utf-8")
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
