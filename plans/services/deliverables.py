"""Deliverables of a plan in force: handed over, delivered, dropped, opened again."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from alliances.models import Person
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
    fields = ["delivered_on", "recorded_by"]
    return save_revision(instance=deliverable, expected=expected, fields=fields)


@transaction.atomic
def drop(*, deliverable: Deliverable, reason: str, expected: int, today: date) -> Deliverable:
    """Both sides let it go: it no longer counts. Raises ValidationError without a reason."""
    _lock_open(deliverable)
    if not reason.strip():
        raise ValidationError({"reason": "Enter why it is dropped."})
    deliverable.dropped_on, deliverable.drop_reason = today, reason
    fields = ["dropped_on", "drop_reason"]
    return save_revision(instance=deliverable, expected=expected, fields=fields)


@transaction.atomic
def reopen(*, deliverable: Deliverable, expected: int) -> Deliverable:
    """Take a delivery or a drop back: it is owed again, by the same date."""
    lock_plan(deliverable.plan, *IN_FORCE, refusal=NOT_BINDING)
    if deliverable.delivered_on is None and deliverable.dropped_on is None:
        raise ValidationError("It is already open.")
    deliverable.delivered_on = deliverable.recorded_by = deliverable.dropped_on = None
    deliverable.drop_reason = ""
    fields = ["delivered_on", "recorded_by", "dropped_on", "drop_reason"]
    return save_revision(instance=deliverable, expected=expected, fields=fields)


def _lock_open(deliverable: Deliverable) -> None:
    """Lock the plan. Raises ValidationError unless it is in force and the deliverable open."""
    lock_plan(deliverable.plan, *IN_FORCE, refusal=NOT_BINDING)
    if deliverable.delivered_on is not None:
        raise ValidationError(f"It was already delivered on {deliverable.delivered_on:%-d %b %Y}.")
    if deliverable.dropped_on is not None:
        raise ValidationError("It was dropped. Reopen it first.")
