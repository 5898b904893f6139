"""Reading how a selection of alliances stood on two days: one statement, numbers only."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    FilteredRelation,
    FloatField,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast

from accounts.models import User
from alliances.models import Alliance, Membership, MembershipRole, Side
from alliances.rules import stages
from core.db.columns import DayNumber
from core.db.prepared import Initial, Numbers, Slot, Statement
from portfolio.rules.selection import Selection, Stood
from portfolio.rules.snapshot import (
    BAND_WORDS,
    QUADRANT_WORDS,
    Floats,
    Snapshot,
    of_columns,
)

DAY, COMPARED_WITH = Slot("day", DateField()), Slot("compared_with", DateField())
_FIGURES = ("value", "risk", "health", "planned", "delivered", "coverage")
_READ = (
    "id",
    "facts",
    *_FIGURES,
    "before_facts",
    *(f"before_{name}" for name in _FIGURES),
    "quadrant_since",
    "evidence_on",
    "value_cut",
    "risk_cut",
)


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


def managing_on(day: date | Slot) -> QuerySet[Membership]:
    """Who managed an alliance for our side at the end of `day`."""
    return Membership.objects.filter(
        Q(since__isnull=True) | Q(since__lte=day),
        Q(ended_on__isnull=True) | Q(ended_on__gt=day),
        side=Side.OURS,
        role=MembershipRole.ALLIANCE_MANAGER,
    )


def standings(seen: Statement, selection: Selection, *, by_name: bool = False) -> Snapshot:
    """The columns of the alliances `seen` on both days of the selection. One query.

    Rows that were there on neither day are left out. `by_name` orders the rows by the name people
    know; else the order is that of the database.
    """
    numbers = _numbers(seen, selection.stood, selection.is_today, by_name)
    table = numbers.read(day=selection.as_of, compared_with=selection.compared_with)
    columns = dict(zip(_READ, np.ascontiguousarray(table.T), strict=True))
    columns |= _told(columns.pop("facts"), "", ("there", "has_goal", "owes_review"))
    columns |= _told(columns.pop("before_facts"), "before_", ("there",))
    return of_columns(columns, day=selection.as_of, compared_with=selection.compared_with)


@lru_cache(maxsize=64)
def _numbers(seen: Statement, stood: Stood, is_today: bool, by_name: bool) -> Numbers:
    now = _there("now", stood, unscored=is_today)
    before = _there("before", stood, unscored=False)
    rows = seen.rows.annotate(
        now=FilteredRelation("placements", condition=_holding(DAY, is_today)),
        before=FilteredRelation("placements", condition=_holding(COMPARED_WITH, False)),
    ).filter(now | before)
    if by_name:
        rows = rows.order_by("name", "pk")
    goals = Alliance.goals.through.objects.filter(alliance=OuterRef("pk"))
    reviewed = Q(now__tier__in=stages.REVIEWED_TIERS, now__stage__in=stages.REVIEWED)
    listed = rows.values_list(
        "pk",
        _Facts(*_words("now"), _flag(now), _flag(Exists(goals)), _flag(reviewed)),
        *_figures("now"),
        _Facts(*_words("before"), _flag(before)),
        *_figures("before"),
        DayNumber(F("now__quadrant_since")),
        DayNumber(F("now__evidence_on")),
        F("now__model__value_cut"),
        F("now__model__risk_cut"),
    )
    return Numbers.of(listed, len(_READ))


def standing_on(day: Slot, stood: Stood, placements: str) -> Q:
    """That the alliance with these `placements` was active and selected on `day`, for one filter()
    over the relation. An alliance that was never scored is not found by it."""
    found = {f"{placements}__valid_from__lte": day} | {
        f"{placements}__{name}__in": words
        for name, words in (
            ("stage", stood.stages or stages.ACTIVE),
            ("tier", stood.tiers),
            ("quadrant", stood.quadrants),
        )
        if words
    }
    ends = Q(**{f"{placements}__valid_to__isnull": True})
    return Q(ends | Q(**{f"{placements}__valid_to__gt": day}), **found)


def _holding(day: Slot, is_today: bool) -> Q:
    """The placement of `day`; that of today is the one without an end, which has its own index."""
    if is_today:
        return Q(placements__valid_to__isnull=True)
    return Q(placements__valid_from__lte=day) & (
        Q(placements__valid_to__isnull=True) | Q(placements__valid_to__gt=day)
    )


def _there(day: str, stood: Stood, *, unscored: bool) -> Q:
    """Active and selected on a day. `unscored`: an alliance without any placement yet counts by the
    stage and tier it has, so that nothing new is missing from the page."""
    found = Q(**{f"{day}__stage__in": stood.stages or stages.ACTIVE})
    if stood.tiers:
        found &= Q(**{f"{day}__tier__in": stood.tiers})
    if stood.quadrants:
        found &= Q(**{f"{day}__quadrant__in": stood.quadrants})
    if not unscored or (stood.quadrants and "unplaced" not in stood.quadrants):
        return found
    alone = Q(**{f"{day}__isnull": True}) & Q(stage__in=stood.stages or stages.ACTIVE)
    if stood.tiers:
        alone &= Q(tier__in=stood.tiers)
    return found | alone


def _flag(condition: Any) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


class _Facts(Func):
    """The initials of a quadrant and a band and some flags as one number: a number of eight bytes
    costs the same whatever it says."""

    output_field = IntegerField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> Any:
        parts, params = [], []
        for at, each in enumerate(self.get_source_expressions()):
            sql, more = compiler.compile(each)
            parts.append(f"COALESCE({sql}, 0) * {128**at if at < 2 else 128**2 * 2 ** (at - 2)}")
            params += more
        return f"({' + '.join(parts)})", params


def _told(facts: Floats, prefix: str, flags: tuple[str, ...]) -> dict[str, Floats]:
    """The columns that were made into one by _Facts."""
    bits = facts.astype(np.int64)
    out = {
        f"{prefix}quadrant": _PLACES_OF_QUADRANTS[bits % 128],
        f"{prefix}band": _PLACES_OF_BANDS[bits // 128 % 128],
    }
    for at, name in enumerate(flags):
        whole = name if name != "there" else f"{prefix}there"
        out[whole] = (bits // (128**2 * 2**at) % 2).astype(np.float64)
    return out


def _places(words: tuple[str, ...]) -> Floats:
    """By initial, the place of a word in its tuple; NaN for an initial that none has."""
    places = np.full(128, np.nan)
    for place, word in enumerate(words):
        places[ord(word[0]) if word else 0] = place
    return places


_PLACES_OF_QUADRANTS, _PLACES_OF_BANDS = _places(QUADRANT_WORDS), _places(BAND_WORDS)


def _words(day: str) -> tuple[Any, Any]:
    return Initial(f"{day}__quadrant"), Initial(f"{day}__health_band")


def _figures(day: str) -> list[Any]:
    """The expressions of _FIGURES."""
    return [
        F(f"{day}__value"),
        F(f"{day}__risk"),
        F(f"{day}__health"),
        # As floats: decimals are converted one by one, and 53 bits hold a cent of 90 trillion.
        Cast(F(f"{day}__planned_value"), FloatField()),
        Cast(F(f"{day}__delivered_value"), FloatField()),
        (F(f"{day}__value_coverage") + F(f"{day}__risk_coverage") + F(f"{day}__health_coverage"))
        / 3.0,
    ]
