"""What asks for attention, read as sets: one statement for all tables, however many rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    DateField,
    DateTimeField,
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

from alliances.models import Agreement, Membership, Side
from alliances.models.people import SPONSOR_ROLES
from alliances.rules.periods import Quarter
from core.db.columns import DayNumber
from core.db.prepared import Numbers, Slot
from governance.models import Action, Meeting
from governance.rules.meetings import MISSED_AFTER
from plans.models import Deliverable
from plans.rules.plans import IN_FORCE
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

THRESHOLDS = Thresholds()
Within = Callable[[str], Q]
# What changes from one run of the statement to the next: days, moments, and the alliances meant.
DAY = Slot("day", DateField())
NOW = Slot("now", DateTimeField())
SILENT_BEFORE = Slot("silent_before", DateField())
MEETINGS_FROM = Slot("meetings_from", DateTimeField())
MEETINGS_UNTIL = Slot("meetings_until", DateTimeField())
NOTICE_UNTIL = Slot("notice_until", DateField())
ENDING_UNTIL = Slot("ending_until", DateField())
REVIEWS_FROM = Slot("reviews_from", DateField())
LOOKED_FROM = Slot("looked_from", DateField())
FIRST, LAST = Slot("first", BigIntegerField()), Slot("last", BigIntegerField())
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
    told = from_records(
        rows,
        _records(rows, now, thresholds),
        thresholds,
        quarter=4 * quarter.year + quarter.number,
        quarter_elapsed=quarter.elapsed(day),
    )
    return rank(rows, [*from_standing(rows, thresholds), *told], thresholds)


def _records(rows: Snapshot, now: datetime, thresholds: Thresholds) -> Records:
    day, ids = rows.day, rows.ids
    if len(ids) <= NAMED_ONE_BY_ONE:
        named = ids.tolist()
        statement = _statement(lambda path: Q(**{f"{path}__in": named}))
    else:
        statement = _statement_of_many()
    table = statement.read(
        day=day,
        now=now,
        silent_before=day - timedelta(days=thresholds.sponsor_silent_days),
        meetings_from=now - timedelta(days=thresholds.missed_within_days),
        meetings_until=now - MISSED_AFTER,
        notice_until=day + timedelta(days=thresholds.notice_days),
        ending_until=day + timedelta(days=thresholds.ending_days),
        reviews_from=day - REVIEWS_WITHIN,
        looked_from=day - timedelta(days=thresholds.not_looked_days),
        first=int(ids.min(initial=0)),
        last=int(ids.max(initial=0)),
    )
    return Records(
        ids=table[:, 0].astype(np.int64),
        code=table[:, 1].astype(np.int8),
        day=table[:, 2],
        count=table[:, 3],
    )


@cache
def _statement_of_many() -> Numbers:
    """For all alliances between two keys, which two parameters say; `from_records` leaves out
    those among them that are not in the selection. The same for everybody, so it is kept."""
    return _statement(lambda path: Q(**{f"{path}__gte": FIRST, f"{path}__lte": LAST}))


def _statement(within: Within) -> Numbers:
    """`within` makes of a path to the alliance the filter that holds for those meant."""
    first, *others = (
        part(within)
        for part in (
            _overdue_deliverables,
            _overdue_actions,
            _silent_sponsors,
            _missed_meetings,
            _notice_due,
            _ending,
            _ended,
            _reviews_held,
            _band_since,
        )
    )
    return Numbers.of(first.union(*others, all=True), 4)


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


def _overdue_deliverables(within: Within) -> QuerySet[Any, Any]:
    """Promised by a plan in force, due before `day` and not delivered or dropped by then."""
    owed = Deliverable.objects.filter(
        within("plan__alliance"),
        Q(delivered_on__isnull=True) | Q(delivered_on__gt=DAY),
        Q(dropped_on__isnull=True) | Q(dropped_on__gt=DAY),
        plan__state__in=IN_FORCE,
        due_on__lt=DAY,
    )
    return _grouped(owed, "plan__alliance_id", _OVERDUE, Min("due_on"), Count("pk"))


def _overdue_actions(within: Within) -> QuerySet[Any, Any]:
    owed = Action.objects.filter(
        within("alliance"),
        Q(state="open", due_on__lt=DAY) | Q(state="done", done_on__gt=DAY, due_on__lt=DAY),
    )
    return _grouped(owed, "alliance_id", _OVERDUE, Min("due_on"), Count("pk"))


def _silent_sponsors(within: Within) -> QuerySet[Any, Any]:
    """The last contact is all that is kept, so a contact after `day` hides the silence before."""
    silent = Membership.objects.filter(
        within("alliance"),
        Q(since__isnull=True) | Q(since__lte=DAY),
        Q(ended_on__isnull=True) | Q(ended_on__gt=DAY),
        Q(last_contact_on__isnull=True) | Q(last_contact_on__lt=SILENT_BEFORE),
        role__in=SPONSOR_ROLES,
    )
    return _grouped(
        silent, "alliance_id", Reason.SILENT_SPONSOR, Min("last_contact_on"), Count("pk")
    )


def _missed_meetings(within: Within) -> QuerySet[Any, Any]:
    """Not held although their time has passed, and the committee has not met since."""
    # That it began after MEETINGS_FROM follows from the rest, and spares the statement older years.
    held_since = Meeting.objects.filter(
        committee=OuterRef("committee"),
        state="held",
        starts_at__gt=OuterRef("starts_at"),
        starts_at__lte=NOW,
        starts_at__gte=MEETINGS_FROM,
    )
    missed = Meeting.objects.filter(
        within("committee__alliance"),
        Q(state="missed") | Q(state="scheduled"),
        ~Exists(held_since),
        starts_at__gte=MEETINGS_FROM,
        starts_at__lt=MEETINGS_UNTIL,
        ends_at__lt=MEETINGS_UNTIL,
        committee__dissolved_on__isnull=True,
    )
    return _grouped(
        missed, "committee__alliance_id", Reason.MISSED_MEETING, Min("local_date"), Count("pk")
    )


def _agreements(within: Within) -> QuerySet[Agreement]:
    return Agreement.objects.filter(
        within("alliance"),
        Q(effective_on__isnull=True) | Q(effective_on__lte=DAY),
        Q(terminated_on__isnull=True) | Q(terminated_on__gt=DAY),
    )


def _notice_due(within: Within) -> QuerySet[Any, Any]:
    due = _agreements(within).filter(notice_by__gte=DAY, notice_by__lte=NOTICE_UNTIL)
    return _grouped(due, "alliance_id", Reason.NOTICE_DUE, Min("notice_by"), Count("pk"))


def _ending(within: Within) -> QuerySet[Any, Any]:
    ending = _agreements(within).filter(
        renews_automatically=False, ends_on__gte=DAY, ends_on__lte=ENDING_UNTIL
    )
    return _grouped(ending, "alliance_id", Reason.AGREEMENT_ENDING, Min("ends_on"), Count("pk"))


def _ended(within: Within) -> QuerySet[Any, Any]:
    """Over, and no other agreement carries the alliance on."""
    running = Agreement.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=DAY) | Q(renews_automatically=True),
        Q(terminated_on__isnull=True) | Q(terminated_on__gt=DAY),
        alliance=OuterRef("alliance"),
    )
    ended = _agreements(within).filter(
        ~Exists(running), renews_automatically=False, ends_on__lt=DAY
    )
    return _grouped(ended, "alliance_id", Reason.AGREEMENT_ENDED, Max("ends_on"), Count("pk"))


def _reviews_held(within: Within) -> QuerySet[Any, Any]:
    held = Review.objects.filter(
        within("alliance"),
        state="held",
        held_on__lte=DAY,
        held_on__gte=REVIEWS_FROM,
    )
    latest = Max(F("year") * 4 + F("quarter"))
    return _grouped(held, "alliance_id", REVIEW_HELD, Max("held_on"), latest)


def _band_since(within: Within) -> QuerySet[Any, Any]:
    """Since when health has been in its band without a break, as far as the record goes: of the red
    ones, and of the green ones at which nobody looked lately."""
    not_looked = Q(evidence_on__isnull=True) | Q(evidence_on__lt=LOOKED_FROM)
    mine = Placement.objects.filter(alliance=OuterRef("alliance"), valid_from__lte=DAY).order_by()
    other = (
        mine.exclude(health_band=OuterRef("health_band"))
        .filter(valid_to__lte=DAY)
        .values("alliance")
        .annotate(last=Max("valid_to"))
    )
    first = mine.values("alliance").annotate(first=Min("valid_from"))
    found = Placement.objects.filter(
        within("alliance"),
        Q(valid_to__isnull=True) | Q(valid_to__gt=DAY),
        valid_from__lte=DAY,
    ).filter(
        Q(health_band=RED) | (Q(health_band=GREEN) & not_looked),
    )
    since = Coalesce(Subquery(other.values("last")), Subquery(first.values("first")))
    return found.order_by().values_list(
        "alliance_id",
        Value(BAND_SINCE, output_field=IntegerField()),
        DayNumber(since),
        Value(0, output_field=IntegerField()),
    )
