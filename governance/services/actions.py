"""Actions: who does what by when, and a page of them with what the reader may do."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db import transaction

from accounts.models import User
from alliances.models import Alliance, Person
from core.revision.updates import save_revision
from core.ui.actions import Button, Rights
from governance.models import Action, Meeting
from governance.querysets import ActionQuerySet
from governance.rules.actions import on_action

State = Action.State
PER_PAGE = 50


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


def _set_state(*, action: Action, expected: int, state: str, done_on: date | None) -> Action:
    action.state, action.done_on = state, done_on
    return save_revision(instance=action, expected=expected, fields=["state", "done_on"])


def complete_action(
    *, action: Action, expected: int, today: date, on: date | None = None
) -> Action:
    """Tick an action off, as done `on` a day (default: today). Done already stays as it is.
    Raises StaleRevision."""
    if action.state == State.DONE:
        return action
    done_on = min(on or today, today)
    return _set_state(action=action, expected=expected, state=State.DONE, done_on=done_on)


def reopen_action(*, action: Action, expected: int) -> Action:
    """Open a done or dropped action again. Raises StaleRevision."""
    if action.state == State.OPEN:
        return action
    return _set_state(action=action, expected=expected, state=State.OPEN, done_on=None)


def drop_action(*, action: Action, expected: int) -> Action:
    """Record that nobody will do it. Raises StaleRevision, and ValidationError once it is done."""
    if action.state == State.DONE:
        raise ValidationError("It is done already. Open it again before you drop it.")
    return _set_state(action=action, expected=expected, state=State.DROPPED, done_on=None)


def action_buttons(action: Action, rights: Rights) -> list[Button]:
    return on_action(action.pk, action.state, rights, revision=action.revision)


def action_page(*, rows: ActionQuerySet, user: User, number: str | None) -> Page:
    """Page `number` of `rows`; each action has the `buttons` of `user`."""
    rows = rows.select_related("alliance", "owner", "meeting__committee")
    page = Paginator(rows, PER_PAGE).get_page(number)
    shown = [action.pk for action in page.object_list]
    editable = set(
        Action.objects.editable_by(user).filter(pk__in=shown).values_list("pk", flat=True)
    )
    own = getattr(user, "person", None)
    for action in page.object_list:
        owns = own is not None and action.owner_id == own.pk
        action.buttons = action_buttons(action, Rights(action.pk in editable, owns))
    return page
