"""The page of a meeting, read in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from accounts.models import User
from alliances.models import Person
from core.mail.models import OutgoingMessage
from core.ui.actions import Button, Rights
from governance.models import Action, AgendaItem, Attendee, CommitteeMember, Decision, Meeting
from governance.rules import actions
from governance.rules.meetings import Span, own_span, same_clock, span
from governance.rules.reminders import clean_offsets
from governance.services.reminders.rows import people_of, reminders

_ITEM = (
    *("position", "title", "notes", "outcome", "presenter__name"),
    *("carried_from__meeting__starts_at", "carried_to__meeting__starts_at"),
)


@dataclass(slots=True)
class Guest:
    """An attendee: `attended` is None until the meeting is recorded."""

    person: Person
    attended: bool | None
    is_chair: bool = False
    reminders: list[OutgoingMessage] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)


class Recorded(NamedTuple):
    """An agenda item or a decision, and what the reader may do with it."""

    row: Any
    buttons: list[Button]


@dataclass(frozen=True, slots=True)
class Clock:
    """When the meeting is for people elsewhere: `who` are their names."""

    who: str
    span: Span


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """`theirs` is the time on the meeting's own clock where that differs from the reader's;
    `elsewhere` the clocks of attendees that are neither."""

    mine: Span
    theirs: Span | None
    elsewhere: list[Clock]
    agenda: list[Recorded]
    guests: list[Guest]
    invited: bool
    decisions: list[Recorded]
    actions: list[Action]
    offsets: list[int]
    undelivered: list[tuple[Person | None, OutgoingMessage]]
    buttons: list[Button]


def meeting_page(*, meeting: Meeting, user: User, editable: bool, now: datetime) -> MeetingPage:
    """Everything the page shows to `user`. The state of reminders is for our own people."""
    times = (meeting.starts_at, meeting.ends_at)
    own, rights = user.time_zone, Rights(edit=editable)
    # Nothing below needs these in an order, and saying one takes longer than reading them.
    members = CommitteeMember.objects.filter(committee=meeting.committee_id).order_by()
    attendees = list(Attendee.objects.filter(meeting=meeting).select_related("person").order_by())
    if attendees:
        members = members.filter(is_chair=True)
    else:
        members = members.select_related("person")
    chairs = {member.person_id for member in members if member.is_chair}
    rows = reminders().filter(subject_id=meeting.pk, version=meeting.schedule_version)
    by_person: dict[int, list[OutgoingMessage]] = defaultdict(list)
    for row in rows.order_by("-variant", "pk") if not user.is_guest else ():
        by_person[row.person_id].append(row)
    lost = [row for found in by_person.values() for row in found if row.needs_a_person]
    names = people_of(lost)
    guests = [
        Guest(
            row.person,
            row.attended,
            row.person_id in chairs,
            by_person.get(row.person_id, []),
            actions.on_attendee(row.pk, meeting.state, rights) if row.pk else [],
        )
        for row in attendees or [Attendee(person=member.person) for member in members]
    ]
    guests.sort(key=lambda guest: (not guest.is_chair, guest.person.name, guest.person.pk))
    return MeetingPage(
        mine=span(*times, own),
        theirs=own_span(*times, meeting.time_zone, own),
        elsewhere=_elsewhere(meeting, own, [guest.person for guest in guests]),
        agenda=_agenda(meeting, rights),
        guests=guests,
        invited=bool(attendees),
        decisions=[
            Recorded(row, actions.on_decision(row.pk, rights))
            for row in Decision.objects.filter(meeting=meeting).order_by("pk")
        ],
        actions=list(Action.objects.filter(meeting=meeting).select_related("owner")),
        offsets=clean_offsets(meeting.committee.reminder_offsets),
        undelivered=[(names.get(row.person_id), row) for row in lost],
        buttons=actions.on_meeting(
            meeting.pk,
            meeting.state,
            rights,
            revision=meeting.revision,
            has_begun=meeting.starts_at <= now,
        ),
    )


def _agenda(meeting: Meeting, rights: Rights) -> list[Recorded]:
    rows = (
        AgendaItem.objects.filter(meeting=meeting)
        .select_related("presenter", "carried_from__meeting", "carried_to__meeting")
        .only(*_ITEM)
        .order_by("position", "pk")
    )
    return [
        Recorded(
            row,
            actions.on_agenda_item(
                row.pk,
                row.outcome,
                rights,
                meeting=meeting.state,
                came_from=row.carried_from_id is not None,
            ),
        )
        for row in rows
    ]


def _elsewhere(meeting: Meeting, own: str, people: list[Person]) -> list[Clock]:
    """One line for every other clock, however many zones show the same time."""
    times = (meeting.starts_at, meeting.ends_at)
    by_zone: dict[str, list[str]] = {}
    for person in people:
        known = [own, meeting.time_zone, *by_zone]
        zone = next((one for one in known if same_clock(*times, one, person.time_zone)), None)
        if zone in (own, meeting.time_zone):
            continue
        by_zone.setdefault(zone or person.time_zone, []).append(person.name)
    return [Clock(_names(names), span(*times, zone)) for zone, names in sorted(by_zone.items())]


def _names(names: list[str]) -> str:
    """ "Maria Chen", "Maria Chen and Emil Rossi", "Maria Chen and 3 others"."""
    if len(names) < 3:
        return " and ".join(sorted(names))
    return f"{min(names)} and {len(names) - 1} others"
