"""What was reached of the objectives of a plan: recorded, corrected, withdrawn, never deleted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.revision.updates import StaleRevision, save_revision
from plans.models import JointBusinessPlan, Objective, ObjectiveActual
from plans.services.locks import lock_plan, lock_to_record

INSTEAD = "Record it on the version in force. It carries over when this one is agreed."
NO_REASON = "Enter why the value changes."


class ActualExists(ValidationError):
    """There is an actual for that day; `existing` is shown before it is corrected."""

    def __init__(self, existing: ObjectiveActual) -> None:
        self.existing = existing
        super().__init__(
            {
                "replace": f"{existing.value:f} is already on record for "
                f"{existing.as_of:%-d %b %Y}. Choose another day, or tick “Correct it” and say why."
            }
        )


@transaction.atomic
def record_actual(
    *,
    objective: Objective,
    as_of: date,
    value: Decimal,
    today: date,
    recorded_by: User | None,
    note: str = "",
    replace: bool = False,
    reason: str = "",
) -> ObjectiveActual:
    """Record what was reached as of a day; also on a locked plan. For a flow the sum of the year so
    far, for a level the value on that day.

    With `replace` the entry of that day is corrected and stays on record with the `reason`. Raises
    ActualExists when the day has one and `replace` is not set; ValidationError for a day in the
    future, and on plans that are over or not yet in force beside one that is.
    """
    lock_to_record(objective, instead=INSTEAD)
    if as_of > today:
        raise ValidationError({"as_of": f"{as_of:%-d %b %Y} is in the future."})
    there = ObjectiveActual.objects.filter(objective=objective, corrected_at__isnull=True)
    before = there.filter(as_of=as_of).first()
    if before is not None and not replace:
        raise ActualExists(before)
    new = ObjectiveActual(
        objective=objective, as_of=as_of, value=value, note=note, recorded_by=recorded_by
    )
    if before is not None:
        _put_aside(before, before.revision, reason)
        new.corrects, new.reason = before, reason
    new.save(force_insert=True)
    return new


@transaction.atomic
def correct_actual(
    *,
    actual: ObjectiveActual,
    value: Decimal,
    reason: str,
    expected: int,
    recorded_by: User | None,
    note: str = "",
) -> ObjectiveActual:
    """Put another value in the place of an entry, for the same day. The earlier one stays on record
    with who changed it, when and why. Its day cannot change: an earlier day would expect less.

    Raises StaleRevision, and ValidationError without a reason or where another stands already.
    """
    lock_to_record(actual.objective, instead=INSTEAD)
    _refuse_if_corrected(actual, expected)
    _put_aside(actual, expected, reason)
    new = ObjectiveActual(
        objective=actual.objective,
        as_of=actual.as_of,
        value=value,
        note=note,
        recorded_by=recorded_by,
        corrects=actual,
        reason=reason,
    )
    new.save(force_insert=True)
    return new


@transaction.atomic
def withdraw_actual(
    *, actual: ObjectiveActual, reason: str, expected: int, user: User | None
) -> ObjectiveActual:
    """Say that an entry no longer holds although there is no better value. It stays on record and
    counts until a newer one is recorded: to take evidence back must not improve a figure.

    Raises StaleRevision, and ValidationError without a reason or where it was done already.
    """
    lock_to_record(actual.objective, instead=INSTEAD)
    _refuse_if_corrected(actual, expected)
    if actual.withdrawn_at is not None:
        raise ValidationError("It was withdrawn already.")
    if not reason.strip():
        raise ValidationError({"reason": "Enter why it is withdrawn."})
    actual.withdrawn_at, actual.withdrawn_by = timezone.now(), user
    actual.withdrawn_reason = reason
    fields = ["withdrawn_at", "withdrawn_by", "withdrawn_reason"]
    return save_revision(instance=actual, expected=expected, fields=fields)


def _put_aside(actual: ObjectiveActual, expected: int, reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": NO_REASON})
    actual.corrected_at = timezone.now()
    save_revision(instance=actual, expected=expected, fields=["corrected_at"])


def _refuse_if_corrected(actual: ObjectiveActual, expected: int) -> None:
    """The plan of the entry is locked by now, so what is read here stays."""
    now = ObjectiveActual.objects.get(pk=actual.pk)
    if now.corrected_at is not None:
        raise ValidationError("It was corrected already. Correct the value that stands now.")
    if now.revision != expected:
        raise StaleRevision(now)


@transaction.atomic
def say_how(
    *,
    objective: Objective,
    measured_as: str,
    direction: str,
    expected: int,
    target_to: Decimal | None = None,
) -> Objective:
    """Say of an objective of an agreed plan how it is measured, where that was never said. It
    changes no target; another answer later takes a new version that both sides sign.

    Raises StaleRevision, and ValidationError where it was said already or the plan is not agreed.
    """
    lock_plan(
        objective.plan, JointBusinessPlan.State.AGREED,
        refusal="This is said on the plan in force. Edit the objective of a draft instead.",
    )  # fmt: skip
    if objective.is_said:
        raise ValidationError("It was said already. Change it by a new version of the plan.")
    objective.measured_as, objective.direction = measured_as, direction
    objective.target_to = target_to
    objective.full_clean(exclude=["plan", "continues"])
    fields = ["measured_as", "direction", "target_to"]
    return save_revision(instance=objective, expected=expected, fields=fields)


def newest_actuals(objectives: list[int], day: date) -> dict[int, ObjectiveActual]:
    """The actual that counts on `day`, by objective. One query."""
    rows = ObjectiveActual.objects.newest_on(day).filter(objective__in=objectives)
    return {row.objective_id: row for row in rows}
