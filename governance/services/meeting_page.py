"""The page of a meeting, read in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import User
from alliances.models import Person
from governance.models import Action, AgendaItem, Attendee, BodyMember, Decision, Meeting, Reminder
from governance.rules.reminders import clean_offsets
from governance.rules.spans import Span, same_clock, span
from governance.services.reminders.retrying import retryable


@dataclass(slots=True)
class Guest:
    """Somebody who is asked: `attended` is None until the meeting is recorded."""

    person: Person
    attended: bool | None
    is_chair: bool = False
    attendee_pk: int | None = None
    reminders: list[Reminder] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """`theirs` is the time on the meeting's own clock where that differs from the reader's."""

    mine: Span
    theirs: Span | None
    is_over: bool
    awaits_record: bool
    agenda: list[AgendaItem]
    agenda_open: bool
    guests: list[Guest]
    invited: bool
    decisions: list[Decision]
    actions: list[Action]
    offsets: list[int]
    trouble: list[Reminder]
    may_retry: bool


def meeting_page(*, meeting: Meeting, user: User, editable: bool, now: datetime) -> MeetingPage:
    """Everything the page shows to `user`. The state of reminders is for our own people."""
    times = (meeting.starts_at, meeting.ends_at)
    own = user.time_zone
    asked = list(Attendee.objects.filter(meeting=meeting).select_related("person"))
    members = list(BodyMember.objects.filter(body=meeting.body_id).select_related("person"))
    chairs = {member.person_id for member in members if member.is_chair}
    reminders = Reminder.objects.visible_to(user).filter(meeting=meeting)
    by_person: dict[int, list[Reminder]] = defaultdict(list)
    for reminder in reminders.select_related("person").order_by("-offset_minutes", "pk"):
        if reminder.schedule_version == meeting.schedule_version:
            by_person[reminder.person_id].append(reminder)
    trouble = [
        row for rows in by_person.values() for row in rows if row.state in ("failed", "missed")
    ]
    people: list[tuple[Person, bool | None, int | None]] = [
        (row.person, row.attended, row.pk) for row in asked
    ] or [(member.person, None, None) for member in members]
    guests = [
        Guest(person, attended, person.pk in chairs, pk, by_person.get(person.pk, []))
        for person, attended, pk in people
    ]
    return MeetingPage(
        mine=span(*times, own),
        theirs=None
        if same_clock(*times, own, meeting.time_zone)
        else span(*times, meeting.time_zone),
        is_over=meeting.ends_at < now,
        awaits_record=meeting.state in ("scheduled", "missed") and meeting.starts_at <= now,
        agenda=list(
            AgendaItem.objects.filter(meeting=meeting)
            .select_related("presenter", "carried_from__meeting", "carried_to__meeting")
            .order_by("position", "pk")
        ),
        agenda_open=meeting.state in ("scheduled", "missed"),
        guests=sorted(guests, key=lambda guest: (not guest.is_chair, guest.person.name)),
        invited=bool(asked),
        decisions=list(Decision.objects.filter(meeting=meeting).order_by("pk")),
        actions=list(Action.objects.filter(meeting=meeting).select_related("owner", "alliance")),
        offsets=clean_offsets(meeting.body.reminder_offsets),
        trouble=trouble,
        may_retry=editable
        and bool(trouble)
        and retryable(Reminder.objects.filter(meeting=meeting), now=now).exists(),
    )
