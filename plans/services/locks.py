"""The gate every change of a plan passes: one change at a time, none on a locked plan."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import transaction

from core.revision.updates import StaleRevision
from plans.models import JointBusinessPlan
from plans.models.plan import PlanLine
from plans.rules.plans import is_tracked

Plan = JointBusinessPlan
State = JointBusinessPlan.State


class PlanLocked(ValidationError):
    """The plan was agreed, closed or replaced: it is changed by a new version only."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(
            f"Version {plan.version} is locked ({plan.get_state_display().lower()}). "
            "Change it by a new version.",
            code="locked",
        )


def lock_plan(plan: Plan, *states: str, refusal: str = "", expected: int | None = None) -> Plan:
    """The plan's row, locked until the end of the transaction (call inside one).

    Raises StaleRevision when `expected` is given and the plan was changed since, and
    ValidationError with `refusal` when `states` are given and it is in none of them.
    """
    row = Plan.objects.select_for_update().get(pk=plan.pk)
    if expected is not None and row.revision != expected:
        raise StaleRevision(row)
    if states and row.state not in states:
        raise ValidationError(refusal, code="state")
    return row


def lock_to_record(line: PlanLine, *, instead: str) -> None:
    """Lock the plan of a line to which something happened (call inside a transaction).

    Raises ValidationError where the plan is over, and with `instead` where the line continues one
    of the version in force, on which it is recorded.
    """
    plan = lock_plan(line.plan)
    if not is_tracked(plan.state, continues=line.continues_id is not None):
        over = f"Version {plan.version} is {plan.get_state_display().lower()}."
        raise ValidationError(over if plan.is_locked else instead)


@contextmanager
def changing(
    plan: Plan, *, expected: int | None = None, fields: Collection[str] = ()
) -> Iterator[Plan]:
    """Change what a plan is made of, and `fields` of its own: refused when locked; what was signed
    is no longer signed.

    A sign-off is given to what a side has read, so any change takes both sides' names off.
    Raises PlanLocked, and StaleRevision when `expected` no longer holds.
    """
    with transaction.atomic():
        row = lock_plan(plan, expected=expected)
        if row.is_locked:
            raise PlanLocked(row)
        yield row
        row.sign_offs.all().delete()
        if fields:
            row.save(update_fields=fields)
        else:
            Plan.objects.filter(pk=row.pk).touch()
