"""What the records say of agreed treatments, as facts beside the exceptions: what is agreed, and
when it was last done. So an exception rests on them, and an earlier day keeps them as they were
known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
from django.db.models import Case, Exists, F, FloatField, IntegerField, Max, Min, OuterRef, Value
from django.db.models import When as If
from django.db.models.functions import Cast
from django.utils import timezone

from alliances.services.sponsors import sponsors_on
from core.db.asked import DAY, NOW, Within, among_keys
from core.db.columns import DayNumber
from core.db.prepared import Prepared, Table
from core.registry.exceptions import Case as Found
from core.registry.exceptions import ExceptionKind, Facts, Rows, Step, offer, sources
from core.text import plural
from governance.models import Meeting
from scorecards.models import AllianceTreatment
from scorecards.querysets import agreed_on
from scorecards.rules.standings import Standings, day_number
from scorecards.rules.treatments import (
    DEEP,
    GRACE_DAYS,
    GROUPS,
    REVIEW_DAYS,
    TELL_WITHIN_DAYS,
    days_over,
)

# Facts of what is agreed: since when, and each so many days (of who must know: how many were not
# told).
MEETING, SPONSOR, REVIEW, DEEP_REVIEW, UNTOLD = (
    *("agreed_meeting", "agreed_sponsor", "agreed_review", "agreed_deep_review"),
    "agreed_untold",
)
# Facts of the records. Reviews belong to an app above, which offers these two.
MET, SPOKEN = "treated_met", "treated_spoken"
REVIEW_HELD, DEEP_HELD = "review_held", "deep_review_held"
# What is agreed, and the fact that says when it was last done.
POINTS = ((MEETING, MET), (SPONSOR, SPOKEN), (REVIEW, REVIEW_HELD), (DEEP_REVIEW, DEEP_HELD))
KEYS = (*(key for pair in POINTS for key in pair), UNTOLD)


def over_of(day: int, facts: Facts) -> Any:
    """By how many days each point is late (rows: POINTS, then who must know); NaN where it is not
    agreed, negative while it is not due."""
    late = [
        days_over(day, facts(agreed)[0], facts(last)[0], facts(agreed)[1])
        for agreed, last in POINTS
    ]
    since, untold = facts(UNTOLD)
    late.append(np.where(untold > 0, day - since - TELL_WITHIN_DAYS, np.nan))
    return np.array(late)


def not_kept(rows: Standings, facts: Facts) -> tuple[Any, Any, Any]:
    """Late for longer than the grace; since the oldest of its points was due."""
    late = over_of(day_number(rows.day), facts)
    broken = late > GRACE_DAYS
    oldest = np.where(broken, late, -np.inf).max(axis=0, initial=-np.inf)
    return rows.now.there & broken.any(axis=0), oldest, broken_points(late, facts)


def broken_points(late: Any, facts: Facts) -> Any:
    """How many points are late for longer than the grace; each group that was not told is one."""
    broken = late > GRACE_DAYS
    return broken[:-1].sum(axis=0) + np.where(broken[-1], facts(UNTOLD)[1], 0)


def _not_kept(case: Found) -> str:
    return f"{plural(case.number, 'point')} of the agreed treatment not kept{case.for_age}"


NOT_KEPT = ExceptionKind(
    key="treatment_not_kept",
    order=105,
    title="Treatment not kept",
    severity=4,
    words=_not_kept,
    step=Step("See what is not kept", "scorecards:alliance_treatment"),
    adds_up=True,
    columns=not_kept,
)


def _agreed(within: Within) -> Any:
    return AllianceTreatment.objects.filter(within("alliance"), agreed_on(DAY))


def _of_treated(path: str) -> Exists:
    """Whether the alliance at `path` has agreed on a treatment."""
    return Exists(AllianceTreatment.objects.filter(agreed_on(DAY), alliance=OuterRef(path)))


def agreed_meetings(within: Within) -> Rows:
    rows = _agreed(within).filter(meeting_days__isnull=False)
    return Rows(rows, "alliance_id", MEETING, Max("answered_on"), Max("meeting_days"))


def agreed_contacts(within: Within) -> Rows:
    rows = _agreed(within).filter(sponsor_days__isnull=False)
    return Rows(rows, "alliance_id", SPONSOR, Max("answered_on"), Max("sponsor_days"))


def agreed_reviews(within: Within) -> Rows:
    """Those that need not be deep."""
    rows = _agreed(within).exclude(review_depth__in=("", DEEP))
    days = [If(review_depth=depth, then=Value(count)) for depth, count in REVIEW_DAYS.items()]
    every = Max(Case(*days, output_field=IntegerField()))
    return Rows(rows, "alliance_id", REVIEW, Max("answered_on"), every)


def agreed_deep_reviews(within: Within) -> Rows:
    rows = _agreed(within).filter(review_depth=DEEP)
    every = Max(Value(REVIEW_DAYS[DEEP], output_field=IntegerField()))
    return Rows(rows, "alliance_id", DEEP_REVIEW, Max("answered_on"), every)


def untold(within: Within) -> Rows:
    """How many of the groups that must know were not told by the day."""
    waits = sum(
        (
            Case(
                If(
                    **{f"tells_{group}": True, f"{group}_told_on__isnull": True},
                    then=Value(1),
                ),
                If(**{f"tells_{group}": True, f"{group}_told_on__gt": DAY}, then=Value(1)),
                default=Value(0),
                output_field=IntegerField(),
            )
            for group in GROUPS
        ),
        Value(0, output_field=IntegerField()),
    )
    return Rows(_agreed(within), "alliance_id", UNTOLD, Max("answered_on"), Max(waits))


def meetings_held(within: Within) -> Rows:
    """The last governance meeting that was held."""
    rows = Meeting.objects.filter(
        within("committee__alliance"),
        _of_treated("committee__alliance"),
        state="held",
        local_date__lte=DAY,
    )
    return Rows(rows, "committee__alliance_id", MET, Max("local_date"), Value(1))


def sponsors_spoken(within: Within) -> Rows:
    """Since when the sponsor who has been silent longest has been."""
    rows = sponsors_on(DAY, known_by=NOW).filter(within("alliance"), _of_treated("alliance"))
    return Rows(rows, "alliance_id", SPOKEN, Min("silent_since"), Value(1))


def register() -> None:
    offer((NOT_KEPT,), agreed_meetings, agreed_contacts, agreed_reviews, agreed_deep_reviews)
    offer((), untold, meetings_held, sponsors_spoken)


class FactTable:
    """The facts of some alliances on a day: what `over_of` asks for."""

    def __init__(self, alliances: list[int], rows: Table) -> None:
        self.alliances = alliances
        place = {alliance: at for at, alliance in enumerate(alliances)}
        self._columns = np.full((len(KEYS), 2, len(alliances)), np.nan)
        for alliance, kind, since, count in rows:
            if int(alliance) in place:
                self._columns[int(kind), :, place[int(alliance)]] = since, count

    def __call__(self, key: str) -> tuple[Any, Any]:
        since, count = self._columns[KEYS.index(key)]
        return since, count


def facts_of(alliances: Iterable[int], today: date) -> FactTable:
    """What the records say today of agreed treatments. One query."""
    keys = sorted(set(alliances))
    end = datetime.combine(today + timedelta(days=1), time.min)
    rows = _statement().read(day=today, now=timezone.make_aware(end), keys=keys)
    return FactTable(keys, rows)


@lru_cache(maxsize=1)
def _statement() -> Prepared:
    """Of the same sources of which exceptions are made."""
    parts = []
    for source in sources:
        said = source.rows(among_keys)
        if said.kind in KEYS:
            parts.append(_numbers(said))
    first, *others = parts
    return Prepared(first.union(*others, all=True), 4)


def _numbers(rows: Rows) -> Any:
    kind = Value(KEYS.index(str(rows.kind)), output_field=IntegerField())
    return (
        rows.found.order_by()
        .values(alliance_key=F(rows.alliance), kind_place=kind)
        .annotate(since_day=DayNumber(rows.since), how_many=Cast(rows.count, FloatField()))
        .values_list("alliance_key", "kind_place", "since_day", "how_many")
    )
