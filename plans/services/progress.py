"""How far plans have come: one way for every page, review and export that says so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, JSONObject

from alliances.models import Alliance
from alliances.rules.periods import fiscal_year, fiscal_year_bounds, share_of_year_elapsed
from alliances.services.money import rates_as_of
from plans.models import JointBusinessPlan, Objective, ObjectiveActual
from plans.rules import objectives as rules
from plans.rules.value import Valued, ValuePace, value_pace


def this_year(day: date) -> int:
    """The fiscal year that `day` falls in."""
    return fiscal_year(day, settings.FISCAL_YEAR_START_MONTH)


def days_of(plan: JointBusinessPlan) -> tuple[date, date]:
    """The first and the last day of the fiscal year of a plan."""
    return fiscal_year_bounds(plan.fiscal_year, settings.FISCAL_YEAR_START_MONTH)


def plan_in_force(*, alliance: Alliance, day: date) -> JointBusinessPlan | None:
    """The plan that binds on `day`: that of its fiscal year, and until one is agreed that of the
    year before. One query."""
    return JointBusinessPlan.objects.filter(alliance=alliance).in_force_on(day).first()


def elapsed_on(year: int, day: date) -> float:
    """How much of a fiscal year has passed at the end of `day`, 0 to 1."""
    return share_of_year_elapsed(year, day, settings.FISCAL_YEAR_START_MONTH)


def reading_day(plan: JointBusinessPlan, today: date, *, in_force: bool) -> date:
    """The day on which the figures of a plan are read: a plan that is over counts as it stood on
    the last day of its year."""
    return today if in_force else min(today, days_of(plan)[1])


def progress_of(
    objective: Objective, newest: ObjectiveActual | None, year: int, today: date
) -> rules.Progress:
    """How far the `newest` actual has come in fiscal `year`."""
    return rules.progress(
        objective.terms,
        actual=newest.value if newest else None,
        measured_on=newest.as_of if newest else None,
        fiscal_year=year,
        today=today,
        start_month=settings.FISCAL_YEAR_START_MONTH,
        is_withdrawn=newest is not None and newest.withdrawn_at is not None,
        first=objective.first,
    )


def with_newest(rows: QuerySet[Objective], day: date) -> QuerySet[Objective]:
    """Objectives with the actual that counts on `day`, for `newest_of`."""
    newest = ObjectiveActual.objects.newest_on(day).filter(objective=OuterRef("pk"))
    found = JSONObject(value=Cast("value", CharField()), as_of="as_of", withdrawn="withdrawn_at")
    return rows.annotate(newest=Subquery(newest.annotate(shown=found).values("shown")[:1]))


def newest_of(row: Objective) -> ObjectiveActual | None:
    """The actual that came `with_newest`: its value and day, and whether it was withdrawn."""
    given = row.newest  # type: ignore[attr-defined]
    if given is None:
        return None
    return ObjectiveActual(
        objective=row,
        value=Decimal(given["value"]),
        as_of=date.fromisoformat(given["as_of"]),
        withdrawn_at=given["withdrawn"],
    )


Line = tuple[Objective, ObjectiveActual | None, rules.Progress]


def value_of(lines: Iterable[Line], year: int, today: date) -> ValuePace:
    """Delivered against expected, over the objectives of fiscal `year` that count as value, in
    the portfolio's currency. One query where there is another currency, else none."""
    counted = [line for line in lines if line[0].counts_as_value]
    home = settings.PORTFOLIO_CURRENCY
    per_unit = {home: 1.0}
    if any(objective.currency != home for objective, _, _ in counted):
        found = rates_as_of(today).per_unit
        per_unit = {currency: float(rate) for currency, rate in found.items()} | per_unit
    rows = (
        Valued(
            terms=objective.terms,
            first=objective.first,
            value=newest.value if newest else None,
            as_of=newest.as_of if newest else None,
            progress=progress,
            rate=per_unit.get(objective.currency),
        )
        for objective, newest, progress in counted
    )
    start = settings.FISCAL_YEAR_START_MONTH
    return value_pace(rows, fiscal_year=year, today=today, start_month=start)
