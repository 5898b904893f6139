"""Recording a meeting: attendance, minutes, decisions, and what goes on to the next one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from alliances.models import Person
from core.revision.updates import save_revision
from governance.models import AgendaItem, Attendee, Decision, Meeting
from governance.services.carry_over import carry_over
from governance.services.inviting import invite
from governance.services.reminders.rows import withdraw

State = Meeting.State
CLOSED = "The agenda of this meeting is closed."


@transaction.atomic
def hold_meeting(
    *, meeting: Meeting, expected: int, minutes: str, attended: Iterable[int], now: datetime
) -> Meeting:
    """Record a meeting as held, with its minutes and the people (ids) who were there.

    Also corrects the record of one that was held or missed. Open agenda items go to the next
    meeting. Raises StaleRevision, and ValidationError for a meeting that was cancelled or has
    not begun.
    """
    if meeting.state == State.CANCELLED:
        raise ValidationError("A cancelled meeting was not held. Reinstate it first.")
    if meeting.starts_at > now:
        raise ValidationError("This meeting has not begun yet.")
    meeting.state = State.HELD
    meeting.minutes = minutes
    save_revision(instance=meeting, expected=expected, fields=["state", "minutes"])
    present = set(attended)
    if present:  # who came without an invitation is on record as well
        invite(meeting=meeting, people=present)
    rows = Attendee.objects.filter(meeting=meeting)
    rows.filter(person__in=present).update(attended=True)
    rows.exclude(person__in=present).update(attended=False)
    withdraw(reason="The meeting was held.", meetings=[meeting.pk])
    carry_over(committee_ids=[meeting.committee_id], now=now)
    return meeting


def record_decision(*, meeting: Meeting, text: str, reasoning: str = "") -> Decision:
    """Add a decision. Raises ValidationError for a meeting that was cancelled."""
    if meeting.state == State.CANCELLED:
        raise ValidationError("A cancelled meeting decides nothing.")
    return Decision.objects.create(meeting=meeting, text=text, reasoning=reasoning)


@transaction.atomic
def add_agenda_item(
    *, meeting: Meeting, title: str, notes: str = "", presenter: Person | None = None
) -> AgendaItem:
    """Add an item at the end of the agenda. Raises ValidationError once the meeting is over."""
    if meeting.state in (State.HELD, State.CANCELLED):
        raise ValidationError(CLOSED)
    last = meeting.agenda_items.aggregate(last=Max("position"))["last"] or 0
    return AgendaItem.objects.create(
        meeting=meeting, title=title, notes=notes, presenter=presenter, position=last + 1
    )


def _require_open_agenda(item: AgendaItem) -> None:
    state = Meeting.objects.values_list("state", flat=True).get(pk=item.meeting_id)
    if state in (State.HELD, State.CANCELLED):
        raise ValidationError(CLOSED)
    if AgendaItem.objects.filter(carried_from=item.pk).exists():
        raise ValidationError("This item went on to a later meeting. Change it there.")


@transaction.atomic
def edit_agenda_item(*, item: AgendaItem, expected: int, fields: Iterable[str]) -> AgendaItem:
    """Save `fields` of an item. Raises StaleRevision, and ValidationError once its meeting is over
    or the item lives on in a later one."""
    _require_open_agenda(item)
    return save_revision(instance=item, expected=expected, fields=fields)


def set_outcome(*, item: AgendaItem, done: bool) -> bool:
    """Tick an agenda item off, or open it again. False if it was carried over meanwhile."""
    outcome = AgendaItem.Outcome.DONE if done else AgendaItem.Outcome.OPEN
    rows = AgendaItem.objects.filter(pk=item.pk).exclude(outcome=AgendaItem.Outcome.CARRIED)
    return rows.update(outcome=outcome) == 1


def remove_agenda_item(*, item: AgendaItem) -> None:
    """Take an item off the agenda. Raises ValidationError for one that was dealt with, came from
    before or went on to a later meeting, and once the meeting is over."""
    _require_open_agenda(item)
    if item.outcome == AgendaItem.Outcome.DONE:
        raise ValidationError("This item was dealt with. Open it again before you take it off.")
    if item.carried_from_id is not None:
        raise ValidationError(
            "This item was carried over. Mark it as dealt with instead, so that it is not lost."
        )
    item.delete()
