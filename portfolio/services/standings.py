"""Reading how a selection of alliances stood on two days: one statement, numbers only."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat, StrIndex

from accounts.models import User
from alliances.models import Alliance, Membership, MembershipRole, Side
from alliances.querysets import ACTIVE_STAGES
from portfolio.rules.selection import Selection
from portfolio.rules.snapshot import (
    BAND_WORDS,
    QUADRANT_WORDS,
    STANDING_FIELDS,
    Snapshot,
    snapshot,
)
from scorecards.services.sets import DayNumber, rows_of

REVIEWED_TIERS = ("strategic", "core")
REVIEWED_STAGES = ("launching", "operating", "transforming", "exiting")


def alliances_of(user: User, selection: Selection) -> QuerySet[Alliance]:
    """Alliances that `user` may see and the selection names by what they are.

    Type, unit, region and goals are those of today; the manager is that of the day asked for.
    Stage, tier and quadrant had a value on each day, so `standings` looks at them.
    """
    found = Alliance.objects.visible_to(user)
    if selection.types:
        found = found.filter(alliance_type__in=selection.types)
    if selection.units:
        found = found.filter(business_unit__in=selection.units)
    if selection.regions:
        found = found.filter(region__in=selection.regions)
    if selection.goals:
        links = Alliance.goals.through.objects.filter(corporategoal__in=selection.goals)
        found = found.filter(pk__in=links.values("alliance"))
    if selection.managers:
        managing = managing_on(selection.as_of).filter(person__in=selection.managers)
        found = found.filter(pk__in=managing.values("alliance"))
    return found.order_by()


def managing_on(day: date) -> QuerySet[Membership]:
    """Who managed an alliance for our side at the end of `day`."""
    return Membership.objects.filter(
        Q(since__isnull=True) | Q(since__lte=day),
        Q(ended_on__isnull=True) | Q(ended_on__gt=day),
        side=Side.OURS,
        role=MembershipRole.ALLIANCE_MANAGER,
    )


def standings(
    alliances: QuerySet[Alliance], selection: Selection, *, by_name: bool = False
) -> Snapshot:
    """The columns of `alliances` on both days of the selection. One query.

    Rows that were there on neither day are left out. `by_name` orders the rows by the name people
    know; else the order is that of the database.
    """
    rows = _on_both_days(alliances, selection).filter(Q(there=1) | Q(was_there=1))
    if by_name:
        rows = rows.order_by("name", "pk")
    listed = rows.values_list(
        "pk",
        "there",
        *_columns("now"),
        "was_there",
        *_columns("before"),
        DayNumber(F("now__quadrant_since")),
        DayNumber(F("now__evidence_on")),
        F("now__model__value_cut"),
        F("now__model__risk_cut"),
        _flag(Exists(Alliance.goals.through.objects.filter(alliance=OuterRef("pk")))),
        _flag(Q(now__tier__in=REVIEWED_TIERS, now__stage__in=REVIEWED_STAGES)),
    )
    table = np.array(rows_of(listed), dtype=np.float64)
    return snapshot(table, day=selection.as_of, compared_with=selection.compared_with)


def standing_on(day: date, selection: Selection, placements: str) -> Q:
    """That the alliance with these `placements` was active and selected on `day`, for one filter()
    over the relation. An alliance that was never scored is not found by it."""
    found = {f"{placements}__valid_from__lte": day} | {
        f"{placements}__{name}__in": words
        for name, words in (
            ("stage", selection.stages or ACTIVE_STAGES),
            ("tier", selection.tiers),
            ("quadrant", selection.quadrants),
        )
        if words
    }
    ends = Q(**{f"{placements}__valid_to__isnull": True})
    return Q(ends | Q(**{f"{placements}__valid_to__gt": day}), **found)


def _on_both_days(alliances: QuerySet[Alliance], selection: Selection) -> QuerySet[Alliance]:
    return alliances.annotate(
        now=FilteredRelation("placements", condition=_holding(selection.as_of, selection.is_today)),
        before=FilteredRelation("placements", condition=_holding(selection.compared_with, False)),
        there=_flag(_there("now", selection, unscored=selection.is_today)),
        was_there=_flag(_there("before", selection, unscored=False)),
    )


def _holding(day: date, is_today: bool) -> Q:
    """The placement of `day`; that of today is the one without an end, which has its own index."""
    if is_today:
        return Q(placements__valid_to__isnull=True)
    return Q(placements__valid_from__lte=day) & (
        Q(placements__valid_to__isnull=True) | Q(placements__valid_to__gt=day)
    )


def _there(day: str, selection: Selection, *, unscored: bool) -> Q:
    """Active and selected on a day. `unscored`: an alliance without any placement yet counts by the
    stage and tier it has, so that nothing new is missing from the page."""
    found = Q(**{f"{day}__stage__in": selection.stages or ACTIVE_STAGES})
    if selection.tiers:
        found &= Q(**{f"{day}__tier__in": selection.tiers})
    if selection.quadrants:
        found &= Q(**{f"{day}__quadrant__in": selection.quadrants})
    if not unscored or (selection.quadrants and "unplaced" not in selection.quadrants):
        return found
    alone = Q(**{f"{day}__isnull": True}) & Q(stage__in=selection.stages or ACTIVE_STAGES)
    if selection.tiers:
        alone &= Q(tier__in=selection.tiers)
    return found | alone


def _flag(condition: Any) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _code(path: str, words: tuple[str, ...]) -> Any:
    """The place of a word in its tuple, as the columns hold it; NULL without a placement.

    Every word, with a stop before and after, begins a field of one text, all as wide, so that its
    position there says which one it is: one function instead of a condition for each word.
    """
    width = max(map(len, words)) + 3  # at least one blank, or ".." would be found between fields
    fields = "".join(f".{word}.".ljust(width) for word in words)
    found = StrIndex(Value(fields), Concat(Value("."), F(path), Value(".")))
    return Case(When(**{f"{path}__isnull": False}, then=(found - 1) / width))


def _columns(day: str) -> list[Any]:
    """STANDING_FIELDS after `there`, in their order."""
    made: dict[str, Any] = {
        "quadrant": _code(f"{day}__quadrant", QUADRANT_WORDS),
        "value": F(f"{day}__value"),
        "risk": F(f"{day}__risk"),
        "health": F(f"{day}__health"),
        "band": _code(f"{day}__health_band", BAND_WORDS),
        # As floats: decimals are converted one by one, and 53 bits hold a cent of 90 trillion.
        "planned": Cast(F(f"{day}__planned_value"), FloatField()),
        "delivered": Cast(F(f"{day}__delivered_value"), FloatField()),
        "coverage": (
            F(f"{day}__value_coverage") + F(f"{day}__risk_coverage") + F(f"{day}__health_coverage")
        )
        / 3.0,
    }
    return [made[name] for name in STANDING_FIELDS if name != "there"]
