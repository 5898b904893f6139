"""What the plan in force promises, how far it has come, and what it delivers against pace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import (
    Case,
    F,
    FloatField,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast

from alliances.rules.periods import fiscal_year, fiscal_year_bounds
from core.db.columns import Column, DayNumber, Ids, Scope, columns_of, day_number
from plans.models import Objective, ObjectiveActual
from plans.rules import objectives as rules
from plans.rules.value import Valued, expected_worth
from scorecards.rules import attainment
from scorecards.services.measures.columns import Measures, Surroundings, rounded

PERCENT = 100.0


@dataclass(slots=True)
class Rows:
    """One entry an objective: `at` is the place of its alliance, the other columns are NaN where
    not known. `against` is the share of what was to be expected when it was measured; `planned`,
    `delivered` and `expected` are in the portfolio's currency, where it is money."""

    at: Ids
    year: Column
    against: Column
    as_of: Column
    counts_as_value: Column
    planned: Column
    delivered: Column
    expected: Column


def plan(found: Measures, scope: Scope, around: Surroundings) -> None:
    size = len(scope)
    rows = _rows(scope, around)
    newest = np.full(size, -np.inf)
    np.maximum.at(newest, rows.at, rows.year)
    current = rows.year == newest[rows.at]
    attained(found, rows, current, size)
    valued(found, rows, current, size)


def _sum(rows: Rows, which: Any, weights: Column | None, size: int) -> Column:
    """Per alliance: how many of the rows `which` there are, or the sum of their `weights`."""
    chosen = None if weights is None else weights[which]
    return np.bincount(rows.at[which], weights=chosen, minlength=size).astype(float)


def _divided(part: Column, whole: Column) -> Column:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


def attained(found: Measures, rows: Rows, current: Any, size: int) -> None:
    """All objectives of the plan in force; until those of this year are measured, last year's stand
    in for them: a new plan and a new year hide nothing.

    Money is added up, delivered over expected, so that it weighs by what it is worth; a mean of
    shares weighed by targets would rise where a target that is met is raised. How much is known is
    counted for the same reason.
    """
    means, shares, days = [], [], []
    in_money = (rows.planned > 0) & ~np.isnan(rows.delivered) & ~np.isnan(rows.expected)
    for which in (current, ~current):
        known = which & ~np.isnan(rows.against)
        count = _sum(rows, known, None, size)
        money = _pace(rows, known & in_money, size)
        of_money = _sum(rows, known & in_money, None, size)
        others = _sum(rows, known & ~in_money, rows.against, size)
        means.append(_divided(others + of_money * np.nan_to_num(money), count))
        days.append(_divided(_sum(rows, known, rows.as_of, size), count))
        shares.append(np.nan_to_num(_divided(count, _sum(rows, which, None, size))))
    _stand_in(found, "plan_attainment", means, shares, days)
    measured = _sum(rows, current & ~np.isnan(rows.against), None, size)
    found.parts["plan_attainment"] = (measured, _sum(rows, current, None, size))


def _pace(rows: Rows, which: Any, size: int) -> Column:
    """Delivered as a share of what was expected, 0 to 1.5; NaN where nothing is measured."""
    delivered = _sum(rows, which, rows.delivered, size)
    expected = _sum(rows, which, rows.expected, size)
    there = _sum(rows, which, None, size) > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(expected > 0, delivered / expected, rules.HIGHEST)
    return np.where(there, np.clip(share, 0.0, rules.HIGHEST), np.nan)


def valued(found: Measures, rows: Rows, current: Any, size: int) -> None:
    """What counts as value: planned, delivered and expected of the plan in force, and the pace."""
    means, shares, days = [], [], []
    for which in (current, ~current):
        counted = which & (rows.counts_as_value == 1)
        known = counted & ~np.isnan(rows.against) & ~np.isnan(rows.delivered)
        # A currency without a rate makes the sums unknown: part of a sum would pass for the whole.
        whole = _sum(rows, counted & np.isnan(rows.planned), None, size) == 0
        total, count = _sum(rows, counted, None, size), _sum(rows, known, None, size)
        of_known = _sum(rows, known, rows.planned, size)
        pace = np.where(whole, _pace(rows, known, size), np.nan)
        means.append(pace)
        shares.append(np.where(np.isnan(pace), 0.0, np.nan_to_num(_divided(count, total))))
        days.append(_divided(_sum(rows, known, rows.planned * rows.as_of, size), of_known))
        if which is current:
            found.parts["value_against_pace"] = (count, total)
            planned = _sum(rows, counted & ~np.isnan(rows.planned), rows.planned, size)
            found.planned_value = rounded(np.where((total > 0) & whole, planned, np.nan))
            _delivered(found, rows, known, whole & (count > 0), days[-1], size)
    found.raw["planned_value"] = found.planned_value
    _stand_in(found, "value_against_pace", means, shares, days)


def _delivered(found: Measures, rows: Rows, known: Any, there: Any, day: Column, size: int) -> None:
    delivered, expected = (
        _sum(rows, known, column, size) for column in (rows.delivered, rows.expected)
    )
    found.delivered_value = rounded(np.where(there, delivered, np.nan))
    found.expected_value = rounded(np.where(there, expected, np.nan))
    found.delivered_on = np.floor(np.where(there, day, np.nan) + 0.5)


def _stand_in(
    found: Measures, key: str, means: list[Column], shares: list[Column], days: list[Column]
) -> None:
    """Keep the mean of this year's plan; for the share of it that is not measured, last year's
    mean, as far as that is measured and recent. So recording what is new never lowers coverage."""
    now, last = shares
    rest = (1.0 - now) * last
    known = now + rest

    def mixed(parts: list[Column]) -> Column:
        summed = now * np.nan_to_num(parts[0]) + rest * np.nan_to_num(parts[1])
        return _divided(summed, known)

    found.raw[key] = rounded(PERCENT * mixed(means))
    found.dated[key] = np.floor(mixed(days) + 0.5)
    found.known[key] = known


def _numbers(field: str, words: dict[str, int]) -> Case:
    """Words as the numbers of scorecards.rules.attainment."""
    places = [When(**{field: word}, then=Value(place)) for word, place in words.items() if word]
    return Case(*places, default=Value(0), output_field=IntegerField())


def _rate(rates: dict[str, float]) -> Case:
    places = (
        When(currency=code, then=Value(rate, output_field=FloatField()))
        for code, rate in rates.items()
    )
    return Case(*places, default=None, output_field=FloatField())


def _objectives(scope: Scope, today: date, years: tuple[int, int]) -> QuerySet[Objective, Any]:
    """Of each of the two years the newest version that was agreed by then."""
    return (
        Objective.objects.filter(scope.within("plan__alliance")).agreed_by(today, *years).order_by()
    )


def _rows(scope: Scope, around: Surroundings) -> Rows:
    """Two statements, and one where objectives have milestones or eased terms."""
    today = around.today
    year = fiscal_year(today, settings.FISCAL_YEAR_START_MONTH)
    years = (year, year - 1)
    lines = _objectives(scope, today, years).values_list(
        "plan__alliance",
        "pk",
        "plan__fiscal_year",
        _numbers("measured_as", attainment.MEASURED_AS),
        _numbers("direction", attainment.DIRECTION),
        Cast("baseline", FloatField()),
        Cast("target", FloatField()),
        Cast("target_to", FloatField()),
        Case(When(counts_as_value=True, then=1), default=0, output_field=IntegerField()),
        _rate(around.rates),
    )
    ids, columns = columns_of(lines, 9)
    at, inside = scope.positions(ids) if len(ids) else (ids, np.empty(0, np.bool_))
    at, columns = at[inside], [column[inside] for column in columns]
    pk, of_year, measured_as, direction, baseline, target, target_to, counts, rate = columns
    terms = attainment.Terms(measured_as, direction, baseline, target, target_to)
    value, as_of = _newest(scope, today, years, pk)
    elapsed = np.full(len(pk), np.nan)
    for each in years:
        mine = of_year == each
        elapsed[mine] = _elapsed(each, as_of[mine])
    against = attainment.measured(terms, value, elapsed, day_number(today) - as_of)
    planned = attainment.planned_worth(terms) * rate
    due = planned * np.where(terms.has_pace, elapsed, 1.0)
    _special(scope, today, years, pk, value, as_of, rate, against, due)
    return Rows(
        at=at,
        year=of_year,
        against=against,
        as_of=as_of,
        counts_as_value=counts,
        planned=planned,
        delivered=attainment.delivered_worth(terms, value) * rate,
        expected=due,
    )


def _elapsed(year: int, days: Column) -> Column:
    """How much of a fiscal year is over at the end of these days, 0..1."""
    first, last = map(day_number, fiscal_year_bounds(year, settings.FISCAL_YEAR_START_MONTH))
    gone: Column = np.clip((days - first + 1) / (last - first + 1), 0.0, 1.0)
    return gone


def _newest(scope: Scope, today: date, years: tuple[int, int], pk: Column) -> tuple[Column, Column]:
    """Value and day number of the newest actual of each objective `pk`, as known on the day."""
    rows = (
        ObjectiveActual.objects.filter(scope.within("objective__plan__alliance"))
        .filter(objective__plan__fiscal_year__in=years)
        .newest_on(today)
        .order_by()
        .values_list("objective", Cast("value", FloatField()), DayNumber("as_of"))
    )
    ids, (value, as_of) = columns_of(rows, 2)
    found, day = np.full(len(pk), np.nan), np.full(len(pk), np.nan)
    order = np.argsort(pk)
    at = np.minimum(np.searchsorted(pk[order], ids), max(len(pk) - 1, 0))
    there = pk[order][at] == ids if len(pk) else np.zeros(len(ids), np.bool_)
    place = order[at[there]]
    found[place], day[place] = value[there], as_of[there]
    return found, day


def _special(
    scope: Scope,
    today: date,
    years: tuple[int, int],
    pk: Column,
    value: Column,
    as_of: Column,
    rate: Column,
    against: Column,
    due: Column,
) -> None:
    """Objectives with milestones or eased terms are few: each by the rule for one."""
    odd = _objectives(scope, today, years).filter(~Q(pace=[]) | ~Q(first_terms={}))
    place = {int(key): index for index, key in enumerate(pk)}
    for row in odd.annotate(of_year=F("plan__fiscal_year")):
        index = place.get(row.pk)
        if index is None or np.isnan(value[index]):
            continue
        actual, day = float(value[index]), _day(as_of[index])
        found = rules.progress(
            row.terms,
            actual=actual,
            measured_on=day,
            fiscal_year=row.of_year,
            today=today,
            start_month=settings.FISCAL_YEAR_START_MONTH,
            first=row.first,
        )
        against[index] = np.nan if found.against is None else found.against
        valued = Valued(row.terms, actual, day, found, first=row.first)
        due[index] = rate[index] * expected_worth(
            valued, row.of_year, settings.FISCAL_YEAR_START_MONTH
        )


def _day(number: float) -> date:
    return date.fromordinal(int(number) + date(1970, 1, 1).toordinal())
