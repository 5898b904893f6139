"""Deliverables of a plan in force: handed over, delivered, dropped, opened again."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from alliances.models import Person
from alliances.services.dropped import tell_dropped
from core.revision.updates import save_revision
from plans.models import Deliverable
from plans.rules.plans import IN_FORCE
from plans.services.locks import lock_plan

NOT_BINDING = "The plan is not agreed yet. Deliveries are recorded once it is."


@transaction.atomic
def hand_over(*, deliverable: Deliverable, owner: Person | None, expected: int) -> Deliverable:
    """Give an open deliverable another owner: people change, the promise does not."""
    _lock_open(deliverable)
    deliverable.owner = owner
    return save_revision(instance=deliverable, expected=expected, fields=["owner"])


@transaction.atomic
def deliver(
    *,
    deliverable: Deliverable,
    delivered_on: date,
    expected: int,
    today: date,
    recorded_by: User | None = None,
) -> Deliverable:
    """Mark as delivered on a day up to today; `recorded_by` says so. Raises StaleRevision, and
    ValidationError when it is dropped or delivered already or the plan is not agreed."""
    _lock_open(deliverable)
    if delivered_on > today:
        raise ValidationError({"delivered_on": f"{delivered_on:%-d %b %Y} is in the future."})
    deliverable.delivered_on, deliverable.recorded_by = delivered_on, recorded_by
    deliverable.recorded_on = today
    fields = ["delivered_on", "recorded_by", "recorded_on"]
    return save_revision(instance=deliverable, expected=expected, fields=fields)


@transaction.atomic
def drop(
    *,
    deliverable: Deliverable,
    reason: str,
    expected: int,
    today: date,
    by: User | None = None,
    never_made: bool = False,
) -> Deliverable:
    """Both sides let it go. Once the day it was first promised for has passed it stays counted as
    not on time. `never_made`: entered by mistake, which an alliance leader (`by`) may say; it
    counts for nothing then, and may be said of what was dropped before. The other side is told of
    what is theirs or joint. Raises ValidationError without a reason, and StaleRevision."""
    if never_made and deliverable.dropped_on is not None:
        lock_plan(deliverable.plan, *IN_FORCE, refusal=NOT_BINDING)
    else:
        _lock_open(deliverable)
    if not reason.strip():
        raise ValidationError({"reason": "Enter why it is dropped."})
    deliverable.dropped_on = deliverable.dropped_on or today
    deliverable.drop_reason, deliverable.never_made = reason.strip(), never_made
    fields = ["dropped_on", "drop_reason", "never_made"]
    saved: Deliverable = save_revision(instance=deliverable, expected=expected, fields=fields)
    tell_dropped(what="deliverable", row=saved, alliance=saved.plan.alliance, by=by)
    return saved


@transaction.atomic
def reopen(*, deliverable: Deliverable, expected: int) -> Deliverable:
    """Take a delivery or a drop back: it is owed again, by the same date."""
    lock_plan(deliverable.plan, *IN_FORCE, refusal=NOT_BINDING)
    if deliverable.delivered_on is None and deliverable.dropped_on is None:
        raise ValidationError("It is already open.")
    deliverable.delivered_on = deliverable.recorded_by = deliverable.dropped_on = None
    deliverable.recorded_on, deliverable.drop_reason, deliverable.never_made = None, "", False
    fields = ["delivered_on", "recorded_by", "recorded_on"]
    fields += ["dropped_on", "drop_reason", "never_made"]
    return save_revision(instance=deliverable, expected=expected, fields=fields)


def _lock_open(deliverable: Deliverable) -> None:
    """Lock the plan. Raises ValidationError unless it is in force and the deliverable open."""
    lock_plan(deliverable.plan, *IN_FORCE, refusal=NOT_BINDING)
    if deliverable.delivered_on is not None:
        raise ValidationError(f"It was already delivered on {deliverable.delivered_on:%-d %b %Y}.")
    if deliverable.dropped_on is not None:
        raise ValidationError("It was dropped. Reopen it first.")
