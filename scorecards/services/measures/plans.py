"""What the plan of the fiscal year promises, and how far it has come."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import Count, Exists, FloatField, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Cast
from numpy.typing import NDArray

from alliances.rules.periods import fiscal_year, fiscal_year_bounds
from core.db.columns import Column, DayNumber, Scope, columns_of, day_number, spread
from plans.models import Objective, ObjectiveActual
from plans.rules.plans import IN_FORCE
from scorecards.rules import vectorised
from scorecards.services.measures.columns import Measures, Surroundings, converted, rounded


def plan(found: Measures, scope: Scope, around: Surroundings) -> None:
    year = fiscal_year(around.today, settings.FISCAL_YEAR_START_MONTH)
    _planned(found, scope, around, year)
    _reached(found, scope, around, year)


def _of_year(path: str, year: int) -> Q:
    """Plans of the fiscal year that are in force; `path` leads to the plan."""
    return Q(**{f"{path}__fiscal_year": year, f"{path}__state__in": IN_FORCE})


def _elapsed(year: int, day_numbers: Column) -> Column:
    """How much of the fiscal year is over at the end of these days, 0..1."""
    first, last = map(day_number, fiscal_year_bounds(year, settings.FISCAL_YEAR_START_MONTH))
    gone: Column = np.clip((day_numbers - first + 1) / (last - first + 1), 0.0, 1.0)
    return gone


def _planned(found: Measures, scope: Scope, around: Surroundings, year: int) -> None:
    worth: QuerySet[Any, Any] = (
        Objective.objects.filter(
            scope.within("plan__alliance"), _of_year("plan", year), counts_as_value=True
        )
        .order_by()
        .annotate(converted=converted("target", "currency", around.rates))
        .values_list("plan__alliance")
        .annotate(
            planned=Sum("converted"), unconverted=Count("pk", filter=Q(converted__isnull=True))
        )
    )
    total, unconverted = spread(scope, worth, 2)
    found.planned_value = rounded(np.where(unconverted > 0, np.nan, total))
    found.raw["planned_value"] = found.planned_value


def _newest_actuals(scope: Scope, around: Surroundings, year: int) -> QuerySet[Any, Any]:
    """What each objective had reached: alliance, value, baseline, target, day number, whether it
    counts as value, and what it is worth then (NULL without a rate)."""
    later = ObjectiveActual.objects.filter(
        objective=OuterRef("objective"), as_of__gt=OuterRef("as_of"), as_of__lte=around.today
    )
    actuals = ObjectiveActual.objects.filter(
        scope.within("objective__plan__alliance"),
        _of_year("objective__plan", year),
        ~Exists(later),
        as_of__lte=around.today,
    )
    return actuals.order_by().values_list(
        "objective__plan__alliance",
        Cast("value", FloatField()),
        Cast("objective__baseline", FloatField()),
        Cast("objective__target", FloatField()),
        DayNumber("as_of"),
        "objective__counts_as_value",
        converted("value", "objective__currency", around.rates),
    )


def _reached(found: Measures, scope: Scope, around: Surroundings, year: int) -> None:
    rows = columns_of(_newest_actuals(scope, around, year), 6)
    ids, (value, baseline, target, as_of, counts_as_value, worth) = rows
    at, inside = scope.positions(ids) if len(ids) else (ids, np.empty(0, np.bool_))

    def summed(rows: NDArray[np.bool_], weights: Column | None = None) -> Column:
        """Per alliance: how many of these `rows` there are, or the sum of their `weights`."""
        chosen = None if weights is None else weights[rows]
        return np.bincount(at[rows], weights=chosen, minlength=len(scope)).astype(float)

    progress = vectorised.progress(value, baseline, target)
    share = vectorised.attainment(progress, _elapsed(year, as_of))
    known = inside & ~np.isnan(share)
    count = summed(known)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(count > 0, summed(known, share) / count, np.nan)
    found.raw["plan_attainment"] = rounded(mean)
    newest = np.full(len(scope), np.nan)
    np.fmax.at(newest, at[known], as_of[known])
    found.dated["plan_attainment"] = newest

    money = inside & (counts_as_value == 1)
    convertible = money & ~np.isnan(worth)
    all_known = (summed(money) > 0) & (summed(money) == summed(convertible))
    found.delivered_value = rounded(np.where(all_known, summed(convertible, worth), np.nan))
