"""Step one of the portfolio page: what is read of all its alliances, in a statement each.

Standings and exceptions are columns of numbers, read by prepared statements (decision 0069).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from operator import add, or_
from typing import Any

import numpy as np
from django.db.models import (
    Case,
    DateField,
    F,
    FilteredRelation,
    FloatField,
    IntegerField,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast
from numpy.typing import NDArray

from accounts.models import User
from alliances.models import Alliance, Membership, MembershipRole, Side
from alliances.rules import stages
from alliances.rules.punctuality import Punctuality
from alliances.services.punctuality import promised_within, tally
from core.db.asked import DAY
from core.db.columns import DayNumber
from core.db.prepared import Prepared, Slot, Statement, place_of
from core.rounding import rounded
from plans.models import Deliverable
from portfolio.models import ExceptionFact
from portfolio.rules.exceptions import Records
from portfolio.rules.selection import NOT_ASSESSED, SURE, UNCERTAIN, Selection, Stood
from portfolio.services.dashboard.veils import flag, telling_of, veils_of
from portfolio.services.facts.asking import (
    BY_DATE,
    ON_TIME,
    asked_of_kept,
    asked_of_records,
    kept_from,
)
from scorecards.querysets import held_on
from scorecards.rules.confidence.readings import CERTAIN_FROM, HAIR
from scorecards.rules.quadrants import BANDS, QUADRANTS, UNPLACED
from scorecards.rules.standings import Standings, of_columns
from scorecards.rules.veiled_standings import AXES, veiled

PLACED = tuple(word for word in QUADRANTS if word != UNPLACED)
COMPARED_WITH = Slot("compared_with", DateField())
SUMS = ("counted", "on_time", "by_date")


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
        return rounded(self.now - self.before, 1) or None


@dataclass(frozen=True, slots=True)
class Read:
    """What the other steps are made of; `on_time` is empty where it is not shown. `kept_since` is
    the first day of which exceptions and punctuality were kept."""

    selection: Selection
    alliances: QuerySet[Alliance]
    standings: Standings
    records: Records
    on_time: dict[str, OnTime]
    kept_since: date | None


def read_portfolio(
    user: User, selection: Selection, *, by_name: bool = False, with_punctuality: bool = True
) -> Read:
    """Four queries; without punctuality three, and two of today; one more for who does not see the
    whole portfolio. `by_name` is as in `standings`."""
    alliances = alliances_of(user, selection)
    since = kept_from() if with_punctuality or not selection.is_today else None
    rows = standings(alliances, selection, by_name=by_name)
    if not user.sees_whole_portfolio:
        rows = veiled(rows, veils_of(user, alliances, selection))
    found = records(rows, reader=user, kept=selection.is_kept(selection.as_of, since))
    punctuality = on_time(alliances, selection, since) if with_punctuality else {}
    return Read(selection, alliances, rows, found, punctuality, since)


def uncertain_of(user: User, selection: Selection) -> tuple[QuerySet[Alliance], Standings]:
    """The alliances of the selection and where they stand, with how sure that is as far as the
    reader is shown it. One query; one more for who does not see the whole portfolio."""
    alliances = alliances_of(user, selection)
    rows = standings(alliances, selection)
    if not user.sees_whole_portfolio:
        rows = veiled(rows, veils_of(user, alliances, selection))
    return alliances, rows


def alliances_of(user: User, selection: Selection) -> QuerySet[Alliance]:
    """Alliances that `user` may see and the selection names by what they are.

    Type, unit, region and goals are those of today; the manager is that of the day shown.
    Stage, tier, quadrant and how sure it is had a value on each day, so `standings` looks at them;
    where it is not shown to the reader, nothing can be found by it.
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
    if selection.confidences and not user.sees_whole_portfolio:
        days = held_on(selection.as_of) | held_on(selection.compared_with)
        hidden = telling_of(user, found).filter(days, quadrant__in=PLACED)
        found = found.exclude(pk__in=hidden.values("alliance"))
    return found.order_by()


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
    know; else they stand by their keys, so that the same day gives the same sums to the last bit.
    """
    days = selection.days
    stood, is_today = selection.stood, selection.is_today
    names, statement = statement_of_standings(Statement.of(alliances), stood, is_today, by_name)
    read = statement.read(**days)
    if not by_name:
        read = read[np.argsort(read[:, 0], kind="stable")]
    table = np.ascontiguousarray(read.T)
    columns: dict[str, NDArray[Any]] = dict(zip(names, table, strict=True))
    columns["id"] = columns["id"].astype(np.int64)
    for day in ("", "before_"):
        facts = columns.pop(f"{day}facts").astype(np.int64)
        columns |= {
            f"{day}there": facts & 1 == 1,
            f"{day}owes_reviews": facts & 2 == 2,
            f"{day}quadrant": facts >> 2 & 7,
            f"{day}band": facts >> 5 & 7,
            f"{day}stageless": facts >> 8 & 1 == 1,
            f"{day}one_answer": facts >> 9 & 1 == 1,
        }
    return of_columns(columns, **days)


@lru_cache(maxsize=64)
def statement_of_standings(
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
        "facts": _facts("now", now, unscored=is_today),
        **_figures("now"),
        "before_facts": _facts("before", before, unscored=False),
        **_figures("before", "before_"),
        "quadrant_since": DayNumber(F("now__quadrant_since")),
        "evidence_on": DayNumber(F("now__evidence_on")),
        "value_cut": F("now__model__value_cut"),
        "risk_cut": F("now__model__risk_cut"),
        "red_below": F("now__model__red_below"),
        "green_from": F("now__model__green_from"),
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
    found = _stood(stood, f"{day}__")
    if not unscored or (stood.quadrants and UNPLACED not in stood.quadrants):
        return found
    if stood.confidences and NOT_ASSESSED not in stood.confidences:
        return found
    alone = Q(**{f"{name}__in": words for name, words in _words(stood, quadrant=False)})
    return found | (Q(**{f"{day}__isnull": True}) & alone)


def _stood(stood: Stood, path: str) -> Q:
    """What the placement of a day, to which `path` leads, must say to be active and selected."""
    found = Q(**{f"{path}{name}__in": words for name, words in _words(stood, quadrant=True)})
    placed = Q(**{f"{path}quadrant__in": PLACED})
    certain = CERTAIN_FROM - HAIR
    meant = {
        SURE: placed & Q(**{f"{path}holds__gte": certain}),
        UNCERTAIN: placed & Q(**{f"{path}holds__lt": certain}),
        NOT_ASSESSED: Q(**{f"{path}quadrant": UNPLACED}),
    }
    wanted = [meant[word] for word in sorted(stood.confidences)]
    return found & reduce(or_, wanted) if wanted else found


def _words(stood: Stood, *, quadrant: bool) -> list[tuple[str, Any]]:
    """What a placement, or without `quadrant` an alliance, must say to be active and selected."""
    wanted = [("stage", stood.stages or stages.ACTIVE), ("tier", stood.tiers)]
    wanted += [("quadrant", stood.quadrants)] if quadrant else []
    return [(name, words) for name, words in wanted if words]


def _facts(day: str, there: Q, *, unscored: bool) -> Any:
    """Four flags, quadrant and band as one number: a number of eight bytes costs the same whatever
    it says."""
    owes = {f"{day}__tier__in": stages.REVIEWED_TIERS, f"{day}__stage__in": stages.REVIEWED}
    quadrant, band = place_of(f"{day}__quadrant", QUADRANTS), place_of(f"{day}__health_band", BANDS)
    stageless = Q(**{f"{day}__stage": stages.UNKNOWN})
    if unscored:
        stageless |= Q(**{f"{day}__isnull": True}, stage=stages.UNKNOWN)
    flags = flag(there) + 2 * flag(Q(**owes)) + 256 * flag(stageless)
    flags += 512 * flag(Q(**{f"{day}__one_answer": True}))
    return flags + 4 * quadrant + 32 * band


def _figures(day: str, prefix: str = "") -> dict[str, Any]:
    """What a placement says of a day, by the names of the columns."""
    coverages = (F(f"{day}__{axis}_coverage") for axis in AXES)
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
        f"{prefix}holds": F(f"{day}__holds"),
        **{f"{prefix}{axis}_shift": F(f"{day}__{axis}_shift") for axis in AXES},
    }


def records(rows: Standings, *, reader: User, kept: bool) -> Records:
    """What all sources of exceptions say of the alliances, and of the reader: the records as they
    are, or what was `kept` of the day. One query.

    The standings were read through what the person may see, and only records of these alliances are
    used, whatever else lies between their keys.
    """
    ask = asked_of_kept if kept else asked_of_records
    said = ask(ids=rows.ids, day=rows.day, reader=reader.pk)
    return Records(said.kinds, said.keys, said.rows)


def on_time(
    alliances: QuerySet[Alliance], selection: Selection, kept_since: date | None
) -> dict[str, OnTime]:
    """By side and over all ("all"), of what fell due within twelve months before each day: as it
    was kept of an earlier day, else of the records. One query."""
    parts = []
    for was, day in enumerate((selection.as_of, selection.compared_with)):
        count = _kept_on_time if selection.is_kept(day, kept_since) else _on_time
        which, found = count(alliances, selection.stood, day)
        found = found.annotate(was=Value(was, output_field=IntegerField()))
        parts.append(found.values_list(*which, "was"))
    counted = {
        (side, was): Punctuality(**dict(zip(SUMS, map(int, sums), strict=True)))
        for side, *sums, was in parts[0].union(parts[1], all=True)
    }

    def found_of(sides: list[str], was: int) -> Punctuality:
        return sum((counted.get((side, was), Punctuality()) for side in sides), Punctuality())

    groups = {"all": list(Side.values)} | {side: [side] for side in Side.values}
    return {name: OnTime(found_of(sides, 1), found_of(sides, 0)) for name, sides in groups.items()}


def _on_time(
    alliances: QuerySet[Alliance], stood: Stood, day: date
) -> tuple[Sequence[str], QuerySet[Any, Any]]:
    """The names of side and SUMS, and the rows that have them."""
    path = "plan__alliance__placements__"
    due = Deliverable.objects.agreed().filter(
        held_on(day, path),
        _stood(stood, path),
        promised_within(day),
        plan__alliance__in=alliances.values("pk"),
    )
    return ("side", *SUMS), tally(due, day, "side")


def _kept_on_time(
    alliances: QuerySet[Alliance], stood: Stood, day: date
) -> tuple[Sequence[str], QuerySet[Any, Any]]:
    path = "alliance__placements__"
    first, present = Q(key__in=ON_TIME.values()), Q(key__in=BY_DATE.values())
    rows = ExceptionFact.objects.as_of(day).filter(
        first | present,
        held_on(day, path),
        _stood(stood, path),
        alliance__in=alliances.values("pk"),
    )
    keys = [(key, side) for names in (ON_TIME, BY_DATE) for side, key in names.items()]
    sums = rows.order_by().values(of_side=Case(*(When(key=k, then=Value(v)) for k, v in keys)))
    # Named otherwise than the columns that are summed.
    return ("of_side", "due", "kept", "by_now"), sums.annotate(
        due=Sum("counted", filter=first),
        kept=Sum("count", filter=first),
        by_now=Sum("count", filter=present),
    )
