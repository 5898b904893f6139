"""What plans show on the pages of an alliance and of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject

from accounts.models import User
from alliances.models import Alliance, Person
from alliances.services.punctuality import tally
from core.db.asked import DAY, Within
from core.db.prepared import place_of
from core.text import write_year
from plans.models import Deliverable, JointBusinessPlan, Objective
from plans.rules.plans import IN_FORCE, OPEN, until_agreed
from plans.rules.value import ValuePace
from plans.services.objective_lines import ObjectiveLine, finding
from plans.services.progress import newest_of, progress_of, this_year, value_of, with_newest

DELIVERABLES_AT_MOST = 50


@dataclass(frozen=True)
class PlanPanel:
    """The plan in force, of last year until this year has one, else the draft of this year. `year`
    ("FY26") is its own or this one; `carried` says that it is last year's."""

    plan: JointBusinessPlan | None
    year: str
    objectives: list[ObjectiveLine]
    value: ValuePace | None = None
    carried: str = ""

    @property
    def finding(self) -> str:
        """What the heading says: the money against pace, else how many objectives are on track."""
        if self.plan is None:
            return "none yet"
        if self.value is not None and self.value.share is not None:
            return self.value.words
        return finding(self.objectives)


def plan_annotations(today: date) -> dict[str, Any]:
    """`plan_of_year`: pk, state and fiscal year of the plan in force, else of the draft."""
    year = this_year(today)
    plans = JointBusinessPlan._base_manager.filter(
        Q(state__in=IN_FORCE, agreed_on__lte=today) | Q(state__in=OPEN, fiscal_year=year),
        alliance=OuterRef("pk"),
        fiscal_year__in=(year, year - 1),
    )
    states = (*IN_FORCE, "partner_review", "draft")
    agreed_first = Case(When(state__in=IN_FORCE, then=0), default=1)
    best = plans.order_by(agreed_first, "-fiscal_year", place_of("state", states), "-version")
    fields = JSONObject(pk="pk", state="state", fiscal_year="fiscal_year")
    return {"plan_of_year": Subquery(best.annotate(shown=fields).values("shown")[:1])}


def plan_panel(alliance: Alliance, user: User, today: date) -> PlanPanel:
    """The plan that came with `plan_annotations`. One query, none without a plan; one more where
    value is in another currency."""
    year = this_year(today)
    found = alliance.plan_of_year  # type: ignore[attr-defined]
    if found is None or (user.is_guest and found["state"] == "draft"):
        return PlanPanel(None, write_year(year), [])
    plan = JointBusinessPlan(
        pk=found["pk"], state=found["state"], fiscal_year=found["fiscal_year"], alliance=alliance
    )
    rows = with_newest(Objective.objects.filter(plan=plan.pk), today)
    lines = [_line(row, plan.fiscal_year, today) for row in rows.order_by("pk")]
    return PlanPanel(
        plan,
        write_year(plan.fiscal_year),
        lines,
        value_of(
            [(one.objective, one.latest, one.progress) for one in lines], plan.fiscal_year, today
        ),
        until_agreed(plan.fiscal_year, year) if plan.state in IN_FORCE else "",
    )


def _line(row: Objective, year: int, today: date) -> ObjectiveLine:
    actual = newest_of(row)
    progress = progress_of(row, actual, year, today)
    return ObjectiveLine(row, [actual] if actual else [], progress, buttons=[])


def owed_deliverables(user: User, within: Within) -> QuerySet[Any, Any]:
    """Deliverables of agreed plans by side."""
    return tally(Deliverable.objects.among(within, user).agreed(), DAY, "side")


def deliverables_of_person(person: Person, user: User, today: date) -> list[Deliverable] | None:
    """The open deliverables a person owes, as far as the reader may see them, the next due first.
    One query."""
    rows = Deliverable.objects.visible_to(user).filter(owner=person, delivered_on=None).in_force()
    rows = rows.select_related("plan__alliance").order_by("due_on")
    return list(rows[:DELIVERABLES_AT_MOST]) or None
