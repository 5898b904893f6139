"""The first plan of a new alliance, from the skeleton of its template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction

from alliances.models import Alliance, AllianceTemplate, Membership, MembershipRole
from core.text import plural, write_year
from plans.models import Deliverable, DeliverableTemplate, Objective, ObjectiveTemplate
from plans.services.lines import add_line
from plans.services.plans import start_plan

# Who answers for what a side delivers, until somebody else is named.
FIRST_OWNERS = (
    MembershipRole.ALLIANCE_MANAGER,
    MembershipRole.COUNTERPART,
    MembershipRole.FUNCTIONAL_LEAD,
    MembershipRole.EXECUTIVE_SPONSOR,
)


@dataclass(frozen=True, slots=True)
class WantedObjective:
    """An objective of the skeleton as it was accepted: its words, and its target in its unit."""

    template: ObjectiveTemplate
    what: str
    target: Decimal


@dataclass(frozen=True, slots=True)
class WantedDeliverable:
    name: str
    side: str
    due_on: date


@transaction.atomic
def set_up_plan(
    *,
    alliance: Alliance,
    fiscal_year: int,
    theme: str,
    objectives: Sequence[WantedObjective],
    deliverables: Sequence[WantedDeliverable],
) -> str:
    """Start the plan as a draft with these lines. Says what was made ("the FY27 plan with 3
    objectives and 4 deliverables")."""
    plan = start_plan(alliance=alliance, fiscal_year=fiscal_year, theme=theme)
    for goal in objectives:
        of_money = goal.template.unit == Objective.Unit.MONEY
        line = Objective(
            plan=plan,
            what=goal.what,
            why=goal.template.why,
            decision=goal.template.decision,
            unit=goal.template.unit,
            currency=settings.PORTFOLIO_CURRENCY if of_money else "",
            measured_as=goal.template.measured_as,
            direction=goal.template.direction,
            baseline=goal.template.baseline,
            target=goal.target,
            counts_as_value=goal.template.counts_as_value,
        )
        line.full_clean()
        add_line(line=line)
    owners = _owners(alliance)
    for promise in deliverables:
        owner = owners.get(promise.side)
        add_line(
            line=Deliverable(
                plan=plan,
                name=promise.name,
                side=promise.side,
                due_on=promise.due_on,
                owner_id=owner,
            )
        )
    parts = [(objectives, "objective"), (deliverables, "deliverable")]
    said = " and ".join(plural(len(rows), one) for rows, one in parts if rows)
    return f"an {write_year(fiscal_year)} draft plan" + (f" with {said}" if said else "")


def _owners(alliance: Alliance) -> dict[str, int]:
    """The first person of each side who answers for it."""
    rows = Membership.objects.filter(alliance=alliance, ended_on__isnull=True)
    found = sorted(
        (FIRST_OWNERS.index(role), pk, side, person)
        for pk, side, role, person in rows.values_list("pk", "side", "role", "person")
        if role in FIRST_OWNERS
    )
    return {side: person for _, _, side, person in reversed(found)}


def load_skeleton(template: AllianceTemplate, said: Mapping[str, Any]) -> None:
    """Store the objectives and deliverables that ship with a template."""
    ObjectiveTemplate.objects.bulk_create(
        ObjectiveTemplate(template=template, order=place, **row)
        for place, row in enumerate(said.get("objectives", ()))
    )
    DeliverableTemplate.objects.bulk_create(
        DeliverableTemplate(template=template, order=place, **row)
        for place, row in enumerate(said.get("deliverables", ()))
    )
