"""Reminders in the outgoing ledger: which columns say what, and how people read a row.

The subject is the meeting, the version its schedule version and the variant the offset in minutes.
The instant is not part of the key, so that planning again, or a new time-zone table, cannot make a
second row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from alliances.models import Person
from core.mail.ledger import ledger
from core.mail.models import OutgoingMessage, OutgoingMessageQuerySet
from core.registry.mail import Described, InboxLine
from governance.models import Meeting
from governance.rules.meetings import span

KIND = "meeting_reminder"
SUBJECT = "governance.meeting"
# Why a reminder was withdrawn, as the lists of mail say it.
RESCHEDULED = "The meeting was rescheduled."
SCHEDULE_CHANGED = "The schedule changed."
OFFSET_DROPPED = "The committee no longer sends a reminder at this time."
LEFT_COMMITTEE = "No longer on the committee."
UNINVITED = "No longer invited to this meeting."
DECLINED = "Has answered that they will not be there."
LEFT_ALLIANCE = "No longer part of the alliance."


def reminders() -> OutgoingMessageQuerySet:
    return OutgoingMessage.objects.by_email().filter(kind=KIND)


def reminder_key(*, meeting: int, version: int, offset: int, person: int) -> str:
    return f"{meeting}:{version}:{offset}:{person}"


def meetings_shown_to(user: Any, edit: bool) -> QuerySet | None:
    """Ids of the meetings whose reminders `user` may see or have sent again: ours alone."""
    if user.is_guest:
        return None
    meetings = Meeting.objects
    return (meetings.editable_by(user) if edit else meetings.visible_to(user)).values("pk")


def still_wanted(now: datetime) -> Q:
    """Reminders whose meeting still lies ahead as planned."""
    ahead = Meeting.objects.upcoming(now).filter(
        pk=OuterRef("subject_id"), schedule_version=OuterRef("version")
    )
    return Q(Exists(ahead.order_by()))


def undelivered_of() -> QuerySet[OutgoingMessage, Any]:
    """Keys of meetings of which a reminder did not go out."""
    return reminders().undelivered().order_by().values("subject_id")


def unreached() -> Any:
    """Expression on a meeting: how many people were to be reminded and were not; None for none."""
    people = undelivered_of().filter(subject_id=OuterRef("pk"))
    return Subquery(people.annotate(n=Count("person_id", distinct=True)).values("n"))


@dataclass(frozen=True, slots=True)
class Reminder:
    """A row with what it is about; either is None where it was deleted meanwhile."""

    row: OutgoingMessage
    person: Person | None
    meeting: Meeting | None


def people_of(rows: Iterable[OutgoingMessage]) -> dict[int, Person]:
    return Person.objects.in_bulk({row.person_id for row in rows})


def with_meetings(rows: Iterable[OutgoingMessage]) -> list[Reminder]:
    """Rows with person, meeting, committee and alliance, in two queries."""
    rows = list(rows)
    people = people_of(rows)
    meetings = Meeting.objects.select_related("committee__alliance").in_bulk(
        {row.subject_id for row in rows}
    )
    return [Reminder(row, people.get(row.person_id), meetings.get(row.subject_id)) for row in rows]


def describe(rows: Iterable[OutgoingMessage]) -> dict[int, Described]:
    """Rows in words, by primary key."""
    return {
        one.row.pk: Described(
            recipient=f"{one.person.name}, {one.person.email}" if one.person else "",
            about=f"{one.meeting}, {one.meeting.committee.alliance}" if one.meeting else "",
            url=one.meeting.get_absolute_url() if one.meeting else "",
        )
        for one in with_meetings(rows)
    }


def read(rows: Iterable[OutgoingMessage], user: Any) -> dict[int, InboxLine]:
    """Reminders in the inbox of `user`: their meetings as they stand now."""
    rows = list(rows)
    meetings = Meeting.objects.visible_to(user).select_related("committee__alliance")
    found = meetings.in_bulk({row.subject_id for row in rows})
    return {
        row.pk: _inbox_line(found[row.subject_id], user.time_zone)
        for row in rows
        if row.subject_id in found
    }


def _inbox_line(meeting: Meeting, zone: str) -> InboxLine:
    when = span(meeting.starts_at, meeting.ends_at, zone)
    gone = "" if meeting.state in ("scheduled", "held") else f"{meeting.get_state_display()}: "
    return InboxLine(
        title=f"{gone}{meeting}",
        about=f"{meeting.committee.alliance}, {when.date}, {when.hours}",
        url=meeting.get_absolute_url(),
    )


def offsets_in_use(meetings: QuerySet[Meeting]) -> set[int]:
    """The offsets, in minutes, for which reminders of `meetings` wait."""
    waiting = reminders().filter(subject_id__in=meetings.values("pk"), state="waiting")
    return set(waiting.order_by().values_list("variant", flat=True).distinct())


def withdraw(
    *,
    reason: str,
    meetings: Iterable[int] | QuerySet,
    people: Iterable[int] | None = None,
    offsets: Iterable[int] | None = None,
) -> int:
    """Withdraw the planned reminders of these meetings, people and offsets (None: of all); call it
    in the transaction of the change.

    A row that a worker holds at this moment is left to it: it looks again just before it sends,
    and a mail that is already on its way is recorded as sent, as it was. Returns the count.
    """
    rows = reminders().filter(subject_id__in=meetings)
    if people is not None:
        rows = rows.filter(person_id__in=people)
    if offsets is not None:
        rows = rows.filter(variant__in=offsets)
    return ledger.withdraw(rows, now=timezone.now(), reason=reason)
