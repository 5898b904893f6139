"""What asks for attention, read as sets: one statement for all tables, however many rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from alliances.models import Agreement, Deliverable, Membership, Side
from alliances.models.people import SPONSOR_ROLES
from alliances.rules.periods import Quarter
from governance.models import Action, Meeting
from governance.rules.meetings import MISSED_AFTER
from portfolio.models import Review
from portfolio.rules.exceptions import (
    BAND_SINCE,
    REVIEW_HELD,
    Ranking,
    Reason,
    Records,
    Thresholds,
    from_records,
    from_standing,
    rank,
)
from portfolio.rules.snapshot import Snapshot
from scorecards.models import Placement
from scorecards.rules.quadrants import GREEN, RED
from scorecards.services.sets import DayNumber, rows_of

THRESHOLDS = Thresholds()
Within = Callable[[str], Q]
# More alliances than this are named by their first and last key.
NAMED_ONE_BY_ONE = 400
# A review further back than this is not looked for: "no review in the last year".
REVIEWS_WITHIN = timedelta(days=400)
_OVERDUE = Case(
    When(side=Side.OURS, then=Value(int(Reason.OVERDUE_OURS))),
    When(side=Side.THEIRS, then=Value(int(Reason.OVERDUE_THEIRS))),
    default=Value(int(Reason.OVERDUE_JOINT)),
    output_field=IntegerField(),
)


def ranked_exceptions(
    rows: Snapshot,
    *,
    now: datetime,
    thresholds: Thresholds = THRESHOLDS,
) -> Ranking:
    """Exceptions of `rows` in order. One query.

    The rows were read through what the person may see, and only records of these alliances are
    used, whatever else the statement hands over.

    `now` is the end of the day the rows stand for, or this very moment if that is today.
    """
    day = rows.day
    quarter = Quarter.containing(day)
    records = _records(_within(rows), day, now, thresholds)
    told = from_records(
        rows,
        records,
        thresholds,
        quarter=4 * quarter.year + quarter.number,
        quarter_elapsed=quarter.elapsed(day),
    )
    return rank(rows, [*from_standing(rows, thresholds), *told], thresholds)


def _within(rows: Snapshot) -> Within:
    """A filter on a path to the alliance that holds for all of `rows`, and for as few others as two
    parameters can say when there are many; `from_records` leaves the others out."""
    ids = rows.ids
    if len(ids) <= NAMED_ONE_BY_ONE:
        named = ids.tolist()
        return lambda path: Q(**{f"{path}__in": named})
    first, last = int(ids.min()), int(ids.max())
    return lambda path: Q(**{f"{path}__gte": first, f"{path}__lte": last})


def _records(within: Within, day: date, now: datetime, thresholds: Thresholds) -> Records:
    parts = [
        _overdue_deliverables(within, day),
        _overdue_actions(within, day),
        _silent_sponsors(within, day, thresholds),
        _missed_meetings(within, now, thresholds),
        _notice_due(within, day, thresholds),
        _ending(within, day, thresholds),
        _ended(within, day),
        _reviews_held(within, day),
        _band_since(within, day, thresholds),
    ]
    told = [part for part in parts if not part.query.is_empty()]
    rows = rows_of(told[0].union(*told[1:], all=True)) if told else []
    table = np.array(rows, dtype=np.float64).reshape(-1, 4)
    return Records(
        ids=table[:, 0].astype(np.int64),
        code=table[:, 1].astype(np.int8),
        day=table[:, 2],
        count=table[:, 3],
    )


def _grouped(rows: QuerySet[Any], path: str, code: Any, day: Any, count: Any) -> QuerySet[Any, Any]:
    """Rows (alliance, code, day number, count), one per alliance and code."""
    if not hasattr(code, "resolve_expression"):
        code = Value(int(code), output_field=IntegerField())
    return (
        rows.order_by()
        .values(alliance_key=F(path), code=code)
        .annotate(day=DayNumber(day), number=count)
        .values_list("alliance_key", "code", "day", "number")
    )


def _overdue_deliverables(within: Within, day: date) -> QuerySet[Any, Any]:
    """Promised by a plan in force, due before `day` and not delivered or dropped by then."""
    owed = Deliverable.objects.filter(
        within("plan__alliance"),
        Q(delivered_on__isnull=True) | Q(delivered_on__gt=day),
        Q(dropped_on__isnull=True) | Q(dropped_on__gt=day),
        plan__state__in=("agreed", "closed"),
        due_on__lt=day,
    )
    return _grouped(owed, "plan__alliance_id", _OVERDUE, Min("due_on"), Count("pk"))


def _overdue_actions(within: Within, day: date) -> QuerySet[Any, Any]:
    owed = Action.objects.filter(
        within("alliance"),
        Q(state="open") | Q(state="done", done_on__gt=day),
        due_on__lt=day,
    )
    return _grouped(owed, "alliance_id", _OVERDUE, Min("due_on"), Count("pk"))


def _silent_sponsors(within: Within, day: date, thresholds: Thresholds) -> QuerySet[Any, Any]:
    """The last contact is all that is kept, so a contact after `day` hides the silence before."""
    silent = Membership.objects.filter(
        within("alliance"),
        Q(since__isnull=True) | Q(since__lte=day),
        Q(ended_on__isnull=True) | Q(ended_on__gt=day),
        Q(last_contact_on__isnull=True)
        | Q(last_contact_on__lt=day - timedelta(days=thresholds.sponsor_silent_days)),
        role__in=SPONSOR_ROLES,
    )
    return _grouped(
        silent, "alliance_id", Reason.SILENT_SPONSOR, Min("last_contact_on"), Count("pk")
    )


def _missed_meetings(within: Within, now: datetime, thresholds: Thresholds) -> QuerySet[Any, Any]:
    """Not held although their time has passed, and the body has not met since."""
    held_since = Meeting.objects.filter(
        body=OuterRef("body"), state="held", starts_at__gt=OuterRef("starts_at"), starts_at__lte=now
    )
    missed = Meeting.objects.filter(
        within("body__alliance"),
        Q(state="missed") | Q(state="scheduled"),
        ~Exists(held_since),
        starts_at__gte=now - timedelta(days=thresholds.missed_within_days),
        ends_at__lt=now - MISSED_AFTER,
        body__dissolved_on__isnull=True,
    )
    return _grouped(
        missed, "body__alliance_id", Reason.MISSED_MEETING, Min("local_date"), Count("pk")
    )


def _agreements(within: Within, day: date) -> QuerySet[Agreement]:
    return Agreement.objects.filter(
        within("alliance"),
        Q(effective_on__isnull=True) | Q(effective_on__lte=day),
        Q(terminated_on__isnull=True) | Q(terminated_on__gt=day),
    )


def _notice_due(within: Within, day: date, thresholds: Thresholds) -> QuerySet[Any, Any]:
    due = _agreements(within, day).filter(
        notice_by__gte=day, notice_by__lte=day + timedelta(days=thresholds.notice_days)
    )
    return _grouped(due, "alliance_id", Reason.NOTICE_DUE, Min("notice_by"), Count("pk"))


def _ending(within: Within, day: date, thresholds: Thresholds) -> QuerySet[Any, Any]:
    ending = _agreements(within, day).filter(
        renews_automatically=False,
        ends_on__gte=day,
        ends_on__lte=day + timedelta(days=thresholds.ending_days),
    )
    return _grouped(ending, "alliance_id", Reason.AGREEMENT_ENDING, Min("ends_on"), Count("pk"))


def _ended(within: Within, day: date) -> QuerySet[Any, Any]:
    """Over, and no other agreement carries the alliance on."""
    running = Agreement.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day) | Q(renews_automatically=True),
        Q(terminated_on__isnull=True) | Q(terminated_on__gt=day),
        alliance=OuterRef("alliance"),
    )
    ended = _agreements(within, day).filter(
        ~Exists(running), renews_automatically=False, ends_on__lt=day
    )
    return _grouped(ended, "alliance_id", Reason.AGREEMENT_ENDED, Max("ends_on"), Count("pk"))


def _reviews_held(within: Within, day: date) -> QuerySet[Any, Any]:
    held = Review.objects.filter(
        within("alliance"),
        state="held",
        held_on__lte=day,
        held_on__gte=day - REVIEWS_WITHIN,
    )
    latest = Max(F("year") * 4 + F("quarter"))
    return _grouped(held, "alliance_id", REVIEW_HELD, Max("held_on"), latest)


def _band_since(within: Within, day: date, thresholds: Thresholds) -> QuerySet[Any, Any]:
    """Since when health has been in its band without a break, as far as the record goes: of the red
    ones, and of the green ones at which nobody looked lately."""
    looked = day - timedelta(days=thresholds.not_looked_days)
    not_looked = Q(evidence_on__isnull=True) | Q(evidence_on__lt=looked)
    mine = Placement.objects.filter(alliance=OuterRef("alliance"), valid_from__lte=day).order_by()
    other = (
        mine.exclude(health_band=OuterRef("health_band"))
        .filter(valid_to__lte=day)
        .values("alliance")
        .annotate(last=Max("valid_to"))
    )
    first = mine.values("alliance").annotate(first=Min("valid_from"))
    found = Placement.objects.as_of(day).filter(
        within("alliance"),
        Q(health_band=RED) | (Q(health_band=GREEN) & not_looked),
    )
    since = Coalesce(Subquery(other.values("last")), Subquery(first.values("first")))
    return found.order_by().values_list(
        "alliance_id",
        Value(BAND_SINCE, output_field=IntegerField()),
        DayNumber(since),
        Value(0, output_field=IntegerField()),
    )
