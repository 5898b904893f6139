"""What is at stake: the deal, how long it is agreed for, who depends on it, and open risks."""

from __future__ import annotations

import numpy as np
from django.db.models import Case, Count, F, IntegerField, Max, Q, Sum, When
from django.db.models.functions import Coalesce

from alliances.models import (
    Agreement,
    Alliance,
    AlliancePartner,
    Confidentiality,
    CorporateGoal,
    DealTerm,
    Stage,
)
from core.db.columns import DayNumber, Scope, columns_of, day_number, rows_of, spread
from scorecards.models import Risk
from scorecards.services.measures.columns import Measures, Surroundings, converted, rounded

# An agreement that renews itself has no end in sight.
RENEWS_ITSELF_DAYS = 3650


def deal(found: Measures, scope: Scope, around: Surroundings) -> None:
    milestones = Q(kind=DealTerm.Kind.MILESTONES)
    stated = Q(amount__isnull=False)
    rows = (
        DealTerm.objects.filter(scope.within("alliance"))
        .exclude(kind=DealTerm.Kind.ROYALTY)
        .order_by()
        .annotate(converted=converted("amount", "currency", around.rates))
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
    found.raw["deal_size"] = rounded(total)
    both = (certain > 0) & (unstated == 0) & ~np.isnan(contingent) & (total > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(both, 100.0 * contingent / total, np.nan)
    found.raw["contingent_share"] = rounded(share)


def agreements(found: Measures, scope: Scope, around: Surroundings) -> None:
    today = around.today
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


def partners(found: Measures, scope: Scope, around: Surroundings) -> None:
    """A restricted alliance counts for itself alone: the score of another, which others read, would
    tell them that it exists, and with whom."""
    links = AlliancePartner.objects.filter(scope.within("alliance")).order_by()
    running = ~Q(alliance__stage=Stage.CLOSED)
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


def risks(found: Measures, scope: Scope, around: Surroundings) -> None:
    today = around.today
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
