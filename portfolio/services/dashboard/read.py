"""Step one of the portfolio page: what is read of all its alliances, in a statement each.

Standings and exceptions are columns of numbers, read by prepared statements (decision 0069).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache, reduce
from operator import add
from typing import Any

import numpy as np
from django.db.models import (
    BigIntegerField,
    Case,
    DateField,
    F,
    FilteredRelation,
    FloatField,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils import timezone
from numpy.typing import NDArray

from accounts.models import User
from alliances.models import Alliance, Membership, MembershipRole, Side, Stage
from alliances.rules import stages
from alliances.rules.punctuality import Punctuality
from alliances.services.punctuality import promised_within, tally
from core.db.asked import DAY, among_keys
from core.db.columns import DayNumber
from core.db.prepared import Prepared, Slot, Statement, place_of
from core.registry.exceptions import ExceptionKind, ExceptionSource, Rows, kinds, sources
from plans.models import Deliverable
from portfolio.rules.exceptions import Records
from portfolio.rules.selection import Selection, Stood
from scorecards.querysets import held_on
from scorecards.rules.quadrants import BANDS, QUADRANTS, UNPLACED
from scorecards.rules.standings import Standings, of_columns

COMPARED_WITH = Slot("compared_with", DateField())
FIRST, LAST = Slot("first", BigIntegerField()), Slot("last", BigIntegerField())
SUMS = ("counted", "on_time", "by_date")
# More alliances than this are named by their first and last key.
NAMED_ONE_BY_ONE = 400


@dataclass(frozen=True, slots=True)
class OnTime:
    """Deliverables due in the 12 months up to each of the two days."""

    then: Punctuality
    today: Punctuality

    @property
    def now(self) -> float | None:
        """Percent on time; None where nothing counted."""
        return self.today.percent

    @property
    def before(self) -> float | None:
        return self.then.percent

    @property
    def change(self) -> float | None:
        if self.now is None or self.before is None:
            return None
        return round(self.now - self.before, 1) or None


@dataclass(frozen=True, slots=True)
class Read:
    """What the other steps are made of; `on_time` is empty where it is not shown."""

    selection: Selection
    alliances: QuerySet[Alliance]
    standings: Standings
    records: Records
    on_time: dict[str, OnTime]


def read_portfolio(
    user: User, selection: Selection, *, by_name: bool = False, with_punctuality: bool = True
) -> Read:
    """Three queries, or two. `by_name` is as in `standings`."""
    alliances = alliances_of(user, selection)
    rows = standings(alliances, selection, by_name=by_name)
    found = records(rows, reader=user)
    punctuality = on_time(alliances, selection) if with_punctuality else {}
    return Read(selection, alliances, rows, found, punctuality)


def alliances_of(user: User, selection: Selection) -> QuerySet[Alliance]:
    """Alliances that `user` may see and the selection names by what they are.

    Type, unit, region and goals are those of today; the manager is that of the day shown.
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


def without_stage(alliances: QuerySet[Alliance], selection: Selection) -> int:
    """How many of the `alliances` no page of the portfolio shows, because nobody said in which
    stage they are: a plain list of names comes without any. One query; none for a past day or
    where stages or quadrants are chosen."""
    if not selection.is_today or selection.stages or selection.quadrants:
        return 0
    found = alliances.filter(stage=Stage.UNKNOWN)
    if selection.tiers:
        found = found.filter(tier__in=selection.tiers)
    return found.count()


def managing_on(day: date) -> QuerySet[Membership]:
    """Who managed an alliance for our side at the end of `day`."""
    return Membership.objects.filter(
        Q(since__isnull=True) | Q(since__lte=day),
        Q(ended_on__isnull=True) | Q(ended_on__gt=day),
        Q(person__left_on__isnull=True) | Q(person__left_on__gt=day),
        side=Side.OURS,
        role=MembershipRole.ALLIANCE_MANAGER,
    )


def standings(
    alliances: QuerySet[Alliance], selection: Selection, *, by_name: bool = False
) -> Standings:
    """Where the `alliances` stand on both days of the selection. One query.

    Rows that were there on neither day are left out. `by_name` orders the rows by the name people
    know; else the order is that of the database.
    """
    days = selection.days
    stood, is_today = selection.stood, selection.is_today
    names, statement = _standings(Statement.of(alliances), stood, is_today, by_name)
    table = np.ascontiguousarray(statement.read(**days).T)
    columns: dict[str, NDArray[Any]] = dict(zip(names, table, strict=True))
    columns["id"] = columns["id"].astype(np.int64)
    for day in ("", "before_"):
        facts = columns.pop(f"{day}facts").astype(np.int64)
        columns |= {
            f"{day}there": facts & 1 == 1,
            f"{day}owes_reviews": facts & 2 == 2,
            f"{day}quadrant": facts >> 2 & 7,
            f"{day}band": facts >> 5,
        }
    return of_columns(columns, **days)


@lru_cache(maxsize=64)
def _standings(
    alliances: Statement, stood: Stood, is_today: bool, by_name: bool
) -> tuple[tuple[str, ...], Prepared]:
    """The names of the columns, and the statement that reads them."""
    now = _there("now", stood, unscored=is_today)
    before = _there("before", stood, unscored=False)
    rows = alliances.rows.annotate(
        now=FilteredRelation("placements", condition=_held_on(DAY, is_today)),
        before=FilteredRelation("placements", condition=_held_on(COMPARED_WITH, False)),
    ).filter(now | before)
    if by_name:
        rows = rows.order_by("name", "pk")
    columns = {
        "id": F("pk"),
        "facts": _facts("now", now),
        **_figures("now"),
        "before_facts": _facts("before", before),
        **_figures("before", "before_"),
        "quadrant_since": DayNumber(F("now__quadrant_since")),
        "evidence_on": DayNumber(F("now__evidence_on")),
        "value_cut": F("now__model__value_cut"),
        "risk_cut": F("now__model__risk_cut"),
    }
    return tuple(columns), Prepared(rows.values_list(*columns.values()), len(columns))


def _held_on(day: Slot, is_today: bool) -> Q:
    """The placement of `day`; that of today is the one without an end, which has its own index."""
    if is_today:
        return Q(placements__valid_to__isnull=True)
    return held_on(day, "placements__")


def _there(day: str, stood: Stood, *, unscored: bool) -> Q:
    """Active and selected on a day. `unscored`: an alliance without any placement yet counts by the
    stage and tier it has, so that nothing new is missing from the page."""
    found = Q(**{f"{day}__{name}__in": words for name, words in _words(stood, quadrant=True)})
    if not unscored or (stood.quadrants and UNPLACED not in stood.quadrants):
        return found
    alone = Q(**{f"{name}__in": words for name, words in _words(stood, quadrant=False)})
    return found | (Q(**{f"{day}__isnull": True}) & alone)


def _words(stood: Stood, *, quadrant: bool) -> list[tuple[str, Any]]:
    """What a placement, or without `quadrant` an alliance, must say to be active and selected."""
    wanted = [("stage", stood.stages or stages.ACTIVE), ("tier", stood.tiers)]
    wanted += [("quadrant", stood.quadrants)] if quadrant else []
    return [(name, words) for name, words in wanted if words]


def _facts(day: str, there: Q) -> Any:
    """Two flags, quadrant and band as one number: a number of eight bytes costs the same whatever
    it says."""
    owes = {f"{day}__tier__in": stages.REVIEWED_TIERS, f"{day}__stage__in": stages.REVIEWED}
    quadrant, band = place_of(f"{day}__quadrant", QUADRANTS), place_of(f"{day}__health_band", BANDS)
    return _flag(there) + 2 * _flag(Q(**owes)) + 4 * quadrant + 32 * band


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _figures(day: str, prefix: str = "") -> dict[str, Any]:
    """What a placement says of a day, by the names of the columns."""
    coverages = (F(f"{day}__{axis}_coverage") for axis in ("value", "risk", "health"))
    return {
        f"{prefix}value": F(f"{day}__value"),
        f"{prefix}risk": F(f"{day}__risk"),
        f"{prefix}health": F(f"{day}__health"),
        # As floats: decimals are converted one by one, and 53 bits hold a cent of 90 trillion.
        f"{prefix}planned": Cast(F(f"{day}__planned_value"), FloatField()),
        f"{prefix}delivered": Cast(F(f"{day}__delivered_value"), FloatField()),
        f"{prefix}expected": Cast(F(f"{day}__expected_value"), FloatField()),
        f"{prefix}delivered_on": DayNumber(f"{day}__delivered_on"),
        f"{prefix}coverage": reduce(add, coverages) / 3.0,
    }


def records(rows: Standings, *, reader: User) -> Records:
    """What all sources of exceptions say of the alliances, and of the reader. One query.

    The standings were read through what the person may see, and only records of these alliances are
    used, whatever else lies between their keys.
    """
    offered, many = tuple(kinds), len(rows) > NAMED_ONE_BY_ONE
    end = timezone.make_aware(datetime.combine(rows.day + timedelta(days=1), time.min))
    keys, statement = _records(offered, tuple(sources), many)
    found = statement.read(
        day=rows.day,
        now=min(timezone.now(), end),
        reader=reader.pk,
        keys=rows.ids.tolist(),
        first=int(rows.ids.min(initial=0)),
        last=int(rows.ids.max(initial=0)),
    )
    return Records(offered, keys, found)


@lru_cache(maxsize=8)
def _records(
    offered: tuple[ExceptionKind, ...], tables: tuple[ExceptionSource, ...], many: bool
) -> tuple[tuple[str, ...], Prepared]:
    parts = [source.rows(_between if many else among_keys) for source in tables]
    facts = [rows.kind for rows in parts if isinstance(rows.kind, str)]
    keys = tuple(dict.fromkeys([*(kind.key for kind in offered), *facts]))
    first, *others = (_numbers(rows, keys) for rows in parts)
    return keys, Prepared(first.union(*others, all=True), 4)


def _between(path: str) -> Q:
    return Q(**{f"{path}__gte": FIRST, f"{path}__lte": LAST})


def _numbers(rows: Rows, keys: Sequence[str]) -> QuerySet[Any, Any]:
    kind: Any
    if isinstance(rows.kind, str):
        kind = Value(keys.index(rows.kind), output_field=IntegerField())
    else:
        by = [When(**{rows.by: w}, then=Value(keys.index(key))) for w, key in rows.kind.items()]
        kind = Case(*by, output_field=IntegerField())
    return (
        rows.found.order_by()
        .values(alliance_key=F(rows.alliance), kind_place=kind)
        .annotate(since_day=DayNumber(rows.since), how_many=rows.count)
        .values_list("alliance_key", "kind_place", "since_day", "how_many")
    )


def on_time(alliances: QuerySet[Alliance], selection: Selection) -> dict[str, OnTime]:
    """By side and over all ("all"), of what fell due within twelve months before each day, as it
    was known on it. One query."""
    path, parts = "plan__alliance__placements__", []
    stood = {f"{path}{name}__in": words for name, words in _words(selection.stood, quadrant=True)}
    for was, day in enumerate((selection.as_of, selection.compared_with)):
        due = Deliverable.objects.agreed().filter(
            held_on(day, path),
            promised_within(day),
            **stood,
            plan__alliance__in=alliances.values("pk"),
        )
        found = tally(due, day, "side").annotate(was=Value(was, output_field=IntegerField()))
        parts.append(found.values_list("side", "was", *SUMS))
    counted = {
        (side, was): Punctuality(**dict(zip(SUMS, sums, strict=True)))
        for side, was, *sums in parts[0].union(parts[1], all=True)
    }

    def found_of(sides: list[str], was: int) -> Punctuality:
        return sum((counted.get((side, was), Punctuality()) for side in sides), Punctuality())

    groups = {"all": list(Side.values)} | {side: [side] for side in Side.values}
    return {name: OnTime(found_of(sides, 1), found_of(sides, 0)) for name, sides in groups.items()}
