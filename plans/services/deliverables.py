"""Deliverables: what both sides promised, kept or let go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from alliances.models import Person
from alliances.rules.punctuality import COUNTING, WORDS, standing
from core.revision.updates import save_revision
from plans.models import Deliverable
from plans.rules.plans import IN_FORCE
from plans.services.locks import Plan, changing, held

NOT_BINDING = "Nothing is promised yet: a deliverable is delivered once its plan is agreed."


def add_deliverable(*, plan: Plan, deliverable: Deliverable) -> Deliverable:
    """Put a deliverable into a draft. Raises PlanLocked."""
    with changing(plan) as row:
        deliverable.plan = row
        deliverable.save(force_insert=True)
    return deliverable


def edit_deliverable(
    *, deliverable: Deliverable, expected: int, fields: Iterable[str], today: date
) -> Deliverable:
    """Change the terms of a deliverable. Raises PlanLocked, StaleRevision, and ValidationError for
    the day or the side of one that counts already."""
    before, now = deliverable.continues, (deliverable.due_on, deliverable.side)
    with changing(deliverable.plan):
        if before is not None and (before.due_on, before.side) != now:
            _refuse_if_it_counts(before, today, "It keeps its side and its day.")
        return save_revision(instance=deliverable, expected=expected, fields=fields)


def remove_deliverable(*, deliverable: Deliverable, expected: int, today: date) -> None:
    """Take a deliverable out of a draft. Raises PlanLocked, StaleRevision, and ValidationError for
    one that counts already: a new version is no way to lose a late promise."""
    with changing(deliverable.plan):
        if deliverable.continues is not None:
            _refuse_if_it_counts(
                deliverable.continues, today, "If both sides let it go, drop it with a reason."
            )
        save_revision(instance=deliverable, expected=expected)
        deliverable.delete()


@transaction.atomic
def hand_over(*, deliverable: Deliverable, owner: Person | None, expected: int) -> Deliverable:
    """Give an open deliverable another owner: people change, the promise does not."""
    held(deliverable.plan, *IN_FORCE, refusal=NOT_BINDING)
    _require_open(deliverable)
    deliverable.owner = owner
    return save_revision(instance=deliverable, expected=expected, fields=["owner"])


@transaction.atomic
def deliver(
    *, deliverable: Deliverable, delivered_on: date, expected: int, today: date
) -> Deliverable:
    """Mark as delivered on a day up to today. Raises StaleRevision, and ValidationError when it is
    dropped or delivered already or the plan is not agreed."""
    held(deliverable.plan, *IN_FORCE, refusal=NOT_BINDING)
    if delivered_on > today:
        raise ValidationError({"delivered_on": "A delivery cannot lie in the future."})
    _require_open(deliverable)
    deliverable.delivered_on = delivered_on
    return save_revision(instance=deliverable, expected=expected, fields=["delivered_on"])


@transaction.atomic
def drop(*, deliverable: Deliverable, reason: str, expected: int, today: date) -> Deliverable:
    """Both sides let it go: it no longer counts. Raises ValidationError without a reason."""
    held(deliverable.plan, *IN_FORCE, refusal=NOT_BINDING)
    if not reason.strip():
        raise ValidationError({"reason": "Say why both sides let it go."})
    _require_open(deliverable)
    deliverable.dropped_on, deliverable.drop_reason = today, reason
    fields = ["dropped_on", "drop_reason"]
    return save_revision(instance=deliverable, expected=expected, fields=fields)


@transaction.atomic
def reopen(*, deliverable: Deliverable, expected: int) -> Deliverable:
    """Take a delivery or a drop back: it is owed again, by the same date."""
    held(deliverable.plan, *IN_FORCE, refusal=NOT_BINDING)
    if deliverable.delivered_on is None and deliverable.dropped_on is None:
        raise ValidationError("It is open already.")
    deliverable.delivered_on, deliverable.dropped_on, deliverable.drop_reason = None, None, ""
    fields = ["delivered_on", "dropped_on", "drop_reason"]
    return save_revision(instance=deliverable, expected=expected, fields=fields)


def _refuse_if_it_counts(before: Deliverable, today: date, instead: str) -> None:
    found = standing(before, today)
    if found in COUNTING:
        raise ValidationError(
            f"“{before.name}” was due on {before.due_on:%-d %b %Y} and counts ({WORDS[found]}) "
            f"under the version in force. {instead}"
        )


def _require_open(deliverable: Deliverable) -> None:
    if deliverable.delivered_on is not None:
        raise ValidationError(f"It was delivered on {deliverable.delivered_on:%-d %b %Y} already.")
    if deliverable.dropped_on is not None:
        raise ValidationError("It was dropped. Re-open it first.")
