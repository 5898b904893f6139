"""Copying a plan's lines into a new version or year, and carrying along what happened since."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from alliances.models import CorporateGoal
from alliances.services.nudges import follow_nudges
from plans.models import Deliverable, Initiative, JointBusinessPlan, Objective, ObjectiveActual
from plans.rules.initiatives import ENDED

Plan = JointBusinessPlan

ACTUAL = (
    *("as_of", "value", "note", "recorded_by_id", "recorded_at", "reason", "corrected_at"),
    *("withdrawn_at", "withdrawn_by_id", "withdrawn_reason"),
)
SETTLED = ("delivered_on", "recorded_by", "recorded_on")
FULFILMENT = (*SETTLED, "dropped_on", "drop_reason", "never_made")
PROMISED = ("first_due_on", "moves")
LEFT_OUT = "Left out of version "
SAID = ("measured_as", "direction", "target_to")
STAGE = ("stage", "failure_cause", "cause", "launch_on", "finish_on", "sales_executive_sponsor")
UNDER_WAY = frozenset({"launched", "executing", *ENDED})


def copy_objectives(*, source: Plan, target: Plan) -> None:
    """Copy the objectives of a plan into the one of another year, where they begin anew: without
    those that were dropped, and without milestones, which are days of that year. Each serves the
    goal that continues its own."""
    year = CorporateGoal.objects.filter(fiscal_year=target.fiscal_year).told()
    followed: dict[int | None, int] = {
        goal.continues_id: goal.pk for goal in year if goal.continues_id is not None
    }
    rows = source.objectives.filter(dropped_on__isnull=True)
    names = [name for name in Objective.TERMS if name not in ("pace", "target_reason")]
    bulk_create_with_history(
        [
            Objective(
                plan=target,
                goal_id=followed.get(row.goal_id),
                **{name: getattr(row, name) for name in names},
            )
            for row in rows
        ],
        Objective,
        batch_size=500,
    )


def copy_version(*, source: Plan, target: Plan) -> None:
    """Copy every line of an agreed plan into the draft of its next version."""
    _copy(Objective, source, target, "dropped_on", "change_reason", "first_terms", "goal")
    # A reason belongs to the version that made the change; only what was dropped keeps it.
    target.objectives.filter(dropped_on__isnull=True).note(change_reason="")
    copy_actuals(target)
    _copy(Initiative, source, target, "stage", "failure_cause", "cause", "goal")
    new_of = dict(target.initiatives.values_list("continues_id", "pk"))
    _copy(Deliverable, source, target, *PROMISED, *FULFILMENT, initiative=new_of)


def _copy(
    model: Any,
    source: Plan,
    target: Plan,
    *more: str,
    initiative: Mapping[int, int] | None = None,
) -> None:
    """Copy the terms, and the fields `more`, of all lines of one kind; `initiative`: old to new."""
    names = [model._meta.get_field(name).attname for name in (*model.TERMS, *more)]
    rows = []
    for old in model.objects.filter(plan=source):
        row = model(plan=target, **{name: getattr(old, name) for name in names})
        row.continues = old
        if initiative is not None:
            row.initiative_id = initiative.get(old.initiative_id)
        rows.append(row)
    if rows:
        bulk_create_with_history(rows, model, batch_size=500)


def carry_along(target: Plan) -> None:
    """Bring what happened on the version before, while this one was a draft, into this one:
    actuals, deliveries, and how far initiatives came. The terms of the draft stay as agreed."""
    copy_actuals(target)
    _carry(target.objectives, _carry_said, SAID)
    _carry(target.deliverables, _carry_fulfilment, FULFILMENT)
    new_of = target.deliverables.filter(continues__isnull=False)
    follow_nudges(what="deliverable", moved=dict(new_of.values_list("continues_id", "pk")))
    _carry(target.initiatives, _carry_stage, STAGE)


def carry_left_out(*, before: Plan, target: Plan, today: date) -> None:
    """Deliverables of the version in force that its next version does not name are dropped on the
    day it is agreed, and stay on record there: those that were due count as they were promised."""
    there = target.deliverables.filter(continues__isnull=False).values("continues")
    left = list(before.deliverables.exclude(pk__in=there))
    new_of = dict(target.initiatives.values_list("continues_id", "pk"))
    terms: tuple[str, ...] = (*Deliverable.TERMS, *PROMISED, *FULFILMENT)
    model: Any = Deliverable
    names = [model._meta.get_field(name).attname for name in terms]
    rows = []
    for old in left:
        row = Deliverable(plan=target, **{name: getattr(old, name) for name in names})
        row.continues, row.initiative_id = old, new_of.get(old.initiative_id or 0)
        if row.delivered_on is None and row.dropped_on is None:
            row.dropped_on, row.drop_reason = today, f"{LEFT_OUT}{target.version}."
        rows.append(row)
    if rows:
        bulk_create_with_history(rows, Deliverable, batch_size=500)


def copy_actuals(target: Plan) -> None:
    """Replace the copies of actuals of continuing objectives by the actuals, as they stand now, of
    the objectives they continue: who recorded, corrected and withdrew them and when comes along."""
    new_of = dict(
        target.objectives.filter(continues__isnull=False).values_list("continues_id", "pk")
    )
    copies = ObjectiveActual.objects.filter(objective_id__in=new_of.values())
    copies.filter(corrects__isnull=False).update(corrects=None)
    copies.delete()
    old = list(ObjectiveActual.objects.filter(objective_id__in=new_of).order_by("pk"))
    rows = [
        ObjectiveActual(
            objective_id=new_of[row.objective_id],
            **{name: getattr(row, name) for name in ACTUAL},
        )
        for row in old
    ]
    ObjectiveActual.objects.bulk_create(rows)
    place = {row.pk: new for row, new in zip(old, rows, strict=True)}
    corrections = [new for row, new in zip(old, rows, strict=True) if row.corrects_id in place]
    for row, new in zip(old, rows, strict=True):
        new.corrects = None if row.corrects_id is None else place.get(row.corrects_id)
    ObjectiveActual.objects.bulk_update(corrections, ["corrects"])


def _carry(lines: Any, carry: Callable[[Any, Any], None], fields: Sequence[str]) -> None:
    rows = list(lines.filter(continues__isnull=False).select_related("continues"))
    for row in rows:
        carry(row, row.continues)
    if rows:
        bulk_update_with_history(rows, lines.model, fields, batch_size=500)


def _carry_said(row: Objective, old: Objective) -> None:
    """How it is measured, where that was said on the version in force only."""
    if not row.is_said and old.is_said:
        row.measured_as, row.direction = old.measured_as, old.direction
        row.target_to = old.target_to


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
