"""Copying a plan's lines into a new version or year, and carrying along what happened since."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from alliances.models import CorporateGoal
from alliances.services.nudges import follow_nudges
from plans.models import Deliverable, Initiative, JointBusinessPlan, Objective, ObjectiveActual
from plans.rules.initiatives import ENDED

Plan = JointBusinessPlan

FULFILMENT = ("delivered_on", "recorded_by", "dropped_on", "drop_reason")
STAGE = ("stage", "failure_cause", "cause", "launch_on", "finish_on", "sales_executive_sponsor")
UNDER_WAY = frozenset({"launched", "executing", *ENDED})


def copy_objectives(*, source: Plan, target: Plan) -> None:
    """Copy the objectives of a plan into the one of another year, where they begin anew."""
    year = CorporateGoal.objects.filter(fiscal_year=target.fiscal_year).told()
    followed = {goal.continues_id: goal.pk for goal in year if goal.continues_id is not None}
    _copy(Objective, source, target, continued=False, goal=followed)


def copy_version(*, source: Plan, target: Plan) -> None:
    """Copy every line of an agreed plan into the draft of its next version."""
    _copy(Objective, source, target, "goal")
    copy_actuals(target)
    _copy(Initiative, source, target, "stage", "failure_cause", "cause", "goal")
    new_of = dict(target.initiatives.values_list("continues_id", "pk"))
    _copy(Deliverable, source, target, *FULFILMENT, initiative=new_of)


def _copy(
    model: Any,
    source: Plan,
    target: Plan,
    *more: str,
    continued: bool = True,
    initiative: Mapping[int, int] | None = None,
    goal: Mapping[int, int] | None = None,
) -> None:
    """Copy the terms, and the fields `more`, of all lines of one kind; `initiative` and `goal`: old
    to new."""
    names = [model._meta.get_field(name).attname for name in (*model.TERMS, *more)]
    rows = []
    for old in model.objects.filter(plan=source):
        row = model(plan=target, **{name: getattr(old, name) for name in names})
        row.continues = old if continued else None
        if initiative is not None:
            row.initiative_id = initiative.get(old.initiative_id)
        if goal is not None:
            row.goal_id = goal.get(old.goal_id)
        rows.append(row)
    if rows:
        bulk_create_with_history(rows, model, batch_size=500)


def carry_along(target: Plan) -> None:
    """Bring what happened on the version before, while this one was a draft, into this one:
    actuals, deliveries, and how far initiatives came. The terms of the draft stay as agreed."""
    copy_actuals(target)
    _carry(target.deliverables, _carry_fulfilment, FULFILMENT)
    new_of = target.deliverables.filter(continues__isnull=False)
    follow_nudges(what="deliverable", moved=dict(new_of.values_list("continues_id", "pk")))
    _carry(target.initiatives, _carry_stage, STAGE)


def copy_actuals(target: Plan) -> None:
    """Replace the actuals of continuing objectives by those of the objectives they continue."""
    new_of = dict(
        target.objectives.filter(continues__isnull=False).values_list("continues_id", "pk")
    )
    ObjectiveActual.objects.filter(objective_id__in=new_of.values()).delete()
    ObjectiveActual.objects.bulk_create(
        ObjectiveActual(
            objective_id=new_of[old.objective_id],
            as_of=old.as_of,
            value=old.value,
            note=old.note,
            recorded_by_id=old.recorded_by_id,
        )
        for old in ObjectiveActual.objects.filter(objective_id__in=new_of)
    )


def _carry(lines: Any, carry: Callable[[Any, Any], None], fields: Sequence[str]) -> None:
    rows = list(lines.filter(continues__isnull=False).select_related("continues"))
    for row in rows:
        carry(row, row.continues)
    if rows:
        bulk_update_with_history(rows, lines.model, fields, batch_size=500)


def _carry_fulfilment(row: Deliverable, old: Deliverable) -> None:
    for name in FULFILMENT:
        setattr(row, name, getattr(old, name))


def _carry_stage(row: Initiative, old: Initiative) -> None:
    row.stage, row.failure_cause = old.stage, old.failure_cause
    row.cause_id = old.cause_id
    if row.sales_executive_sponsor_id is None:
        row.sales_executive_sponsor_id = old.sales_executive_sponsor_id
    if old.stage in UNDER_WAY and old.launch_on is not None:
        row.launch_on = old.launch_on
    if old.stage in ENDED:
        row.finish_on = old.finish_on
