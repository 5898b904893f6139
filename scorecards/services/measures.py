"""What the records say about a chunk of alliances: the raw value of every computed indicator.

One aggregate statement per source, whatever the number of alliances. Everything is measured as it
stood on `today`: what happened later is left out, so that an earlier day can be computed again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    FloatField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Coalesce, RowNumber

from alliances.models import (
    Agreement,
    Alliance,
    AlliancePartner,
    CorporateGoal,
    DealTerm,
    Deliverable,
    Membership,
    Objective,
    ObjectiveActual,
    Stage,
)
from alliances.models.people import SPONSOR_ROLES
from alliances.rules.periods import Quarter, fiscal_year, fiscal_year_bounds
from alliances.services.money import rates_as_of
from governance.models import Action, Meeting
from scorecards.models import Indicator, Measurement, Risk
from scorecards.rules import vectorised
from scorecards.rules.evidence import EXPIRY_FACTOR
from scorecards.services.sets import (
    Column,
    DayNumber,
    Scope,
    columns_of,
    day_number,
    rows_of,
    spread,
)

# Punctuality is measured over the last twelve months: long enough for a quarterly rhythm.
WINDOW = timedelta(days=365)
# An agreement that renews itself has no end in sight.
RENEWS_ITSELF_DAYS = 3650
IN_FORCE = ("agreed", "closed")


@dataclass(slots=True)
class Measures:
    """Columns over a chunk. `raw` by indicator key; `parts` numerator and denominator where a raw
    value is a share; `dated` the day number of the evidence behind it."""

    raw: dict[str, Column] = field(default_factory=dict)
    parts: dict[str, tuple[Column, Column]] = field(default_factory=dict)
    dated: dict[str, Column] = field(default_factory=dict)
    planned_value: Column = field(default_factory=lambda: np.empty(0))
    delivered_value: Column = field(default_factory=lambda: np.empty(0))
    evidence_on: Column = field(default_factory=lambda: np.empty(0))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is the same for every chunk of one run: read once."""

    today: date
    rates: dict[str, float]
    goals_exist: bool
    manual: dict[int, tuple[str, int]]


def surroundings(*, today: date) -> Surroundings:
    """Rates of the day, whether goals exist, and the manual indicators. Three queries."""
    rates = rates_as_of(today)
    per_unit = {currency: float(rate) for currency, rate in rates.per_unit.items()}
    per_unit[rates.currency] = 1.0
    manual = Indicator.objects.filter(source=Indicator.Source.MANUAL)
    return Surroundings(
        today=today,
        rates=per_unit,
        goals_exist=CorporateGoal.objects.exists(),
        manual={
            pk: (key, days) for pk, key, days in manual.values_list("pk", "key", "stale_after_days")
        },
    )


def measure(*, scope: Scope, around: Surroundings) -> Measures:
    """All raw values of a chunk. About a dozen statements."""
    found = Measures()
    _deliverables(found, scope, around.today)
    _meetings(found, scope, around.today)
    _actions(found, scope, around.today)
    _sponsors(found, scope, around.today)
    _risks(found, scope, around.today)
    _deal(found, scope, around)
    _agreements(found, scope, around.today)
    _partners(found, scope)
    _goals(found, scope, around)
    _plan(found, scope, around)
    _answers(found, scope, around)
    return found


def _rounded(column: Column) -> Column:
    """Two decimals: what is stored is what was scored, so that a page can score it again."""
    rounded: Column = np.round(column, 2)
    return rounded


def _share(found: Measures, key: str, part: Column, whole: Column) -> None:
    part = np.nan_to_num(part)
    whole = np.nan_to_num(whole)
    found.raw[key] = _rounded(vectorised.percent(part, whole))
    found.parts[key] = (part, whole)


def _deliverables(found: Measures, scope: Scope, today: date) -> None:
    rows = rows_of(
        Deliverable.objects.filter(scope.within("plan__alliance"), due_on__gt=today - WINDOW)
        .punctuality(today, "plan__alliance", "side")
        .values_list("plan__alliance", "side", "counted", "on_time")
    )
    for side in ("ours", "theirs"):
        counted, on_time = np.zeros(len(scope)), np.zeros(len(scope))
        table = np.array(
            [(alliance, due, met) for alliance, whose, due, met in rows if whose == side],
            dtype=np.int64,
        ).reshape(-1, 3)
        at, inside = scope.positions(table[:, 0])
        counted[at[inside]] = table[inside, 1]
        on_time[at[inside]] = table[inside, 2]
        _share(found, f"deliverables_on_time_{side}", on_time, counted)


def _meetings(found: Measures, scope: Scope, today: date) -> None:
    held = Q(state=Meeting.State.HELD)
    # A meeting whose day has passed and that is still “scheduled” was not held as far as we know.
    lost = Q(state__in=(Meeting.State.MISSED, Meeting.State.SCHEDULED), local_date__lt=today)
    rows = (
        Meeting.objects.filter(
            scope.within("body__alliance"), local_date__gt=today - WINDOW, local_date__lte=today
        )
        .order_by()
        .values_list("body__alliance")
        .annotate(held=Count("pk", filter=held), due=Count("pk", filter=held | lost))
    )
    kept, due = spread(scope, rows, 2)
    _share(found, "cadence_kept", kept, due)


def _actions(found: Measures, scope: Scope, today: date) -> None:
    rows = (
        Action.objects.filter(
            scope.within("alliance"), due_on__gt=today - WINDOW, due_on__lte=today
        )
        .exclude(state=Action.State.DROPPED)
        .order_by()
        .values_list("alliance")
        .annotate(
            met=Count("pk", filter=Q(done_on__lte=F("due_on")) & Q(done_on__lte=today)),
            due=Count("pk", filter=Q(due_on__lt=today) | Q(done_on__lte=today)),
        )
    )
    met, due = spread(scope, rows, 2)
    _share(found, "actions_on_time", met, due)


def _sponsors(found: Measures, scope: Scope, today: date) -> None:
    rows = (
        Membership.objects.filter(
            scope.within("alliance"), role__in=SPONSOR_ROLES, last_contact_on__lte=today
        )
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gt=today))
        .order_by()
        .values_list("alliance")
        .annotate(oldest=DayNumber(Min("last_contact_on")))
    )
    (oldest,) = spread(scope, rows, 1)
    found.raw["sponsor_contact_age"] = day_number(today) - oldest
    found.dated["sponsor_contact_age"] = oldest


def _risks(found: Measures, scope: Scope, today: date) -> None:
    still_open = Q(closed_on__isnull=True) | Q(closed_on__gt=today)
    rows = (
        Risk.objects.filter(scope.within("alliance"), opened_on__lte=today)
        .order_by()
        .values_list("alliance")
        .annotate(
            exposure=Coalesce(Sum(F("probability") * F("impact"), filter=still_open), 0),
            open=Count("pk", filter=still_open),
            ever=Count("pk"),
        )
    )
    exposure, still, ever = spread(scope, rows, 3)
    found.raw["open_risk_exposure"] = exposure
    found.parts["open_risk_exposure"] = (np.nan_to_num(still), np.nan_to_num(ever))


def _converted(amount: str, currency: str, rates: dict[str, float]) -> Case:
    """The amount in the portfolio's currency as a float; NULL where there is no rate."""
    return Case(
        *(
            When(
                Q(**{currency: code}),
                then=Cast(F(amount), FloatField()) * Value(rate, output_field=FloatField()),
            )
            for code, rate in rates.items()
        ),
        default=None,
        output_field=FloatField(),
    )


def _deal(found: Measures, scope: Scope, around: Surroundings) -> None:
    milestones = Q(kind=DealTerm.Kind.MILESTONES)
    stated = Q(amount__isnull=False)
    rows = (
        DealTerm.objects.filter(scope.within("alliance"))
        .exclude(kind=DealTerm.Kind.ROYALTY)
        .order_by()
        .annotate(converted=_converted("amount", "currency", around.rates))
        .values_list("alliance")
        .annotate(
            total=Sum("converted"),
            contingent=Sum("converted", filter=milestones),
            certain_stated=Count("pk", filter=stated & ~milestones),
            milestones_unstated=Count("pk", filter=milestones & ~stated),
            unconverted=Count("pk", filter=stated & Q(converted__isnull=True)),
        )
    )
    total, contingent, certain, unstated, unconverted = spread(scope, rows, 5)
    # A currency without a rate makes the sum unknown: part of a sum would pass for the whole.
    total = np.where(unconverted > 0, np.nan, total)
    found.raw["deal_size"] = _rounded(total)
    both = (certain > 0) & (unstated == 0) & ~np.isnan(contingent) & (total > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(both, 100.0 * contingent / total, np.nan)
    found.raw["contingent_share"] = _rounded(share)


def _agreements(found: Measures, scope: Scope, today: date) -> None:
    rows = (
        Agreement.objects.filter(scope.within("alliance"))
        .filter(Q(terminated_on__isnull=True) | Q(terminated_on__gt=today))
        .order_by()
        .values_list("alliance")
        .annotate(
            last_end=DayNumber(Max("ends_on")),
            renewing=Count("pk", filter=Q(renews_automatically=True)),
        )
    )
    last_end, renewing = spread(scope, rows, 2)
    left = last_end - day_number(today)
    found.raw["agreement_end"] = np.where(renewing > 0, RENEWS_ITSELF_DAYS, left)
    found.dated["agreement_end"] = np.where(renewing > 0, np.nan, last_end)


def _partners(found: Measures, scope: Scope) -> None:
    links = AlliancePartner.objects.filter(scope.within("alliance")).order_by()
    alliance_ids, (partner_ids,) = columns_of(links.values_list("alliance", "partner"), 1)
    most = np.full(len(scope), np.nan)
    if len(alliance_ids):
        counted = (
            AlliancePartner.objects.filter(partner__in=links.values("partner"))
            .exclude(alliance__stage=Stage.CLOSED)
            .order_by()
            .values_list("partner")
            .annotate(alliances=Count("alliance"))
        )
        partners, (counts,) = columns_of(counted, 1)
        if len(partners):
            order = np.argsort(partners)
            partners, counts = partners[order], counts[order]
            slot = np.minimum(np.searchsorted(partners, partner_ids), len(partners) - 1)
            count = np.where(partners[slot] == partner_ids, counts[slot], np.nan)
            at, inside = scope.positions(alliance_ids)
            np.fmax.at(most, at[inside], count[inside])
    found.raw["partner_concentration"] = most


def _goals(found: Measures, scope: Scope, around: Surroundings) -> None:
    if not around.goals_exist:
        # Without a goal tree nobody could have tied the alliance to one: unknown, not 0.
        found.raw["goals_supported"] = np.full(len(scope), np.nan)
        return
    through = Alliance.goals.through
    rows = (
        through.objects.filter(scope.within("alliance"))
        .order_by()
        .values_list("alliance")
        .annotate(goals=Count("pk"))
    )
    (goals,) = spread(scope, rows, 1)
    found.raw["goals_supported"] = np.nan_to_num(goals)


def _plan(found: Measures, scope: Scope, around: Surroundings) -> None:
    today = around.today
    start_month = settings.FISCAL_YEAR_START_MONTH
    year = fiscal_year(today, start_month)
    first, last = fiscal_year_bounds(year, start_month)
    in_force = {"fiscal_year": year, "state__in": IN_FORCE}
    worth: QuerySet[Any, Any] = (
        Objective.objects.filter(
            scope.within("plan__alliance"),
            counts_as_value=True,
            **{f"plan__{name}": value for name, value in in_force.items()},
        )
        .order_by()
        .annotate(converted=_converted("target", "currency", around.rates))
        .values_list("plan__alliance")
        .annotate(
            planned=Sum("converted"),
            unconverted=Count("pk", filter=Q(converted__isnull=True)),
        )
    )
    planned, unconverted = spread(scope, worth, 2)
    found.planned_value = _rounded(np.where(unconverted > 0, np.nan, planned))
    found.raw["planned_value"] = found.planned_value

    later = ObjectiveActual.objects.filter(
        objective=OuterRef("objective"), as_of__gt=OuterRef("as_of"), as_of__lte=today
    )
    actuals = (
        ObjectiveActual.objects.filter(
            scope.within("objective__plan__alliance"),
            ~Exists(later),
            as_of__lte=today,
            **{f"objective__plan__{name}": value for name, value in in_force.items()},
        )
        .order_by()
        .values_list(
            "objective__plan__alliance",
            Cast("value", FloatField()),
            Cast("objective__baseline", FloatField()),
            Cast("objective__target", FloatField()),
            DayNumber("as_of"),
            Case(
                When(
                    objective__counts_as_value=True,
                    then=_converted("value", "objective__currency", around.rates),
                ),
                default=None,
                output_field=FloatField(),
            ),
        )
    )
    ids, (value, baseline, target, as_of, worth_now) = columns_of(actuals, 5)
    size = len(scope)
    at, inside = scope.positions(ids) if len(ids) else (ids, np.empty(0, np.bool_))
    days = (last - first).days + 1
    elapsed = np.clip((as_of - day_number(first) + 1) / days, 0.0, 1.0)
    share = vectorised.attainment(vectorised.progress(value, baseline, target), elapsed)
    told = inside & ~np.isnan(share)
    count = np.bincount(at[told], minlength=size).astype(float)
    added = np.bincount(at[told], weights=share[told], minlength=size)
    with np.errstate(invalid="ignore", divide="ignore"):
        found.raw["plan_attainment"] = _rounded(np.where(count > 0, added / count, np.nan))
    newest = np.full(size, np.nan)
    np.fmax.at(newest, at[told], as_of[told])
    found.dated["plan_attainment"] = newest
    paid = inside & ~np.isnan(worth_now)
    delivered = np.bincount(at[paid], weights=worth_now[paid], minlength=size)
    any_paid = np.bincount(at[paid], minlength=size) > 0
    found.delivered_value = _rounded(np.where(any_paid, delivered, np.nan))


def _answers(found: Measures, scope: Scope, around: Surroundings) -> None:
    """The newest known answer to each manual question, as long as it has not expired."""
    size, today = len(scope), around.today
    found.evidence_on = np.full(size, np.nan)
    for key, _ in around.manual.values():
        found.raw[key] = np.full(size, np.nan)
        found.dated[key] = np.full(size, np.nan)
    if not around.manual:
        return
    quarter = Quarter.containing(today)
    longest = max(days for _, days in around.manual.values()) * EXPIRY_FACTOR
    seen_on = Coalesce(F("evidence_on"), Cast("measured_at", DateField()))
    newest_first = Window(
        RowNumber(),
        partition_by=[F("scorecard__alliance"), F("indicator")],
        order_by=[F("scorecard__year").desc(), F("scorecard__quarter").desc()],
    )
    rows = (
        Measurement.objects.filter(
            scope.within("scorecard__alliance"),
            Q(scorecard__year__lt=quarter.year)
            | Q(scorecard__year=quarter.year, scorecard__quarter__lte=quarter.number),
            raw__isnull=False,
            indicator__in=list(around.manual),
        )
        .annotate(seen_on=seen_on)
        .filter(seen_on__gte=today - timedelta(days=longest))
        .annotate(place=newest_first)
        .filter(place=1)
        .order_by()
        .values_list("scorecard__alliance", "indicator", "raw", DayNumber("seen_on"))
    )
    ids, (indicator, raw, seen) = columns_of(rows, 3)
    if not len(ids):
        return
    at, inside = scope.positions(ids)
    for pk, (key, stale_after) in around.manual.items():
        counts = (
            inside & (indicator == pk) & (seen >= day_number(today) - EXPIRY_FACTOR * stale_after)
        )
        found.raw[key][at[counts]] = raw[counts]
        found.dated[key][at[counts]] = seen[counts]
        found.evidence_on = np.fmax(found.evidence_on, found.dated[key])
