"""One occurrence: an extra one, moved, cancelled, reinstated, missed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from alliances.signals import alliances_changed
from core.revision.updates import save_revision
from governance.models import Committee, Meeting
from governance.rules.meetings import MISSED_AFTER, instants
from governance.services.carry_over import carry_over
from governance.services.committees import require_active
from governance.services.inviting import invite_members
from governance.services.reminders.rows import withdraw

State = Meeting.State
CHUNK = 500
SCHEDULE = (
    *("local_date", "local_time", "time_zone", "starts_at", "ends_at", "mode", "location"),
    *("state", "state_reason", "schedule_version", "scheduled_at", "is_exception"),
)


@transaction.atomic
def schedule_meeting(
    *, committee: Committee, duration_minutes: int, now: datetime, **when: Any
) -> Meeting:
    """An extra meeting outside the cadence, with the members of the committee as attendees.

    `when` holds local_date, local_time, time_zone, mode, location and title. Raises
    ValidationError for a committee that is dissolved.
    """
    require_active(committee)
    meeting = Meeting(committee=committee, scheduled_at=now)
    _set(meeting, duration_minutes, when)
    meeting.save(force_insert=True)
    invite_members(now=now)
    carry_over(committee_ids=[committee.pk], now=now)
    return meeting


@transaction.atomic
def move_meeting(
    *, meeting: Meeting, expected: int, duration_minutes: int, now: datetime, **when: Any
) -> Meeting:
    """Move one occurrence, or change its length, place or kind; the cadence leaves it from now on.

    Any of these bumps the schedule version and withdraws what was planned for the old one, in
    this transaction; the planner then plans anew. Raises StaleRevision if somebody else was
    faster, ValidationError for a meeting that is not scheduled.
    """
    if meeting.state not in (State.SCHEDULED, State.MISSED):
        raise ValidationError("Only a meeting that is still ahead can be moved.")
    before = _when(meeting)
    missed = meeting.state == State.MISSED
    _set(meeting, duration_minutes, when)
    meeting.is_exception = True
    meeting.state = State.SCHEDULED
    changed = missed or before != _when(meeting)
    if changed:
        meeting.schedule_version += 1
        meeting.scheduled_at = now
    _save(meeting, expected)
    if changed:
        withdraw(reason="The meeting moved.", meetings=[meeting.pk])
    invite_members(now=now)
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
def cancel_meeting(*, meeting: Meeting, expected: int, reason: str, now: datetime) -> Meeting:
    """Cancel one occurrence: its reminders are withdrawn, its open agenda goes to the next one.

    Raises StaleRevision, and ValidationError for a meeting that was held or cancelled before.
    """
    if meeting.state not in (State.SCHEDULED, State.MISSED):
        raise ValidationError("This meeting cannot be cancelled any more.")
    meeting.state = State.CANCELLED
    meeting.state_reason = reason.strip()
    meeting.is_exception = True
    meeting.schedule_version += 1
    _save(meeting, expected)
    withdraw(reason="The meeting was cancelled.", meetings=[meeting.pk])
    carry_over(committee_ids=[meeting.committee_id], now=now)
    return meeting


@transaction.atomic
def reinstate_meeting(*, meeting: Meeting, expected: int, now: datetime) -> Meeting:
    """Take a cancellation back while the time still lies ahead; reminders are planned anew.

    Raises StaleRevision, and ValidationError where that makes no sense.
    """
    if meeting.state != State.CANCELLED:
        raise ValidationError("Only a cancelled meeting can be reinstated.")
    if meeting.starts_at <= now:
        raise ValidationError("Its time has passed. Schedule a new meeting instead.")
    meeting.state, meeting.state_reason = State.SCHEDULED, ""
    meeting.schedule_version += 1
    meeting.scheduled_at = now
    _save(meeting, expected)
    invite_members(now=now)
    return meeting


def mark_missed_meetings(*, now: datetime) -> int:
    """Record as missed what should have been held and was not, two days after its end.

    Level-triggered: whatever is past and still scheduled, however long nobody looked. Their open
    agenda goes to the next meeting. Returns the count.
    """
    marked = 0
    while True:
        with transaction.atomic():
            past = Meeting.objects.filter(state=State.SCHEDULED, ends_at__lte=now - MISSED_AFTER)
            rows = list(
                past.select_related("committee")
                .order_by("pk")
                .select_for_update(of=("self",))[:CHUNK]
            )
            if not rows:
                return marked
            ids = [meeting.pk for meeting in rows]
            Meeting.objects.filter(pk__in=ids, state=State.SCHEDULED).update(state=State.MISSED)
            for meeting in rows:
                meeting.state, meeting.revision = State.MISSED, meeting.revision + 1
            Meeting.history.bulk_history_create(
                rows, update=True, default_change_reason="Nobody recorded that it was held."
            )
            carry_over(committee_ids={meeting.committee_id for meeting in rows}, now=now)
            alliances_changed.send(
                sender=Meeting, alliance_ids={meeting.committee.alliance_id for meeting in rows}
            )
            marked += len(rows)
