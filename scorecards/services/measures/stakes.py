"""What is at stake: the deal, how long it is agreed for, who depends on it, risks and issues."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FloatField,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Least

from alliances.models import (
    Agreement,
    Alliance,
    AlliancePartner,
    Confidentiality,
    CorporateGoal,
    DealTerm,
    Stage,
    StageChange,
)
from alliances.rules import money_at_stake as money
from alliances.services.money import discount_percent
from alliances.services.stakes import DIRECTIONS, READINGS
from core.db.columns import Column, DayNumber, Ids, Scope, columns_of, day_number, rows_of, spread
from governance.models import Issue
from scorecards.models import Risk
from scorecards.querysets import counting_on
from scorecards.rules.expected_loss import CERTAIN, POSSIBLE, THREATENS
from scorecards.rules.issue_burden import ACCEPTED_COUNTS, WEIGHTS, burden
from scorecards.services.measures.columns import Measures, Surroundings, converted, rounded
from scorecards.services.risk_numbers import risk_scale

# An agreement that renews itself has no end in sight.
RENEWS_ITSELF_DAYS = 3650
# An alliance that was closed still tells how much hangs on its partner, for a year.
CLOSED_COUNTS = timedelta(days=365)


def summed(at: Ids, weights: Column, size: int) -> Column:
    """The sum of the weights at each place of a chunk."""
    return np.bincount(at, weights=weights, minlength=size).astype(np.float64)


# Deal terms -----------------------------------------------------------------------------------
def deal(found: Measures, scope: Scope, around: Surroundings) -> None:
    """What the terms still bring and cost (`alliances.rules.money_at_stake`), and their face
    value."""
    terms, unconverted = _terms(scope, around)
    percent, today = float(discount_percent(around.today)), day_number(around.today)
    stake = money.at_stake(terms, deals=len(scope), today=today, percent=percent)
    found.raw["value_at_stake"] = rounded(stake.value)
    found.parts["value_at_stake"] = (stake.known, stake.open)
    some = np.maximum(stake.open, 1.0)
    found.known["value_at_stake"] = np.where(stake.open > 0, stake.known / some, 1.0)
    _face_values(found, terms, unconverted, len(scope))


def _code(field: str, codes: dict[str, int], otherwise: Any) -> Case:
    cases = [When(**{field: key}, then=Value(number)) for key, number in codes.items() if key]
    return Case(*cases, default=otherwise, output_field=IntegerField())


def _terms(scope: Scope, around: Surroundings) -> tuple[money.Terms, Any]:
    """The deal terms of the chunk as columns, and which state a sum in a currency without a rate.
    One statement; another one where upfront payments have no day."""
    ceiling = When(qualifier=DealTerm.Qualifier.UP_TO, then=Value(money.CONTINGENT))
    other = Case(ceiling, default=Value(money.CERTAIN), output_field=IntegerField())
    rows = (
        DealTerm.objects.filter(scope.within("alliance"))
        .order_by()
        .values_list(
            "alliance",
            _code("kind", READINGS, other),
            _code("direction", DIRECTIONS, Value(money.NOT_SAID)),
            converted("amount", "currency", around.rates),
            Cast("probability", FloatField()),
            DayNumber("expected_on"),
            DayNumber("expected_until"),
            Cast("amount", FloatField()),
        )
    )
    ids, columns = columns_of(rows, 7)
    at, inside = scope.positions(ids) if len(ids) else (ids, np.empty(0, np.bool_))
    reading, direction, amount, percent, first, last, stated = (one[inside] for one in columns)
    undated = (reading == money.UPFRONT) & np.isnan(first)
    if undated.any():
        first = np.where(undated, _signed_on(scope)[at[inside]], first)
    terms = money.Terms(
        deal=at[inside].astype(np.int64),
        reading=reading.astype(np.int64),
        direction=direction,
        amount=amount,
        probability=percent / 100.0,
        first=first,
        last=last,
    )
    return terms, ~np.isnan(stated) & np.isnan(amount)


def _signed_on(scope: Scope) -> Column:
    """The day an upfront payment without a day is due: the first agreement's
    (`alliances.services.stakes.due_when_signed`)."""
    rows = (
        Agreement.objects.filter(scope.within("alliance"))
        .order_by()
        .values_list("alliance")
        .annotate(day=DayNumber(Min(Coalesce("effective_on", "signed_on"))))
    )
    (day,) = spread(scope, rows, 1)
    return day


def _face_values(found: Measures, terms: money.Terms, unconverted: Any, size: int) -> None:
    """What was agreed that we receive, or of which nobody said who pays: a total or its parts,
    never both, without royalties; and the share of what is contingent in the parts."""
    counts = (terms.direction != money.PAY) & (terms.reading != money.ROYALTY)
    is_total, contingent = terms.reading == money.TOTAL, terms.reading == money.CONTINGENT
    stated = counts & ~np.isnan(terms.amount)

    def added(which: Any) -> Column:
        return summed(terms.deal[which], terms.amount[which], size)

    def there(which: Any) -> Any:
        return np.bincount(terms.deal[which], minlength=size) > 0

    totals, parts = added(stated & is_total), added(stated & ~is_total)
    # A currency without a rate makes the sum unknown: part of a sum would pass for the whole.
    lost = there(counts & unconverted)
    known = there(stated) & ~lost
    found.raw["deal_size"] = rounded(np.where(known, np.maximum(totals, parts), np.nan))
    both = there(stated & contingent) & there(stated & ~contingent & ~is_total)
    open_ones = there(counts & contingent & np.isnan(terms.amount))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = 100.0 * added(stated & contingent) / parts
    known = both & ~open_ones & ~lost & (parts > 0)
    found.raw["contingent_share"] = rounded(np.where(known, share, np.nan))


# Agreements -----------------------------------------------------------------------------------
def agreements(found: Measures, scope: Scope, around: Surroundings) -> None:
    """Days until the last agreement ends. What was terminated ended on that day, and what was
    deleted is gone: with nothing after it the alliance has no days left, which is not unknown. An
    end that was taken out of a running agreement counts as it was last recorded."""
    today = around.today
    ended = Q(terminated_on__lte=today) | Q(ends_on__lt=today)
    end = Case(
        When(terminated_on__isnull=True, then=F("ends_on")),
        When(ends_on__isnull=True, then=F("terminated_on")),
        default=Least("terminated_on", "ends_on"),
    )
    renews = Q(renews_automatically=True, terminated_on__isnull=True, ending="")
    endless = Q(ends_on__isnull=True, terminated_on__isnull=True) & ~renews
    rows = Agreement.objects.filter(scope.within("alliance")).order_by().values_list("alliance")
    figures = rows.annotate(
        running=Count("pk", filter=~ended),
        running_end=DayNumber(Max(end, filter=~ended)),
        past_end=DayNumber(Max(end, filter=ended)),
        renewing=Count("pk", filter=renews),
        endless=Count("pk", filter=endless),
    )
    running, running_end, past_end, renewing, without = spread(scope, figures, 5)
    if (lost := without > 0).any():
        running_end = np.fmax(running_end, _last_recorded_ends(scope, lost))
    last_end = np.where(running > 0, running_end, past_end)
    if (gone := np.isnan(running)).any():
        last_end = np.where(gone, _deleted_on(scope, today, gone), last_end)
    left = last_end - day_number(today)
    found.raw["agreement_end"] = np.where(renewing > 0, RENEWS_ITSELF_DAYS, left)
    found.dated["agreement_end"] = np.where(renewing > 0, np.nan, last_end)


def _among(scope: Scope, which: Any) -> Q:
    return Q(alliance__in=scope.ids[which].tolist())


def _last_recorded_ends(scope: Scope, which: Any) -> Column:
    """Of running agreements without an end the one that was recorded last, by alliance: the latest
    of them."""
    open_ended = Agreement.objects.filter(
        _among(scope, which), ends_on__isnull=True, terminated_on__isnull=True
    )
    before = Agreement.history.filter(id=OuterRef("pk"), ends_on__isnull=False)
    last = before.order_by("-history_id").values("ends_on")[:1]
    rows = open_ended.order_by().annotate(end=DayNumber(Subquery(last)))
    ids, (ends,) = columns_of(rows.values_list("alliance", "end"), 1)
    found = np.full(len(scope), np.nan)
    at, inside = scope.positions(ids) if len(ids) else (ids, np.empty(0, np.bool_))
    np.fmax.at(found, at[inside], ends[inside])
    return found


def _deleted_on(scope: Scope, today: date, which: Any) -> Column:
    """When the last agreement of alliances without any was deleted."""
    rows = (
        Agreement.history.filter(_among(scope, which), history_type="-")
        .order_by()
        .values_list("alliance")
        .annotate(day=DayNumber(Max("history_date")))
    )
    (day,) = spread(scope, rows, 1)
    return np.minimum(day, day_number(today))


# Partners and goals ---------------------------------------------------------------------------
def partners(found: Measures, scope: Scope, around: Surroundings) -> None:
    """Alliances with the same partner: open ones, and those closed within a year. A restricted
    alliance counts for itself alone: the score of another, which others read, would tell them that
    it exists, and with whom."""
    links = AlliancePartner.objects.filter(scope.within("alliance")).order_by()
    closed_lately = StageChange.objects.filter(
        alliance=OuterRef("alliance"),
        to_stage=Stage.CLOSED,
        changed_on__gt=around.today - CLOSED_COUNTS,
    )
    running = ~Q(alliance__stage=Stage.CLOSED) | Exists(closed_lately)
    restricted = Q(alliance__confidentiality=Confidentiality.RESTRICTED)
    own = Case(When(running & restricted, then=1), default=0, output_field=IntegerField())
    of_scope = links.values_list("alliance", "partner", own)
    alliance_ids, (partner_ids, apart) = columns_of(of_scope, 2)
    most = np.full(len(scope), np.nan)
    if len(alliance_ids):
        counted = (
            AlliancePartner.objects.filter(running, ~restricted)
            .filter(partner__in=links.values("partner"))
            .order_by()
            .values_list("partner")
            .annotate(alliances=Count("alliance"))
        )
        counts = dict(rows_of(counted))
        shared = np.array([counts.get(partner, 0) for partner in partner_ids.tolist()])
        count = np.where(shared + apart > 0, shared + apart, np.nan)
        at, inside = scope.positions(alliance_ids)
        np.fmax.at(most, at[inside], count[inside])
    found.raw["partner_concentration"] = most


def goals(found: Measures, scope: Scope, around: Surroundings) -> None:
    """Goals in force to which the alliance is tied. One that was dropped no longer counts."""
    if not around.goals_exist:
        # Without a goal tree nobody could have tied the alliance to one: unknown, not 0.
        found.raw["goals_supported"] = np.full(len(scope), np.nan)
        return
    through = Alliance.goals.through
    in_force = CorporateGoal.objects.in_force_on(around.today)
    rows = (
        through.objects.filter(scope.within("alliance"), corporategoal__in=in_force.values("pk"))
        .order_by()
        .values_list("alliance")
        .annotate(goals=Count("pk"))
    )
    (goals,) = spread(scope, rows, 1)
    found.raw["goals_supported"] = np.nan_to_num(goals)


# Risks and issues -----------------------------------------------------------------------------
def risks(found: Measures, scope: Scope, around: Surroundings) -> None:
    """The register, each risk with the numbers that count on the day
    (`scorecards.rules.expected_loss.Numbers.on`, of which this is the twin in SQL)."""
    today, scale = around.today, risk_scale(day=around.today)
    happened = Q(occurred_on__lte=today)
    in_place = Q(in_place_on__lte=today, residual_impact__isnull=False)

    def step(name: str) -> Case:
        certain = Value(CERTAIN) if name == "probability" else F(name)
        return Case(
            When(happened, then=certain),
            When(in_place, then=F(f"residual_{name}")),
            default=F(name),
            output_field=IntegerField(),
        )

    rows = (
        Risk.objects.filter(scope.within("alliance"), opened_on__lte=today)
        .order_by()
        .annotate(counts=Case(When(counting_on(today), then=Value(1)), default=Value(0)))
        .values_list("alliance", "counts", step("probability"), step("impact"))
    )
    ids, (counts, probability, impact) = columns_of(rows, 3)
    at, inside = scope.positions(ids) if len(ids) else (ids, np.empty(0, np.bool_))
    at, still = at[inside], counts[inside]
    likely, bad = probability[inside].astype(np.int64), impact[inside].astype(np.int64)
    percents = np.array([0.0, *scale.percents, 100.0])
    losses = np.array([0.0, *scale.losses])

    def added(weights: Any) -> Column:
        return summed(at, weights, len(scope))

    ever, open_ones = added(np.ones(len(at))), added(still)
    recorded = ever > 0
    expected = added(still * percents[likely] * losses[bad] / 100.0)
    ranks = added(still * np.minimum(likely, 5) * bad)
    for key, column in (("expected_loss", expected), ("open_risk_exposure", ranks)):
        found.raw[key] = rounded(np.where(recorded, column, np.nan))
        found.parts[key] = (open_ones, ever)
    stops = added(still * ((likely >= POSSIBLE) & (bad == THREATENS)))
    found.raw["showstoppers"] = np.where(recorded, stops, np.nan)


def issues(found: Measures, scope: Scope, around: Surroundings) -> None:
    """What is in the way and not solved, by severity and age. That none was raised is known."""
    today = around.today
    lived_with = Q(closed_as=Issue.ClosedAs.ACCEPTED) & Q(
        ended_on__gt=today - timedelta(days=ACCEPTED_COUNTS)
    )
    rows = (
        Issue.objects.filter(scope.within("alliance"), raised_on__lte=today)
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gt=today) | lived_with)
        .order_by()
        .values_list(
            "alliance",
            _code("severity", {key: int(weight) for key, weight in WEIGHTS.items()}, Value(1)),
            DayNumber("raised_on"),
            DayNumber("ended_on"),
        )
    )
    ids, (weight, raised, ended) = columns_of(rows, 3)
    at, inside = scope.positions(ids) if len(ids) else (ids, np.empty(0, np.bool_))
    age = np.fmin(ended, day_number(today)) - raised
    points = burden(weight, age)[inside]
    found.raw["issues_open"] = rounded(summed(at[inside], points, len(scope)))
