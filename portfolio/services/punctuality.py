"""How punctual deliverables of a selection were, on both of its days."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.db.models import DateField, IntegerField, Value

from alliances.rules.punctuality import on_time_percent
from core.db.prepared import Initial, Numbers, Slot, Statement
from plans.models import Deliverable
from portfolio.rules.selection import Selection, Stood
from portfolio.services.dashboard_page import OnTime
from portfolio.services.standings import COMPARED_WITH, DAY, standing_on

# Punctuality is measured over the last twelve months, as the scores do.
WITHIN = timedelta(days=365)
SIDES = {ord(side[0]): side for side in ("ours", "theirs", "joint")}


def on_time(seen: Statement, selection: Selection) -> dict[str, OnTime]:
    """By side and over all ("all"), of what fell due within twelve months before each day. One
    query."""
    found = _numbers(seen, selection.stood).read(
        day=selection.as_of,
        due_after_0=selection.as_of - WITHIN,
        compared_with=selection.compared_with,
        due_after_1=selection.compared_with - WITHIN,
    )
    # (on time, counted) of each side on each day.
    tally = {(SIDES[int(row[0])], int(row[1])): (int(row[3]), int(row[2])) for row in found}

    def percent(sides: tuple[str, ...], was: int) -> float | None:
        sums = [tally.get((side, was), (0, 0)) for side in sides]
        return on_time_percent(sum(kept for kept, _ in sums), sum(counted for _, counted in sums))

    return {
        name: OnTime(percent(sides, 0), percent(sides, 1))
        for name, sides in (("all", tuple(SIDES.values())), *((s, (s,)) for s in SIDES.values()))
    }


@lru_cache(maxsize=64)
def _numbers(seen: Statement, stood: Stood) -> Numbers:
    """Rows (initial of the side, 0 for the day or 1 for the one before, counted, on time)."""
    parts = []
    days: tuple[Any, ...] = (DAY, COMPARED_WITH)
    for was, day in enumerate(days):
        due = Deliverable.objects.filter(
            standing_on(day, stood, "plan__alliance__placements"),
            due_on__gt=Slot(f"due_after_{was}", DateField()),
            due_on__lte=day,
            plan__alliance__in=seen.rows.values("pk"),
        )
        counted = due.punctuality(day, "side").annotate(
            initial=Initial("side"), was=Value(was, output_field=IntegerField())
        )
        parts.append(counted.values_list("initial", "was", "counted", "on_time"))
    return Numbers.of(parts[0].union(parts[1], all=True), 4)
