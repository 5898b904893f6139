"""What people are nudged for in governance, beside what they promised and votes: minutes to
approve, invitations to answer, roles to agree to, issues to solve."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from alliances.models import Person
from alliances.services.nudges import members_who_may_be_asked
from core.registry.nudges import NudgeKind, Waited, nudge_kinds
from core.replies import reply_path
from governance.models import Answer, Issue, Meeting, Minutes, MinutesAnswer, RaciPart
from governance.rules.raci import OPEN
from governance.services.invitations.known import InCalendar, calendars_of
from governance.services.invitations.message import REPLY
from governance.services.minutes.notices import people_told
from governance.services.minutes.replies import reply_to_minutes
from governance.services.raci_mail import reply_of

MINUTES, INVITATION, ROLES, ISSUE = "minutes", "invitation", "roles", "issue"


# Minutes ---------------------------------------------------------------------------------------
def waited_for(record: Minutes) -> list[Person]:
    """Who got the minutes and belongs to a side that has not answered them. Two queries."""
    given = MinutesAnswer.objects.filter(version__minutes=record.pk, version__number=record.version)
    sides = set(given.order_by().values_list("side", flat=True))
    people = people_told(record.meeting).select_related("partner", "user")
    return [one for one in people if one.side not in sides]


@dataclass(frozen=True)
class _Readers:
    """Read when asked for."""

    record: Minutes

    def __iter__(self) -> Iterator[Person]:
        return iter(waited_for(self.record))


def _minutes() -> Any:
    return Minutes.objects.select_related("meeting__committee__alliance")


def _of_minutes(record: Minutes, today: date) -> Waited:
    waits = record.state == Minutes.State.CIRCULATED
    until = f" until {record.answer_by:%-d %b %Y}" if record.answer_by else ""
    return Waited(
        name=f"Minutes of {record.meeting}, {record.meeting.local_date:%-d %b %Y}",
        stands=f"wait for your answer{until}",
        asks="Are they right?",
        people=_Readers(record),
        page=record.get_absolute_url(),
        reply=lambda person: reply_to_minutes(record.meeting_id, person.pk),
        over="" if waits else f"The minutes of {record.meeting} wait for no answer any more.",
        answered=lambda person: person.pk not in {one.pk for one in waited_for(record)},
    )


# Invitations -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Invited:
    """Who knows when a meeting is and has not answered, read when asked for."""

    meeting: Meeting

    @cached_property
    def unanswered(self) -> dict[int, tuple[Person, InCalendar]]:
        rows = self.meeting.attendees.filter(
            answer=Answer.NEEDS_ACTION, person__left_on__isnull=True
        ).select_related("person__user", "person__partner")
        attendees = list(rows.order_by("person__name", "pk"))
        for row in attendees:
            row.meeting = self.meeting
        calendars = calendars_of(attendees)
        found = {
            row.person_id: (row.person, calendars.get((self.meeting.pk, row.person_id)))
            for row in attendees
        }
        return {
            pk: (person, known)
            for pk, (person, known) in found.items()
            if known is not None and known.known and known.known.answer == Answer.NEEDS_ACTION
        }

    def __iter__(self) -> Iterator[Person]:
        return (person for person, _ in self.unanswered.values())

    def reply(self, person: Person) -> str:
        if person.pk not in self.unanswered:
            return ""
        row = self.unanswered[person.pk][1].invitation
        version = self.meeting.pk if row.series.cadence_id else 0
        return reply_path(REPLY, subject=row.pk, person=person.pk, version=version)


def _meetings() -> Any:
    return Meeting.objects.select_related("committee__alliance")


def _of_invitation(meeting: Meeting, today: date) -> Waited:
    is_ahead = meeting.state == Meeting.State.SCHEDULED and meeting.starts_at > timezone.now()
    invited = _Invited(meeting)
    return Waited(
        name=str(meeting),
        stands=f"is on {meeting.local_date:%A %-d %B %Y}, and your answer is missing",
        asks="Will you be there?",
        people=invited,
        page=meeting.get_absolute_url(),
        reply=invited.reply,
        over="" if is_ahead else "This meeting is over or cancelled.",
        answered=lambda person: person.pk not in invited.unanswered,
    )


# Roles -----------------------------------------------------------------------------------------
def _parts() -> Any:
    """One for each person of an alliance: they answer about all their parts at once."""
    earlier = RaciPart.objects.filter(
        person=OuterRef("person"), row__alliance=OuterRef("row__alliance"), pk__lt=OuterRef("pk")
    )
    rows = RaciPart.objects.filter(~Exists(earlier))
    return rows.select_related("row__alliance", "person__user", "person__partner")


def _of_roles(part: RaciPart, today: date) -> Waited:
    alliance, now = part.row.alliance, timezone.now()
    parts = RaciPart.objects.filter(row__alliance=alliance, person=part.person_id)
    is_open = any(one.state(now) in OPEN for one in parts)
    return Waited(
        name=f"Roles in {alliance}",
        stands="wait for your agreement",
        asks="Do you agree to your part?",
        people=[] if part.person.is_gone else [part.person],
        page=reverse("governance:raci", args=[alliance.pk]),
        owner=part.person_id,
        reply=lambda person: reply_of(alliance.pk, person.pk),
        over="" if is_open else f"{part.person} has answered.",
    )


# Issues ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Concerned:
    """The members of the alliance, read when asked for; services.nudges puts the owner first."""

    issue: Issue

    def __iter__(self) -> Iterator[Person]:
        return iter(members_who_may_be_asked(self.issue.alliance))


def _issues() -> Any:
    return Issue.objects.select_related("alliance", "owner__user", "owner__partner")


def _of_issue(issue: Issue, today: date) -> Waited:
    ends, ran = issue.clock_ends_on, issue.clock_ends_on < today
    return Waited(
        name=issue.title,
        stands=f"is not solved yet, and its clock {'ran' if ran else 'runs'} out on "
        f"{ends:%-d %b %Y}",
        asks="What does it need?",
        people=_Concerned(issue),
        page=issue.get_absolute_url(),
        owner=issue.owner_id,
        over="" if issue.is_open else f"“{issue.title}” has ended.",
    )


def register() -> None:
    tab = "governance"
    nudge_kinds.register(
        NudgeKind(MINUTES, "minutes", _minutes, _of_minutes, tab=tab, order=40),
        NudgeKind(INVITATION, "invitation", _meetings, _of_invitation, tab=tab, order=50),
        NudgeKind(ROLES, "roles", _parts, _of_roles, tab=tab, order=60),
        NudgeKind(ISSUE, "issue", _issues, _of_issue, tab=tab, order=70),
    )
