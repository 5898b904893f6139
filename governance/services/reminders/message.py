"""The mail of a reminder: plain text, the same in our look, and the calendar entry.

An inbox is read over shoulders, forwarded and indexed. The mail of a restricted alliance names
neither the alliance nor the committee, its agenda or its place, in the subject or anywhere else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from alliances.models import Person
from core.mail.mime import Attachment, Content, compose
from core.mail.queue import mail_domain, site_url
from governance.models import AgendaItem, Meeting
from governance.rules.itip.changes import Change, Method
from governance.rules.meetings import own_span, span
from governance.services.invitations.building import Party, addressed, calendar_text
from governance.services.invitations.building import flat as one_line
from governance.services.invitations.known import Known
from governance.services.invitations.message import organizer

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
        self._words: dict[tuple[object, ...], Words] = {}
        self._entries: dict[tuple[object, ...], str] = {}

    def content(
        self,
        meeting: Meeting,
        person: Person,
        *,
        agenda: Sequence[str],
        known: Known | None,
        now: datetime,
    ) -> Content:
        """What `person` reads, with the entry that their calendar has already (`known`); without
        one where it is not told yet. Needs committee, alliance and account loaded."""
        has_account = person.user is not None
        zone = person.user.time_zone if person.user else person.time_zone
        source = _said_of(meeting)
        key = (source, tuple(agenda), zone, has_account)
        if key not in self._words:
            if len(self._words) >= self.MOST:
                self._words.clear()
                self._entries.clear()
            context = _context(meeting, zone=zone, has_account=has_account, agenda=agenda)
            self._words[key] = _worded(context)
        words, files = self._words[key], []
        if known is not None:
            entry = self._entry(source, has_account, known, words.url, now)
            text = addressed(entry, Party(person.email, person.name), known.answer)
            method = (("method", "REQUEST"),)
            files = [Attachment("invite.ics", text, "calendar", method, alternative=True)]
        return compose(
            subject=words.subject,
            text=words.text,
            html=words.html,
            attachments=files,
            reply_to=organizer().email,
        )

    def _entry(
        self, source: object, has_account: bool, known: Known, url: str, now: datetime
    ) -> str:
        """The same REQUEST that told of it: a calendar that has it stays as it is."""
        key = (source, has_account, known.uid, known.sequence, known.key)
        if key not in self._entries:
            keys = [known.key] if known.snapshot.rule else []
            self._entries[key] = calendar_text(
                uid=f"{known.uid}@{mail_domain()}",
                sequence=known.sequence,
                snapshot=known.snapshot,
                change=Change(Method.REQUEST, not keys, keys, ()),
                organizer=organizer(),
                url=url,
                stamp=now,
            )
        return self._entries[key]


@dataclass(frozen=True, slots=True)
class Words:
    """What several people read alike."""

    subject: str
    text: str
    html: str
    url: str


def _name(context: dict[str, Any]) -> str:
    return ", ".join(part for part in (context["title"], context["alliance"]) if part)


def _worded(context: dict[str, Any]) -> Words:
    """The subject is one line: "Thursday 26 November 2026, 15:00: Steering, Northstar"."""
    mine = context["mine"]
    return Words(
        subject=one_line(f"{mine.date}, {mine.start}: {_name(context)}", 150),
        text=render_to_string("governance/mail/reminder.txt", context),
        html=render_to_string("governance/mail/reminder.html", context),
        url=context["url"],
    )
