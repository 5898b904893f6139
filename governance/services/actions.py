"""Actions: who does what by when, and a page of them with what the reader may do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance, Person
from alliances.querysets import prefetch_sides
from alliances.services.promises import mail_to_owner, promise_kinds, with_nudges
from core.revision.updates import save_revision
from core.ui.actions import Button, Rights
from governance.models import Action, Meeting
from governance.querysets import ActionQuerySet
from governance.rules.actions import asks_day, on_action
from governance.rules.ownership import side_for

State = Action.State
PER_PAGE = 50


@transaction.atomic
def add_action(
    *,
    alliance: Alliance,
    title: str,
    due_on: date,
    side: str = "",
    owner: Person | None = None,
    meeting: Meeting | None = None,
) -> Action:
    """Add an action to an alliance, usually out of one of its meetings. Without a `side` it has
    that of its owner, and none while nobody owns it.

    Raises ValidationError for a meeting of another alliance.
    """
    if meeting is not None and meeting.committee.alliance_id != alliance.pk:
        raise ValidationError("This meeting belongs to another alliance.")
    side = side_for(side, owner.side if owner else "")
    return Action.objects.create(
        alliance=alliance, meeting=meeting, title=title, side=side, owner=owner, due_on=due_on
    )


@transaction.atomic
def edit_action(*, action: Action, expected: int, fields: Iterable[str]) -> Action:
    """Save `fields` of an action; its side follows its owner where none was chosen. Raises
    StaleRevision."""
    action.side = side_for(action.side, action.owner.side if action.owner else "")
    return save_revision(instance=action, expected=expected, fields={*fields, "side"})


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
    """Reopen an action that is done or dropped. Raises StaleRevision."""
    if action.state == State.OPEN:
        return action
    return _set_state(action=action, expected=expected, state=State.OPEN, done_on=None)


def drop_action(*, action: Action, expected: int) -> Action:
    """Record that it will not be done. Raises StaleRevision, and ValidationError for a done one."""
    if action.state == State.DONE:
        raise ValidationError("This action is done. Reopen it before you drop it.")
    return _set_state(action=action, expected=expected, state=State.DROPPED, done_on=None)


def action_buttons(action: Action, rights: Rights) -> list[Button]:
    """What may be done with it; sets `asks_day` where settling it asks the day."""
    owned = action.owner_id is not None
    action.asks_day = asks_day(action.state, rights, has_owner=owned)  # type: ignore[attr-defined]
    return on_action(action.pk, action.state, rights, revision=action.revision, has_owner=owned)


def action_page(*, rows: ActionQuerySet, user: User, number: str | None) -> Page:
    """Page `number` of `rows`; each action has the `buttons` of `user`. What somebody else owes
    `asks_day` of an editor, and is nudged by a mail (`mail`, its address)."""
    rows = rows.select_related("alliance", "owner__partner", "meeting__committee")
    rows = prefetch_sides(rows, "alliance")
    listed: Any = rows if user.is_guest else with_nudges(rows, "action")
    page = Paginator(listed, PER_PAGE).get_page(number)
    shown = [action.pk for action in page.object_list]
    editable = set(
        Action.objects.editable_by(user).filter(pk__in=shown).values_list("pk", flat=True)
    )
    own, today = getattr(user, "person", None), timezone.localdate()
    for action in page.object_list:
        owns = own is not None and action.owner_id == own.pk
        action.buttons = action_buttons(action, Rights(action.pk in editable, owns))
        if action.asks_day:
            kind, alliance = promise_kinds["action"], action.alliance
            action.mail = mail_to_owner(
                kind=kind, row=action, alliance=alliance, sender=user, today=today
            )
    return page
