"""Recording a meeting: attendance, minutes, decisions, and what carries over to the next one.

Each part is saved by itself, so that two people can record the same meeting at the same time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from alliances.models import Person
from core.revision.updates import StaleRevision, save_revision
from governance.models import AgendaItem, Attendee, Meeting, Minutes
from governance.rules.meetings import MISSED_AFTER
from governance.services.carry_over import bring_back, carry_over
from governance.services.inviting import invite
from governance.services.minutes.locks import require_unlocked
from governance.services.reminders.rows import withdraw

State = Meeting.State
CLOSED = "The agenda of this meeting is closed."
NOT_BEGUN = "This meeting has not started yet."


def require_recordable(meeting: Meeting, now: datetime) -> None:
    """Raises ValidationError for a meeting that was cancelled or has not begun."""
    if meeting.state == State.CANCELLED:
        raise ValidationError("This meeting was cancelled. Reinstate or reschedule it first.")
    if meeting.starts_at > now:
        raise ValidationError(NOT_BEGUN)


@transaction.atomic
def record_attendance(
    *,
    meeting: Meeting,
    now: datetime,
    present: Iterable[int] = (),
    absent: Iterable[int] = (),
    unknown: Iterable[int] = (),
    rest: bool | None = None,
) -> None:
    """Record who (ids of people) was present, absent, or of whom it is not known after all; nobody
    else's attendance changes, so that two people can record at once. `rest`: the same for everybody
    not recorded yet.

    Who was present without an invitation is on record as well. Raises ValidationError for a
    meeting that was cancelled or has not begun, and once its minutes are circulated.
    """
    require_recordable(meeting, now)
    require_unlocked(meeting)
    came = set(present)
    invite(meeting=meeting, people=came)
    rows = Attendee.objects.filter(meeting=meeting)
    for people, attended in ((came, True), (absent, False), (unknown, None)):
        rows.filter(person__in=list(people)).update(attended=attended)
    if rest is not None:
        rows.filter(attended__isnull=True).update(attended=rest)


def add_person(*, meeting: Meeting, person: Person, now: datetime) -> None:
    """Invite one more person; once the meeting has begun, they are recorded as present."""
    if meeting.starts_at > now:
        invite(meeting=meeting, people=[person.pk])
    else:
        record_attendance(meeting=meeting, present=[person.pk], now=now)


@transaction.atomic
def save_minutes(
    *, meeting: Meeting, expected: int, minutes: str, now: datetime, held: bool = False
) -> Meeting:
    """Save what was said, while the meeting is held or later; `held` marks it as held as well.

    `expected` is the revision whose minutes were read: that something else of the meeting changed
    since then is no conflict. Raises StaleRevision where somebody else changed the minutes, and
    ValidationError for a meeting that was cancelled or has not begun.
    """
    require_recordable(meeting, now)
    row = Meeting.objects.select_for_update().get(pk=meeting.pk)
    row.committee = meeting.committee
    if row.minutes == minutes:
        return hold_meeting(meeting=row, now=now) if held else row
    if row.revision != expected and _minutes_at(row, expected) != row.minutes:
        raise StaleRevision(row)
    require_unlocked(row)
    row.minutes = minutes
    save_revision(instance=row, expected=row.revision, fields=["minutes"])
    return hold_meeting(meeting=row, now=now) if held else row


def _minutes_at(meeting: Meeting, revision: int) -> str:
    """What the minutes said at an earlier revision. A meeting that a schedule made has no history
    before its first change, and no minutes."""
    past = Meeting.history.filter(id=meeting.pk, revision__lte=revision)
    last = past.order_by("-revision", "-history_id").values_list("minutes", flat=True).first()
    return last or ""


@transaction.atomic
def hold_meeting(*, meeting: Meeting, now: datetime) -> Meeting:
    """Record a meeting as held, also one that was marked as not held. Held already stays as it is.

    Open agenda items go to the next meeting. Raises ValidationError for a meeting that was
    cancelled or has not begun.
    """
    row = Meeting.objects.select_for_update().get(pk=meeting.pk)
    row.committee = meeting.committee
    require_recordable(row, now)
    if row.state == State.HELD:
        return row
    row.state = State.HELD
    save_revision(instance=row, expected=row.revision, fields=["state"])
    withdraw(reason="The meeting was held.", meetings=[row.pk])
    Minutes.objects.get_or_create(meeting=row)
    carry_over(committee_ids=[row.committee_id], now=now)
    return row


@transaction.atomic
def reopen_meeting(*, meeting: Meeting, expected: int, now: datetime) -> Meeting:
    """Take back that a meeting was held: what is recorded of it stays. Open agenda items come back
    from the next meeting unless somebody has worked on them there; they stay there when the time
    to record this one is over, as those of any meeting that was not held.

    Minutes that are with both sides are a draft again, on record, and are circulated anew. Raises
    StaleRevision, and ValidationError for a meeting that is not marked as held, and for one whose
    minutes are approved.
    """
    row = Meeting.objects.select_for_update().get(pk=meeting.pk)
    row.committee = meeting.committee
    if row.state != State.HELD:
        raise ValidationError("This meeting is not marked as held.")
    for record in Minutes.objects.select_for_update().filter(meeting=row):
        if record.state == Minutes.State.APPROVED:
            raise ValidationError("Its minutes are approved. Add an amendment to them instead.")
        if record.state != Minutes.State.DRAFT:
            record.state = Minutes.State.DRAFT
            save_revision(instance=record, expected=record.revision, fields=["state"])
    row.state = State.SCHEDULED if now < row.ends_at + MISSED_AFTER else State.MISSED
    save_revision(instance=row, expected=expected, fields=["state"])
    if row.state == State.SCHEDULED:
        bring_back(meeting=row)
    return row


@transaction.atomic
def add_agenda_item(*, meeting: Meeting, title: str, **topic: Any) -> AgendaItem:
    """Add an item at the end of the agenda; `topic` are other fields of it. Raises ValidationError
    once the meeting is over."""
    if meeting.state in (State.HELD, State.CANCELLED):
        raise ValidationError(CLOSED)
    last = meeting.agenda_items.aggregate(last=Max("position"))["last"] or 0
    return AgendaItem.objects.create(meeting=meeting, title=title, position=last + 1, **topic)


def _require_open_agenda(item: AgendaItem) -> None:
    state = Meeting.objects.values_list("state", flat=True).get(pk=item.meeting_id)
    if state in (State.HELD, State.CANCELLED):
        raise ValidationError(CLOSED)
    if AgendaItem.objects.filter(carried_from=item.pk).exists():
        raise ValidationError("This item was carried over to a later meeting. Edit it there.")


@transaction.atomic
def edit_agenda_item(*, item: AgendaItem, expected: int, fields: Iterable[str]) -> AgendaItem:
    """Save `fields` of an item. Raises StaleRevision, and ValidationError once its meeting is over
    or the item lives on in a later one."""
    _require_open_agenda(item)
    return save_revision(instance=item, expected=expected, fields=fields)


def set_outcome(*, item: AgendaItem, done: bool) -> None:
    """Mark an agenda item as discussed, or reopen it. Raises ValidationError if it was carried
    over, and once the minutes are circulated."""
    require_unlocked(item.meeting)
    outcome = AgendaItem.Outcome.DONE if done else AgendaItem.Outcome.OPEN
    rows = AgendaItem.objects.filter(pk=item.pk).exclude(outcome=AgendaItem.Outcome.CARRIED)
    if rows.update(outcome=outcome) != 1:
        raise ValidationError("This item was carried over to a later meeting.")


def remove_agenda_item(*, item: AgendaItem) -> None:
    """Take an item off the agenda. Raises ValidationError for one that was dealt with, came from
    before or went on to a later meeting, and once the meeting is over."""
    _require_open_agenda(item)
    if item.outcome == AgendaItem.Outcome.DONE:
        raise ValidationError("This item was discussed. Reopen it before you remove it.")
    if item.carried_from_id is not None:
        raise ValidationError(
            "This item was carried over. Mark it as discussed instead, so that it is not lost."
        )
    item.delete()
