"""The mail by which minutes go to both sides, composed when it goes out: who signs in gets a link
to the page, others read the minutes in it and answer by a signed link.

An inbox is read over shoulders: the mail of a restricted alliance names nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from alliances.models import Membership, Person
from alliances.querysets import sees
from alliances.services.addresses import held_back
from core.mail.mime import Content, compose
from core.mail.models import OutgoingMessage
from core.mail.queue import site_url
from core.registry.mail import Described, ForDeputy, InboxLine, MailKind, Prepared, mail_kinds
from core.replies import reply_url
from core.text import one_line
from governance.models import Attendee, Meeting, Minutes, MinutesAmendment, MinutesVersion
from governance.services.minutes.notices import KIND
from governance.services.minutes.replies import REPLY

GONE = "No longer part of the alliance."
TAKEN_BACK = "The minutes were taken back, or a later version was circulated."


class MinutesWriter:
    """See `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        meetings = {row.subject_id for row in rows}
        records = _records(meetings)
        people = _attendees(meetings, {row.person_id for row in rows})
        amendments = MinutesAmendment.objects.in_bulk({row.variant for row in rows if row.variant})
        return {
            row.pk: _prepared(
                row,
                records.get(row.subject_id),
                people.get((row.subject_id, row.person_id)),
                amendments.get(row.variant),
            )
            for row in rows
        }


def _records(meetings: set[int]) -> dict[int, Minutes]:
    rows = Minutes.objects.filter(meeting__in=meetings).order_by()
    rows = rows.select_related("meeting__committee__alliance")
    return {row.meeting_id: row for row in rows}


def _attendees(meetings: set[int], people: set[int]) -> dict[tuple[int, int], Attendee]:
    parts = Membership.objects.filter(
        alliance=OuterRef("meeting__committee__alliance"), person=OuterRef("person")
    )
    rows = (
        Attendee.objects.filter(meeting__in=meetings, person__in=people)
        .order_by()
        .select_related("person__user")
        .annotate(was_member=Exists(parts), is_member=Exists(parts.filter(ended_on__isnull=True)))
    )
    return {(row.meeting_id, row.person_id): row for row in rows}


def _prepared(
    row: OutgoingMessage,
    record: Minutes | None,
    attendee: Attendee | None,
    amendment: MinutesAmendment | None,
) -> Prepared:
    if record is None or attendee is None:
        return Prepared(withdrawn="No longer invited to this meeting.")
    if row.variant == 0 and (record.version != row.version or not record.is_locked):
        return Prepared(withdrawn=TAKEN_BACK)
    if row.variant and amendment is None:
        return Prepared(withdrawn="The amendment is gone.")
    person, alliance = attendee.person, record.meeting.committee.alliance
    if not may_know(attendee, alliance):
        return Prepared(withdrawn=GONE)
    return Prepared(
        held=held_back(alliance=alliance, owner=person),
        address=person.email,
        compose=partial(_composed, record, person, amendment),
        account=person.user,
        person=person,
        for_deputy=ForDeputy(alliance, partial(_copied, record, amendment)),
    )


def _copied(record: Minutes, amendment: MinutesAmendment | None, deputy: Person) -> Content:
    return _composed(record, deputy, amendment)


def may_know(attendee: Any, alliance: Any) -> bool:
    """Whether somebody who was invited may still know of the meeting: see `_attendees`."""
    person = attendee.person
    if person.left_on is not None:
        return False
    if person.user is None:
        # A former member of the alliance gets no more mail about it.
        return attendee.is_member or not attendee.was_member
    return sees(person.user, alliance, is_member=attendee.is_member)


def _composed(record: Minutes, person: Person, amendment: MinutesAmendment | None) -> Content:
    meeting, alliance = record.meeting, record.meeting.committee.alliance
    restricted = alliance.confidentiality == "restricted"
    version = record.versions.get(number=record.version)
    what = "a meeting" if restricted else f"{meeting}, {alliance}"
    word = "Amended minutes" if amendment else "Minutes"
    waits = record.state == Minutes.State.CIRCULATED and amendment is None
    context = {
        "record": record,
        "person": person,
        "what": what,
        "word": word,
        "restricted": restricted,
        "amendment": amendment,
        "waits": waits,
        "content": None if restricted else version.content,
        "mine": [
            action
            for place in [*version.content["items"], version.content["other"]]
            for action in place["actions"]
            if action["person"] == person.pk
        ],
        "url": _url(record, version, person),
    }
    asks = ", for your approval" if waits else ""
    return compose(
        subject=one_line(f"{word} of {what}{asks}")[:150],
        text=render_to_string("governance/mail/minutes.txt", context),
    )


def _url(record: Minutes, version: MinutesVersion, person: Person) -> str:
    if person.user is not None and person.user.is_active:
        return site_url(record.get_absolute_url())
    return reply_url(REPLY, subject=version.pk, person=person.pk, version=version.number)


def _describe(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    people = Person.objects.in_bulk({row.person_id for row in rows})
    meetings = Meeting.objects.select_related("committee__alliance").in_bulk(
        {row.subject_id for row in rows}
    )
    found = {}
    for row in rows:
        person, meeting = people.get(row.person_id), meetings.get(row.subject_id)
        found[row.pk] = Described(
            recipient=f"{person.name}, {person.email}" if person else "",
            about=f"{meeting}, {meeting.committee.alliance}" if meeting else "",
            url=meeting.get_absolute_url() if meeting else "",
        )
    return found


def _read(rows: Sequence[OutgoingMessage], user: Any) -> dict[int, InboxLine]:
    found = Meeting.objects.visible_to(user).select_related("committee__alliance")
    meetings = found.in_bulk({row.subject_id for row in rows})
    return {
        row.pk: InboxLine(
            title=f"{'Amended minutes' if row.variant else 'Minutes'} of {meeting}",
            about=str(meeting.committee.alliance),
            url=reverse("governance:minutes_page", args=[meeting.pk]),
        )
        for row in rows
        if (meeting := meetings.get(row.subject_id)) is not None
    }


def _shown_to(user: Any, edit: bool) -> QuerySet | None:
    """Ids of the meetings whose mails `user` may see or have sent again: those of our people."""
    if user.is_guest:
        return None
    rows = Meeting.objects
    return (rows.editable_by(user) if edit else rows.visible_to(user)).values("pk")


def register() -> None:
    mail_kinds.register(
        MailKind(
            key=KIND,
            name="Minutes of a meeting",
            plural="minutes of meetings",
            writer=MinutesWriter,
            describe=_describe,
            quiet_hours=True,
            subjects=_shown_to,
            deputies=True,
            optional="When minutes of a meeting that you were invited to are circulated or amended",
            inbox=_read,
        )
    )
