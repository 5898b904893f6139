"""The mail of the pulse: one question to who was present, once the meeting is recorded as held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.utils import timezone

from alliances.services.addresses import held_back
from alliances.services.reaching import current_members, out_of_reach, signs_in
from core.mail.mime import Content, compose
from core.mail.models import OutgoingMessage
from core.mail.queue import outgoing, site_url
from core.registry.mail import Described, InboxLine, MailKind, Prepared, mail_kinds
from core.registry.replies import Asked, Choice, ReplyKind, reply_kinds
from core.replies import reply_url
from core.text import one_line
from governance.models import Attendee, Meeting
from governance.rules.pulse import ASKED_EVERY, OPEN_DAYS
from governance.services import pulse
from governance.services.reminders.rows import people_of

KIND, SUBJECT = "pulse", "governance.meeting"
ANONYMOUS = (
    "Your answer is kept without your name. Nothing is shown before at least 3 people of your "
    "company have answered."
)


def plan_pulse_mails(*, now: datetime) -> int:
    """Write a row for everybody who was present, is asked, and was not asked about the same
    committee within ASKED_EVERY. Returns how many."""
    earlier = OutgoingMessage.objects.filter(kind=KIND, person_id=OuterRef("person"))
    here = earlier.filter(subject_id=OuterRef("meeting"))
    lately = earlier.filter(
        subject_id__in=Meeting.objects.filter(
            committee=OuterRef(OuterRef("meeting__committee"))
        ).values("pk"),
        due_at__gt=now - ASKED_EVERY,
    )
    owed = pulse.asked_people(now).exclude(person__email="")
    owed = owed.filter(~Exists(here), ~Exists(lately)).select_related("meeting")
    rows: dict[tuple[int, int], OutgoingMessage] = {}
    for one in owed.order_by("meeting__ends_at", "pk"):
        # Of two meetings of a committee that wait, the later one is asked about.
        rows[one.meeting.committee_id, one.person_id] = _row(one, now)
    OutgoingMessage.objects.bulk_create(rows.values(), ignore_conflicts=True, batch_size=500)
    return len(rows)


def _row(one: Attendee, now: datetime) -> OutgoingMessage:
    return outgoing(
        kind=KIND,
        key=f"{one.meeting_id}:{one.person_id}",
        due_at=now,
        not_after=one.meeting.ends_at + timedelta(days=OPEN_DAYS),
        subject_type=SUBJECT,
        subject_id=one.meeting_id,
        person_id=one.person_id,
    )


class PulseWriter:
    """See `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        waiting = _waiting(rows, now)
        members = current_members(row.person_id for row in rows)
        return {
            row.pk: _prepared(waiting.get((row.subject_id, row.person_id)), members) for row in rows
        }


def _waiting(rows: Sequence[OutgoingMessage], now: datetime) -> dict[tuple[int, int], Attendee]:
    found = pulse.asked_people(now).filter(
        meeting__in={row.subject_id for row in rows}, person__in={row.person_id for row in rows}
    )
    read = found.select_related("meeting__committee__alliance", "person__user").order_by()
    return {(one.meeting_id, one.person_id): one for one in read}


def _prepared(one: Attendee | None, members: set[tuple[int, int]]) -> Prepared:
    if one is None:
        return Prepared(withdrawn="Has answered, or is no longer asked.")
    alliance = one.meeting.committee.alliance
    if reason := out_of_reach(one.person, alliance, members):
        return Prepared(withdrawn=reason)
    return Prepared(
        held=held_back(alliance=alliance, owner=one.person),
        address=one.person.email,
        compose=partial(_content, one),
        account=one.person.user,
        person=one.person,
        useful_until=one.meeting.ends_at + timedelta(days=OPEN_DAYS),
    )


def _content(one: Attendee) -> Content:
    meeting = one.meeting
    restricted = meeting.committee.alliance.confidentiality == "restricted"
    page = f"{meeting.get_absolute_url()}pulse/"
    link = reply_url(KIND, subject=meeting.pk, person=one.person_id)
    context = {
        "reader": one.person.name,
        "question": pulse.QUESTION,
        "meeting": "a meeting of an alliance"
        if restricted
        else f"{meeting}, {meeting.committee.alliance}, {meeting.local_date:%-d %b %Y}",
        "anonymous": ANONYMOUS,
        "url": site_url(page) if signs_in(one.person.user) else link,
    }
    text = render_to_string("governance/mail/pulse.txt", context)
    return compose(subject=one_line(f"One question: {pulse.QUESTION}")[:150], text=text)


def _describe(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    people = people_of(rows)
    meetings = Meeting.objects.select_related("committee__alliance").in_bulk(
        {row.subject_id for row in rows}
    )
    found = {}
    for row in rows:
        meeting = meetings.get(row.subject_id)
        if meeting is not None:
            about = f"{meeting}, {meeting.committee.alliance}"
            person = people.get(row.person_id)
            recipient = f"{person.name}, {person.email}" if person else ""
            found[row.pk] = Described(recipient, about, meeting.get_absolute_url())
    return found


def _read(rows: Sequence[OutgoingMessage], user: Any) -> dict[int, InboxLine]:
    found = Meeting.objects.visible_to(user).select_related("committee__alliance")
    meetings = found.in_bulk({row.subject_id for row in rows})
    return {
        row.pk: InboxLine(
            title=f"One question about {meetings[row.subject_id]}",
            about=str(meetings[row.subject_id].committee.alliance),
            url=f"{meetings[row.subject_id].get_absolute_url()}pulse/",
        )
        for row in rows
        if row.subject_id in meetings
    }


# Answers by link -------------------------------------------------------------------------------
def _asked(subject: int, person: int, version: int) -> Asked | None:
    rows = Attendee.objects.filter(meeting=subject, person=person, attended=True)
    one = rows.select_related("meeting__committee__alliance", "person__user").first()
    if one is None or out_of_reach(
        one.person, one.meeting.committee.alliance, current_members([person])
    ):
        return None
    meeting = one.meeting
    return Asked(
        title=pulse.QUESTION,
        about=f"{meeting}, {meeting.committee.alliance}",
        facts=[("Held on", f"{meeting.local_date:%A %-d %B %Y}"), ("Who reads it", ANONYMOUS)],
        choices=[
            Choice(str(score), f"{score}: {words}", words_label="In your own words, if you like")
            for score, words in pulse.SCALE
        ],
        closed=closed_words(meeting, one.person, timezone.now()),
        row=one,
    )


def closed_words(meeting: Meeting, person: Any, now: datetime) -> str:
    """Why no answer is taken; "" while the person is asked."""
    if pulse.is_asked(meeting=meeting, person=person, now=now):
        return ""
    answered = meeting.pulse_marks.filter(person=person).exists()
    return "Thank you. You have answered." if answered else pulse.OVER


def _answer(asked: Asked, choice: str, words: str, now: datetime) -> str:
    one: Attendee = asked.row
    pulse.answer(meeting=one.meeting, person=one.person, score=int(choice), words=words, now=now)
    return "Thank you. Your answer is kept without your name."


def register() -> None:
    mail_kinds.register(
        MailKind(
            key=KIND,
            name="Question after a meeting",
            plural="questions after meetings",
            writer=PulseWriter,
            describe=_describe,
            quiet_hours=True,
            inbox=_read,
            optional="After a meeting, one question about working as one team",
        )
    )
    reply_kinds.register(ReplyKind(KIND, _asked, _answer, 40))
