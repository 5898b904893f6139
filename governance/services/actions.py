"""Actions: who does what by when."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from alliances.models import Alliance, Person
from core.revision.updates import save_revision
from governance.models import Action, Meeting

State = Action.State


@transaction.atomic
def add_action(
    *,
    alliance: Alliance,
    title: str,
    side: str,
    due_on: date,
    owner: Person | None = None,
    meeting: Meeting | None = None,
) -> Action:
    """Add an action to an alliance, usually out of one of its meetings.

    Raises ValidationError for a meeting of another alliance.
    """
    if meeting is not None and meeting.committee.alliance_id != alliance.pk:
        raise ValidationError("This meeting belongs to another alliance.")
    return Action.objects.create(
        alliance=alliance, meeting=meeting, title=title, side=side, owner=owner, due_on=due_on
    )


def edit_action(*, action: Action, expected: int, fields: list[str]) -> Action:
    """Save the changed `fields` of an action. Raises StaleRevision."""
    return save_revision(instance=action, expected=expected, fields=fields)


@transaction.atomic
def _set_state(*, action: Action, expected: int, state: str, done_on: date | None) -> Action:
    action.state, action.done_on = state, done_on
    return save_revision(instance=action, expected=expected, fields=["state", "done_on"])


def complete_action(*, action: Action, expected: int, today: date) -> Action:
    """Tick an action off. Done already stays as it is. Raises StaleRevision."""
    if action.state == State.DONE:
        return action
    return _set_state(action=action, expected=expected, state=State.DONE, done_on=today)


def reopen_action(*, action: Action, expected: int) -> Action:
    """Open a done or dropped action again. Raises StaleRevision."""
    if action.state == State.OPEN:
        return action
    return _set_state(action=action, expected=expected, state=State.OPEN, done_on=None)


def drop_action(*, action: Action, expected: int) -> Action:
    """Record that nobody will do it. Raises StaleRevision."""
    return _set_state(action=action, expected=expected, state=State.DROPPED, done_on=None)
