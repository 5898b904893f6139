"""One occurrence: an extra one, moved, cancelled, reinstated, missed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, When

from alliances.signals import alliances_changed
from core.revision.updates import save_revision
from governance.models import (
    Attendee,
    Committee,
    Decision,
    Meeting,
    MeetingLine,
    MeetingMode,
    Minutes,
)
from governance.rules.kept import cancelled_late
from governance.rules.meetings import MISSED_AFTER, instants
from governance.services.agenda.filling import fill_agendas
from governance.services.carry_over import carry_over
from governance.services.committees import require_meeting
from governance.services.in_person import take_proposals
from governance.services.invitations.touching import Telling, note_silence, touch
from governance.services.inviting import invite_members
from governance.services.reminders.rows import RESCHEDULED, withdraw

State = Meeting.State
CHUNK = 500
RECORDED = "Marked as held: attendance, minutes or decisions were recorded."
UNRECORDED = "Nobody recorded that it was held."
SCHEDULE = (
    *("local_date", "local_time", "time_zone", "starts_at", "ends_at", "mode", "location"),
    *("state", "state_reason", "schedule_version", "scheduled_at", "is_exception"),
    *("cancelled_at", "lapses", "lapsed_on"),
)


@transaction.atomic
def schedule_meeting(
    *,
    committee: Committee,
    duration_minutes: int,
    now: datetime,
    telling: Telling | None = None,
    people: Iterable[int] = (),
    **when: Any,
) -> Meeting:
    """An extra meeting outside the cadence, with the members of the committee as attendees, or
    with these `people` (ids) instead.

    `when` holds local_date, local_time, time_zone, mode, location, title and kind. One in person
    settles what proposed to meet in person. Raises
    ValidationError where the committee or its alliance is closed.
    """
    require_meeting(committee)
    meeting = Meeting(committee=committee, scheduled_at=now)
    _set(meeting, duration_minutes, when)
    meeting.save(force_insert=True)
    if invited := list(people):
        Attendee.objects.bulk_create([Attendee(meeting=meeting, person_id=pk) for pk in invited])
    invite_members(now=now)
    touch(meetings=[meeting.pk], now=now, telling=telling)
    fill_agendas(now=now, committee=committee.pk)
    carry_over(committee_ids=[committee.pk], now=now)
    if meeting.mode == MeetingMode.IN_PERSON:
        take_proposals(alliance=committee.alliance_id)
    return meeting


@transaction.atomic
def move_meeting(
    *,
    meeting: Meeting,
    expected: int,
    duration_minutes: int,
    now: datetime,
    telling: Telling | None = None,
    **when: Any,
) -> Meeting:
    """Move one occurrence, or change its length, place or kind; the cadence leaves it from now on.

    Rescheduled only after its time had passed, it stays counted as not held on that day
    (governance.rules.kept). Any of these bumps the schedule version and withdraws what was planned
    for the old one, in this transaction; the planner then plans anew, and tells everybody who was
    told of the old one. Raises StaleRevision if somebody else was faster,
    ValidationError for a meeting that is not scheduled.
    """
    if meeting.state not in (State.SCHEDULED, State.MISSED):
        raise ValidationError("Only a meeting that has not been held can be rescheduled.")
    before = _when(meeting)
    missed = meeting.state == State.MISSED
    planned, over = meeting.local_date, missed or meeting.starts_at <= now
    _set(meeting, duration_minutes, when)
    meeting.is_exception = True
    meeting.state = State.SCHEDULED
    changed = missed or before != _when(meeting)
    if changed:
        meeting.schedule_version += 1
        meeting.scheduled_at = now
    if over and meeting.local_date != planned:
        meeting.lapses, meeting.lapsed_on = meeting.lapses + 1, planned
    elif meeting.lapses and meeting.local_date == meeting.lapsed_on != planned:
        # Back on the day it was missed on, where it counts by itself again.
        meeting.lapses -= 1
        meeting.lapsed_on = meeting.lapsed_on if meeting.lapses else None
    note_silence(meeting, telling)
    _save(meeting, expected)
    if changed:
        withdraw(reason=RESCHEDULED, meetings=[meeting.pk])
    invite_members(now=now)
    touch(meetings=[meeting.pk], now=now, telling=telling)
    return meeting


def _set(meeting: Meeting, minutes: int, when: Mapping[str, Any]) -> None:
    for name, value in when.items():
        setattr(meeting, name, value)
    meeting.starts_at, meeting.ends_at = instants(
        on=meeting.local_date, at=meeting.local_time, time_zone=meeting.time_zone, minutes=minutes
    )


def _when(meeting: Meeting) -> tuple[object, ...]:
    return meeting.starts_at, meeting.ends_at, meeting.mode, meeting.location


def _save(meeting: Meeting, expected: int) -> None:
    save_revision(instance=meeting, expected=expected, fields=SCHEDULE)


@transaction.atomic
def cancel_meeting(
    *,
    meeting: Meeting,
    expected: int,
    reason: str,
    now: datetime,
    telling: Telling | None = None,
) -> Meeting:
    """Cancel one occurrence: its reminders are withdrawn, its open agenda goes to the next one,
    and everybody who was told of it is told. Cancelled after it should have begun, it stays counted
    as not held.

    Raises StaleRevision, and ValidationError for a meeting that was held or cancelled before.
    """
    if meeting.state not in (State.SCHEDULED, State.MISSED):
        raise ValidationError("This meeting has already been held or cancelled.")
    meeting.state, meeting.cancelled_at = State.CANCELLED, now
    meeting.state_reason = reason.strip()
    meeting.is_exception = True
    meeting.schedule_version += 1
    _save(meeting, expected)
    withdraw(reason="The meeting was cancelled.", meetings=[meeting.pk])
    touch(meetings=[meeting.pk], now=now, telling=telling)
    carry_over(committee_ids=[meeting.committee_id], now=now)
    return meeting


@transaction.atomic
def reinstate_meeting(
    *, meeting: Meeting, expected: int, now: datetime, telling: Telling | None = None
) -> Meeting:
    """Take a cancellation back while the time still lies ahead; reminders are planned anew. What
    was cancelled only afterwards can be recorded then; until it is, it stays counted as not held.

    Raises StaleRevision, and ValidationError where that makes no sense.
    """
    if meeting.state != State.CANCELLED:
        raise ValidationError("Only a cancelled meeting can be reinstated.")
    late = cancelled_late(meeting)
    if meeting.starts_at <= now and not late:
        raise ValidationError("Its time has passed. Add a new meeting instead.")
    require_meeting(meeting.committee)
    over = late and meeting.ends_at + MISSED_AFTER <= now
    meeting.state = State.MISSED if over else State.SCHEDULED
    meeting.state_reason, meeting.cancelled_at = "", None
    meeting.schedule_version += 1
    meeting.scheduled_at = now
    _save(meeting, expected)
    invite_members(now=now)
    touch(meetings=[meeting.pk], now=now, telling=telling)
    return meeting


def mark_missed_meetings(*, now: datetime) -> int:
    """Record as not held what should have been and was not, two days after its end; what somebody
    recorded (who was present, minutes, a decision) without marking it was held all the same.

    Level-triggered: whatever is past and still scheduled, however long nobody looked. Their open
    agenda goes to the next meeting. Returns how many were not held.
    """
    missed = 0
    while True:
        with transaction.atomic():
            past = Meeting.objects.filter(state=State.SCHEDULED, ends_at__lte=now - MISSED_AFTER)
            rows = list(
                past.select_related("committee")
                .annotate(recorded=_recorded())
                .order_by("pk")
                .select_for_update(of=("self",))[:CHUNK]
            )
            if not rows:
                return missed
            held = [meeting for meeting in rows if meeting.recorded]
            _settle(held, State.HELD, RECORDED)
            _settle([row for row in rows if not row.recorded], State.MISSED, UNRECORDED)
            carry_over(committee_ids={meeting.committee_id for meeting in rows}, now=now)
            alliances_changed.send(
                sender=Meeting, alliance_ids={meeting.committee.alliance_id for meeting in rows}
            )
            missed += len(rows) - len(held)


def _recorded() -> Any:
    here = OuterRef("pk")
    came = Attendee.objects.filter(meeting=here, attended=True)
    decided, typed = (rows.filter(meeting=here) for rows in (Decision.objects, MeetingLine.objects))
    recorded = ~Q(minutes="") | Exists(came) | Exists(decided) | Exists(typed)
    return Case(When(recorded, then=True), default=False)


def _settle(rows: Sequence[Meeting], state: str, reason: str) -> None:
    ids = [meeting.pk for meeting in rows]
    Meeting.objects.filter(pk__in=ids, state=State.SCHEDULED).update(state=state)
    if state == State.HELD:
        records = [Minutes(meeting_id=pk) for pk in ids]
        Minutes.objects.bulk_create(records, ignore_conflicts=True)
    for meeting in rows:
        meeting.state, meeting.revision = state, meeting.revision + 1
    Meeting.history.bulk_history_create(rows, update=True, default_change_reason=reason)
