"""What the calendar of a person shows of one meeting, as far as mails say: for reminders of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from governance.models import Answer, Attendee, Invitation, Meeting
from governance.rules.itip.snapshot import Entry, Snapshot
from governance.services.invitations.truth import entry


@dataclass(frozen=True, slots=True)
class Known:
    """The entry that shows the meeting as it is: of which series, and as which occurrence."""

    uid: str
    sequence: int
    snapshot: Snapshot
    key: str
    answer: str


@dataclass(frozen=True, slots=True)
class InCalendar:
    """`known` is None where the calendar shows it otherwise, or not at all, or nobody knows."""

    invitation: Invitation
    known: Known | None
    declined: bool
    entry: Entry

    def unsure(self) -> None:
        """They read of the meeting what no invitation has told them."""
        handed = self.invitation.handed or Snapshot(self.entry).as_json()
        rows = Invitation.objects.filter(pk=self.invitation.pk)
        rows.update(unsure=True, handed=handed)


def calendars_of(attendees: Iterable[Attendee]) -> dict[tuple[int, int], InCalendar]:
    """By meeting and person, in one statement; needs meeting and person loaded."""
    attendees = list(attendees)
    meetings = {row.meeting_id for row in attendees}
    cadences = {row.meeting.cadence_id for row in attendees if row.meeting.cadence_id}
    rows = Invitation.objects.filter(
        Q(series__meeting__in=meetings) | Q(series__cadence__in=cadences),
        person__in={row.person_id for row in attendees},
    ).select_related("series")
    found = {}
    for row in rows.order_by():
        series = row.series
        found[series.cadence_id, series.meeting_id, row.person_id] = row
    calendars = {}
    for attendee in attendees:
        meeting, person = attendee.meeting, attendee.person_id
        alone = found.get((None, meeting.pk, person))
        together = found.get((meeting.cadence_id, None, person)) if meeting.cadence_id else None
        mine = [row for row in (alone, together) if row is not None]
        if mine:
            calendars[meeting.pk, person] = _in_calendar(attendee, mine)
    return calendars


def _in_calendar(attendee: Attendee, mine: list[Invitation]) -> InCalendar:
    known = next((one for row in mine if (one := _known(attendee, row)) is not None), None)
    answer = attendee.answer
    if answer == Answer.NEEDS_ACTION:
        told = [row for row in mine if row.told is not None]
        answer = told[0].answer if told else answer
    declined = answer == Answer.DECLINED
    return InCalendar(mine[-1], known, declined, entry(attendee.meeting))


def _known(attendee: Attendee, row: Invitation) -> Known | None:
    told = Snapshot.of_json(row.told)
    if told is None or row.unsure or row.told_to != attendee.person.email:
        return None
    key = key_in(told, attendee.meeting)
    if not key or told.entry(key) != entry(attendee.meeting):
        return None
    answer = attendee.answer if attendee.answer != Answer.NEEDS_ACTION else row.answer
    return Known(row.series.uid, row.sequence, told, key, answer)


def key_in(snapshot: Snapshot, meeting: Meeting) -> str:
    """The key of a meeting in a series; empty where it has none there."""
    if not snapshot.rule:
        return snapshot.master.start
    if meeting.occurrence is None:
        return ""
    key = f"{meeting.occurrence.isoformat()}{snapshot.master.start[10:]}"
    return key if snapshot.keys(key, key) or key in snapshot.overrides else ""
