"""What plans show on the pages of an alliance and of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from accounts.models import User
from alliances.models import Alliance, Person
from alliances.rules.periods import fiscal_year, share_of_year_elapsed
from alliances.services.punctuality import tally
from core.db.asked import DAY, Within
from core.db.prepared import place_of
from plans.models import Deliverable, JointBusinessPlan, Objective, ObjectiveActual
from plans.services.page import ObjectiveLine, progress_of

# The plan that is shown for a year: the first of these that there is.
SHOWN_STATES = ("agreed", "closed", "partner_review", "draft")
DELIVERABLES_AT_MOST = 50


@dataclass(frozen=True)
class PlanPanel:
    """The plan of fiscal `year` ("26"); `left` is the percentage of the year that is left."""

    plan: JointBusinessPlan | None
    year: str
    left: float
    objectives: list[ObjectiveLine]

    @property
    def leading(self) -> ObjectiveLine | None:
        """The objective the heading speaks of: the first one that has been measured."""
        return next((line for line in self.objectives if line.actuals), None)


def plan_annotations(today: date) -> dict[str, Any]:
    """`plan_of_year`: pk and state of the plan in force this year, else of the draft."""
    year = fiscal_year(today, settings.FISCAL_YEAR_START_MONTH)
    plans = JointBusinessPlan._base_manager.filter(
        alliance=OuterRef("pk"), fiscal_year=year, state__in=SHOWN_STATES
    )
    best = plans.order_by(place_of("state", SHOWN_STATES), "-version")
    shown = best.annotate(shown=JSONObject(pk="pk", state="state")).values("shown")
    return {"plan_of_year": Subquery(shown[:1])}


def plan_panel(alliance: Alliance, user: User, today: date) -> PlanPanel:
    """The plan that came with `plan_annotations`. One query, none without a plan."""
    start = settings.FISCAL_YEAR_START_MONTH
    year = fiscal_year(today, start)
    words = f"{year % 100:02d}"
    left = 100 * (1 - share_of_year_elapsed(year, today, start))
    found = alliance.plan_of_year  # type: ignore[attr-defined]
    if found is None or (user.is_guest and found["state"] == "draft"):
        return PlanPanel(None, words, left, [])
    plan = JointBusinessPlan(pk=found["pk"], state=found["state"], alliance=alliance)
    newest = ObjectiveActual.objects.filter(objective=OuterRef("pk"), as_of__lte=today)
    newest = newest.order_by("-as_of")
    rows = Objective.objects.filter(plan=found["pk"]).annotate(
        newest_value=Subquery(newest.values("value")[:1]),
        newest_day=Subquery(newest.values("as_of")[:1]),
    )
    lines = [_line(row, year, today) for row in rows.order_by("pk")]
    return PlanPanel(plan, words, left, lines)


def _line(row: Objective, year: int, today: date) -> ObjectiveLine:
    value, day = row.newest_value, row.newest_day  # type: ignore[attr-defined]
    actuals = [ObjectiveActual(objective=row, value=value, as_of=day)] if day else []
    return ObjectiveLine(row, actuals, progress_of(row, actuals, year, today), buttons=[])


def owed_deliverables(user: User, within: Within) -> QuerySet[Any, Any]:
    """Deliverables of agreed plans by side."""
    return tally(Deliverable.objects.among(within, user).agreed(), DAY, "side")


def deliverables_of_person(person: Person, user: User, today: date) -> list[Deliverable] | None:
    """The open deliverables a person owes, as far as the reader may see them, the next due first.
    One query."""
    rows = Deliverable.objects.visible_to(user).filter(owner=person, delivered_on=None).in_force()
    rows = rows.select_related("plan__alliance").order_by("due_on")
    return list(rows[:DELIVERABLES_AT_MOST]) or None
