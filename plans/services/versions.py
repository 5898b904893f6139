"""Copying a plan's lines into a new version or year, and carrying along what happened since."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db import models
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from plans.models import Deliverable, Initiative, JointBusinessPlan, Objective, ObjectiveActual
from plans.rules.initiatives import ENDED

Plan = JointBusinessPlan
Row = TypeVar("Row", bound=models.Model)

OBJECTIVE_TERMS = (
    "what",
    "why",
    "decision",
    "unit",
    "currency",
    "baseline",
    "target",
    "counts_as_value",
    "position",
)
INITIATIVE_TERMS = (
    "name",
    "description",
    "stage",
    "sales_executive_sponsor_id",
    "lead_id",
    "failure_cause",
    "launch_on",
    "finish_on",
)
FULFILMENT = ("delivered_on", "dropped_on", "drop_reason")
DELIVERABLE_TERMS = ("name", "side", "owner_id", "due_on", *FULFILMENT)
UNDER_WAY = frozenset({"launched", "executing", *ENDED})


def copy_objectives(*, source: Plan, target: Plan, same_year: bool) -> int:
    """Copy the objectives of `source`; in the same year each one continues its original."""
    rows = [
        Objective(
            plan=target,
            continues=old if same_year else None,
            **{name: getattr(old, name) for name in OBJECTIVE_TERMS},
        )
        for old in source.objectives.all()
    ]
    _create(rows, Objective)
    if same_year:
        copy_actuals(target)
    return len(rows)


def copy_version(*, source: Plan, target: Plan) -> None:
    """Copy every line of an agreed plan into the draft of its next version."""
    copy_objectives(source=source, target=target, same_year=True)
    initiatives = [
        Initiative(
            plan=target,
            continues=old,
            **{name: getattr(old, name) for name in INITIATIVE_TERMS},
        )
        for old in source.initiatives.all()
    ]
    _create(initiatives, Initiative)
    new_of = dict(target.initiatives.values_list("continues_id", "pk"))
    deliverables = [
        Deliverable(
            plan=target,
            continues=old,
            initiative_id=new_of.get(old.initiative_id) if old.initiative_id else None,
            **{name: getattr(old, name) for name in DELIVERABLE_TERMS},
        )
        for old in source.deliverables.all()
    ]
    _create(deliverables, Deliverable)


def carry_along(target: Plan) -> None:
    """Bring what happened on the version before, while this one was a draft, into this one:
    actuals, deliveries, and how far initiatives came. The terms of the draft stay as agreed."""
    copy_actuals(target)
    deliverables = list(
        target.deliverables.filter(continues__isnull=False).select_related("continues")
    )
    for row in deliverables:
        _take(row, row.continues, FULFILMENT)
    _update(deliverables, Deliverable, FULFILMENT)
    initiatives = list(
        target.initiatives.filter(continues__isnull=False).select_related("continues")
    )
    for initiative in initiatives:
        _carry_initiative(initiative, initiative.continues)
    _update(
        initiatives,
        Initiative,
        ("stage", "failure_cause", "launch_on", "finish_on", "sales_executive_sponsor"),
    )


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


def _carry_initiative(row: Initiative, old: Initiative | None) -> None:
    if old is None:
        return
    _take(row, old, ("stage", "failure_cause"))
    if row.sales_executive_sponsor_id is None:
        row.sales_executive_sponsor_id = old.sales_executive_sponsor_id
    if old.stage in UNDER_WAY and old.launch_on is not None:
        row.launch_on = old.launch_on
    if old.stage in ENDED:
        row.finish_on = old.finish_on


def _take(row: models.Model, old: models.Model | None, names: Iterable[str]) -> None:
    if old is not None:
        for name in names:
            setattr(row, name, getattr(old, name))


def _create(rows: list[Row], model: type[Row]) -> None:
    if rows:
        bulk_create_with_history(rows, model, batch_size=500)


def _update(rows: list[Row], model: type[Row], fields: Iterable[str]) -> None:
    if rows:
        bulk_update_with_history(rows, model, list(fields), batch_size=500)
