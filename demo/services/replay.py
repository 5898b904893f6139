"""Scores the past of the demo in the order in which it happened: on each day with the stage that
each alliance had then, with what was on record by then, and nothing that came later."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from dateutil.rrule import MONTHLY, rrule
from django.db.models import QuerySet

from alliances.models import Alliance, StageChange
from alliances.services.periods import quarter_of
from demo.services.history import EXPLORED_DAYS
from demo.services.measures import finalise_quarter
from demo.services.reviews import PastReviews
from portfolio.models import ExceptionFact, RecordedDay
from scorecards.models import Placement
from scorecards.services.recompute import recompute

Say = Callable[[str], None]


def replay(
    *, today: date, years: int, monthly: bool, reviews: PastReviews | None, say: Say
) -> None:
    """Score the ends of the months, or of the quarters only, before `today`; at the end of a
    quarter its scorecards are made final, and weeks later its `reviews` are held."""
    stages = dict(Alliance.objects.values_list("pk", "stage"))
    changes: dict[int, list[StageChange]] = {}
    for change in StageChange.objects.order_by("changed_on", "pk"):
        changes.setdefault(change.alliance_id, []).append(change)
    shown = dict(stages)
    for day in _days(today, years, monthly):
        _set_stages({pk: _stage_on(day, changes[pk]) for pk in changes}, shown)
        quarter = quarter_of(day)
        if reviews is not None:
            reviews.pass_to(day)
        report = recompute(today=day)
        say(f"scored as of {day:%d %b %Y}: {report.written} of {report.alliances} changed")
        if monthly and day == quarter.last_day:
            finalise_quarter(quarter)
    _set_stages(stages, shown)
    if reviews is not None:
        reviews.pass_to(today)


def begin_records(began: dict[int, date]) -> None:
    """Recorded when exploring began, as its history says: what is absent since then is missing."""
    for day, ids in _grouped(began):
        recorded = datetime.combine(day - timedelta(days=EXPLORED_DAYS), time(9, 30), tzinfo=UTC)
        Alliance.objects.filter(pk__in=ids).update(created_at=recorded)


def begin_history(began: dict[int, date]) -> None:
    """The past before an alliance began is not its past; what was known of it begins with the first
    day that was scored since."""
    for day, ids in _grouped(began):
        placements = Placement.objects.filter(alliance__in=ids)
        _begin(placements, day)
        placements.filter(quadrant_since__lt=day).update(quadrant_since=day)
    scored = list(RecordedDay.objects.order_by("day").values_list("day", flat=True))
    first = {pk: scored[bisect_left(scored, day)] for pk, day in began.items()}
    for day, ids in _grouped(first):
        _begin(ExceptionFact.objects.filter(alliance__in=ids), day)


def _begin(rows: QuerySet[Any, Any], day: date) -> None:
    rows.filter(valid_to__lte=day).delete()
    rows.filter(valid_from__lt=day).update(valid_from=day)


def _days(today: date, years: int, monthly: bool) -> Iterator[date]:
    """The last days of the months, or of the quarters only, before `today`."""
    first = quarter_of(today.replace(year=today.year - years, day=1)).first_day
    ends = rrule(
        MONTHLY,
        dtstart=first,
        until=today - timedelta(days=1),
        bymonthday=-1,
        bymonth=None if monthly else [(first.month + ahead) % 12 + 1 for ahead in (1, 4, 7, 10)],
    )
    return (end.date() for end in ends)


def _stage_on(day: date, changes: list[StageChange]) -> str:
    passed = [change.to_stage for change in changes if change.changed_on <= day]
    return passed[-1] if passed else changes[0].from_stage


def _set_stages(wanted: dict[int, str], shown: dict[int, str]) -> None:
    """Bring the alliances from the stages that are `shown` now to those that are `wanted`."""
    changed = {pk: stage for pk, stage in wanted.items() if shown[pk] != stage}
    for stage, ids in _grouped(changed):
        Alliance.objects.filter(pk__in=ids).update(stage=stage)
    shown |= changed


def _grouped(values: dict[int, Any]) -> Iterator[tuple[Any, list[int]]]:
    """The keys of each value, as many at a time as a statement should hold."""
    by_value: dict[Any, list[int]] = {}
    for key, value in values.items():
        by_value.setdefault(value, []).append(key)
    for value, keys in by_value.items():
        for start in range(0, len(keys), 5000):
            yield value, keys[start : start + 5000]
