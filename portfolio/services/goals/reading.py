"""What is read of goals and of what serves them: a statement each, however many there are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from django.db.models import (
    Count,
    Exists,
    F,
    FilteredRelation,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast

from accounts.models import User
from alliances.models import Alliance, CorporateGoal, GoalConfirmation
from alliances.rules import stages
from core.db.columns import columns_of
from core.db.prepared import place_of
from plans.models import Initiative, Objective
from plans.rules.initiatives import ENDED
from portfolio.rules.cascade import Served, served
from scorecards.rules.quadrants import BANDS

State = CorporateGoal.State
IN_FORCE = (State.PUBLISHED, State.DRAFT)
Parents = Mapping[int, int | None]


def alliances_seen(user: User) -> QuerySet[Alliance, Any]:
    """Active alliances of the reader: those the portfolio counts."""
    return Alliance.objects.visible_to(user).active()


def with_placement(alliances: QuerySet[Alliance, Any]) -> QuerySet[Alliance, Any]:
    """`now` is where each stands today."""
    current = Q(placements__valid_to__isnull=True)
    return alliances.annotate(now=FilteredRelation("placements", condition=current))


def read_served(*, user: User, year: int, parents: Parents) -> dict[int, Served]:
    """By key of the goals of `year`. One query."""
    rows = with_placement(alliances_seen(user).filter(goals__fiscal_year=year)).order_by()
    found = rows.values_list(
        "goals",
        "pk",
        Cast("now__planned_value", FloatField()),
        Cast("now__delivered_value", FloatField()),
        place_of("now__health_band", BANDS),
    )
    goals, (keys, planned, delivered, bands) = columns_of(found, 4)
    return served(
        goals=goals,
        alliances=keys.astype(np.int64),
        planned=planned,
        delivered=delivered,
        bands=bands.astype(np.int64),
        parents=parents,
    )


def lines_of(model: Any, user: User) -> QuerySet[Any, Any]:
    """Objectives or initiatives of current plans of active alliances; of initiatives those that go
    on or came to their end as planned."""
    rows = model.objects.visible_to(user).one_version_each()
    rows = rows.filter(plan__alliance__stage__in=stages.ACTIVE)
    return rows.exclude(stage__in=("failed", "stopped")) if model is Initiative else rows


def read_lines(*, user: User, year: int) -> dict[str, dict[int, int]]:
    """How many objectives and initiatives are tied to each goal of `year`. One query."""
    parts = []
    for place, model in enumerate((Objective, Initiative)):
        rows = lines_of(model, user).filter(goal__fiscal_year=year).order_by()
        counted = rows.values("goal").annotate(count=Count("pk"), kind=Value(place, IntegerField()))
        parts.append(counted.values_list("kind", "goal", "count"))
    found: dict[str, dict[int, int]] = {"objectives": {}, "initiatives": {}}
    for place, goal, count in parts[0].union(parts[1], all=True):
        found[("objectives", "initiatives")[place]][goal] = count
    return found


def read_asked(*, user: User, year: int, today: date) -> dict[int, tuple[int, int, int]]:
    """By goal: how many alliances have not answered, of these too late, and how many question the
    goal to which they are tied. One query."""
    ties = Alliance.goals.through._base_manager
    tied = Exists(ties.filter(alliance=OuterRef("alliance"), corporategoal=OuterRef("goal")))
    waits = Q(answer="")
    rows = GoalConfirmation.objects.visible_to(user).exclude(alliance__stage="closed")
    rows = rows.filter(waits | Q(Q(answer="questioned"), tied), goal__fiscal_year=year)
    counted = (
        rows.order_by()
        .values("goal")
        .annotate(
            waiting=Count("pk", filter=waits),
            late=Count("pk", filter=waits & Q(due_on__lt=today)),
            questioned=Count("pk", filter=~waits),
        )
    )
    found = counted.values_list("goal", "waiting", "late", "questioned")
    return {goal: (waiting, late, questioned) for goal, waiting, late, questioned in found}


def without_goal_of(year: int) -> Q:
    """The condition of alliances that are tied to no published goal of `year`."""
    ties = Alliance.goals.through._base_manager.filter(
        corporategoal__fiscal_year=year, corporategoal__state=State.PUBLISHED
    )
    return ~Q(pk__in=ties.values("alliance"))


def orphan_alliances(*, user: User, year: int) -> QuerySet[Alliance, Any]:
    mine = Alliance.objects.editable_by(user).values("pk")
    rows = with_placement(alliances_seen(user).filter(without_goal_of(year)))
    return rows.annotate(may_edit=Q(pk__in=mine), planned=F("now__planned_value")).order_by(
        F("planned").desc(nulls_last=True), "name", "pk"
    )


def orphan_lines(model: Any, *, user: User, year: int) -> QuerySet[Any, Any]:
    """Objectives or initiatives of the plans of `year` that serve no goal, or one that was dropped
    or replaced; ended initiatives are left out."""
    rows = lines_of(model, user).filter(plan__fiscal_year=year)
    if model is Initiative:
        rows = rows.exclude(stage__in=ENDED)
    rows = rows.filter(Q(goal__isnull=True) | ~Q(goal__state=State.PUBLISHED))
    mine = Alliance.objects.editable_by(user).values("pk")
    rows = rows.annotate(may_edit=Q(plan__alliance__in=mine)).select_related("plan__alliance")
    return rows.order_by("plan__alliance__name", "pk")
