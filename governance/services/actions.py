"""Actions: who does what by when, and a page of them with what the reader may do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db import transaction

from accounts.models import User
from alliances.models import Alliance, Person
from alliances.querysets import prefetch_sides
from alliances.services.deputies.acting import for_owner, owns
from alliances.services.dropped import tell_dropped
from alliances.services.nudges import with_nudges
from alliances.services.promises import reaches_owner
from core.revision.updates import save_revision
from core.ui.actions import Button, Rights
from governance.models import Action, Meeting
from governance.querysets import ActionQuerySet
from governance.rules.actions import asks_day, on_action
from governance.rules.ownership import side_for
from governance.rules.promised import asks_reason

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
def edit_action(
    *, action: Action, expected: int, fields: Iterable[str], reason: str = ""
) -> Action:
    """Save `fields` of an action; its side follows its owner where none was chosen. A day that
    changes counts as moved, for a `reason`. Raises StaleRevision."""
    action.side = side_for(action.side, action.owner.side if action.owner else "")
    stored = Action.objects.filter(pk=action.pk).values_list("due_on", flat=True).first()
    changed = {*fields, "side"}
    if "due_on" in changed and stored is not None and stored != action.due_on:
        _note_move(action, action.due_on, reason)
        changed |= {"moves", "move_reason", *_nothing_proposed(action)}
    return save_revision(instance=action, expected=expected, fields=changed)


def _set_state(
    *,
    action: Action,
    expected: int,
    state: str,
    done_on: date | None = None,
    recorded_on: date | None = None,
    dropped_on: date | None = None,
    reason: str = "",
    never_made: bool = False,
) -> Action:
    """What its owner proposed is settled by it as well."""
    action.state, action.done_on, action.recorded_on = state, done_on, recorded_on
    action.dropped_on, action.drop_reason, action.never_made = dropped_on, reason, never_made
    fields = ["state", "done_on", "recorded_on", "dropped_on", "drop_reason", "never_made"]
    fields += _nothing_proposed(action)
    return save_revision(instance=action, expected=expected, fields=fields)


def complete_action(
    *, action: Action, expected: int, today: date, on: date | None = None
) -> Action:
    """Tick an action off, as done `on` a day (default: today). Done already stays as it is.
    Raises StaleRevision."""
    if action.state == State.DONE:
        return action
    done_on = min(on or today, today)
    return _set_state(
        action=action,
        expected=expected,
        state=State.DONE,
        done_on=done_on,
        recorded_on=today,
    )


def reopen_action(*, action: Action, expected: int) -> Action:
    """Reopen an action that is done or dropped. Raises StaleRevision."""
    if action.state == State.OPEN:
        return action
    return _set_state(action=action, expected=expected, state=State.OPEN)


@transaction.atomic
def drop_action(
    *,
    action: Action,
    expected: int,
    reason: str,
    today: date,
    by: User | None = None,
    never_made: bool = False,
) -> Action:
    """Record that it will not be done, and why. Once the day it was first promised for has passed
    it stays counted as not on time. `never_made`: entered by mistake, which an alliance leader
    (`by`) may say; it counts for nothing then. The other side is told of what is theirs or joint.
    Raises StaleRevision, and ValidationError for a done one."""
    if action.state == State.DONE:
        raise ValidationError("This action is done. Reopen it before you drop it.")
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is dropped."})
    row = _set_state(
        action=action,
        expected=expected,
        state=State.DROPPED,
        dropped_on=action.dropped_on or today,
        reason=reason.strip(),
        never_made=never_made,
    )
    tell_dropped(what="action", row=row, alliance=row.alliance, by=by)
    return row


# Dates that move -------------------------------------------------------------------------------
def move_action(*, action: Action, expected: int, due_on: date, reason: str, today: date) -> Action:
    """Promise an open action for another day; the first promise stays on record.

    Raises StaleRevision, and ValidationError where it is not open, or the new day needs a reason
    (governance.rules.promised)."""
    if action.state != State.OPEN:
        raise ValidationError("Only an open action can be moved. Reopen it first.")
    require_reason(action.due_on, due_on, action.side, reason, today)
    if due_on == action.due_on:
        return action
    _note_move(action, due_on, reason)
    fields = ["due_on", "moves", "move_reason", *_nothing_proposed(action)]
    return save_revision(instance=action, expected=expected, fields=fields)


def require_reason(before: date, due_on: date, side: str, reason: str, today: date) -> None:
    """Raises ValidationError where the new day needs a reason and has none."""
    if not reason.strip() and asks_reason(due_on=before, new=due_on, side=side, today=today):
        raise ValidationError({"reason": "Say why the date moves."})


def _note_move(action: Action, due_on: date, reason: str) -> None:
    action.due_on, action.moves = due_on, action.moves + 1
    action.move_reason = reason.strip()


def _nothing_proposed(action: Action) -> list[str]:
    """Take away what its owner proposed; the fields that change by it."""
    if action.asked_at is None:
        return []
    action.asked_at, action.asked_due_on, action.asked_reason = None, None, ""
    return ["asked_at", "asked_due_on", "asked_reason"]


def propose(
    *, action: Action, expected: int, due_on: date | None, reason: str, now: datetime, today: date
) -> Action:
    """What its owner asks of the alliance manager: another day, or (None) to be relieved of it. The
    last proposal counts. Raises StaleRevision, and ValidationError for one that is not open, a day
    that has passed and where no reason is given."""
    if action.state != State.OPEN:
        raise ValidationError("This action is not open any more.")
    if not reason.strip():
        raise ValidationError("Say why, so that the alliance manager can decide.")
    if due_on is not None and due_on < today:
        raise ValidationError(f"{due_on:%-d %b %Y} has passed. Name a day to come.")
    action.asked_at, action.asked_due_on = now, due_on
    action.asked_reason = reason.strip()[:300]
    fields = ["asked_at", "asked_due_on", "asked_reason"]
    return save_revision(instance=action, expected=expected, fields=fields)


def accept_proposal(
    *, action: Action, expected: int, today: date, by: User | None = None
) -> Action:
    """Take what its owner proposed: the new day, or that it is dropped, for their reason. Raises
    StaleRevision, and ValidationError where nothing is proposed."""
    if action.asked_at is None or action.state != State.OPEN:
        raise ValidationError("Nothing is proposed any more.")
    reason = action.asked_reason
    if action.asked_due_on is None:
        return drop_action(action=action, expected=expected, reason=reason, today=today, by=by)
    return move_action(
        action=action, expected=expected, due_on=action.asked_due_on, reason=reason, today=today
    )


def decline_proposal(*, action: Action, expected: int) -> Action:
    """Leave the action as it was promised. Raises StaleRevision, and ValidationError where nothing
    is proposed."""
    if action.asked_at is None:
        raise ValidationError("Nothing is proposed any more.")
    fields = _nothing_proposed(action)
    return save_revision(instance=action, expected=expected, fields=fields)


def action_buttons(action: Action, rights: Rights) -> list[Button]:
    """What may be done with it; sets `asks_day` where settling it asks the day."""
    owned = action.owner_id is not None
    action.asks_day = asks_day(action.state, rights, has_owner=owned)  # type: ignore[attr-defined]
    return on_action(
        action.pk,
        action.state,
        rights,
        revision=action.revision,
        has_owner=owned,
        never_made=action.never_made,
    )


def action_page(*, rows: ActionQuerySet, user: User, number: str | None, today: date) -> Page:
    """Page `number` of `rows`; each action has the `buttons` of `user`. What somebody else owes
    `asks_day` of an editor, and `reaches` says whether one click nudges its owner; those that
    `may_be_chosen` can be changed together (services.actions_bulk)."""
    rows = rows.select_related("alliance", "owner__partner", "meeting__committee")
    rows = prefetch_sides(rows, "alliance")
    listed: Any = for_owner(rows, user, today)
    listed = listed if user.is_guest else with_nudges(listed, "action")
    page = Paginator(listed, PER_PAGE).get_page(number)
    shown = [action.pk for action in page.object_list]
    editable = set(
        Action.objects.editable_by(user).filter(pk__in=shown).values_list("pk", flat=True)
    )
    for action in page.object_list:
        own = owns(action, user)
        action.may_decide = action.pk in editable
        action.may_be_chosen = action.state == State.OPEN and (action.may_decide or own)
        action.buttons = action_buttons(
            action, Rights(action.may_decide, own, user.leads_portfolio)
        )
        if action.asks_day:
            action.reaches = reaches_owner(row=action, alliance=action.alliance)
    page.choices = any(action.may_be_chosen for action in page.object_list)  # type: ignore[attr-defined]
    return page
