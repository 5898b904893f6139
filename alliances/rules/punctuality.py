"""What percent of deliverables on time means. The one definition: pages, scores and reviews use it.

A deliverable counts once it is due or delivered, and it counts once:
- delivered on or before its due date: on time;
- delivered after it: late;
- not delivered and the due date has passed: late as well, and still owed;
- dropped (both sides let it go): does not count;
- not yet due and not yet delivered: does not count yet.

The due date is the one that was agreed. `plans.querysets.DeliverableQuerySet.punctuality`
says the same to the database; tests hold both to the same table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from alliances.rules.periods import Quarter

AHEAD = "ahead"  # not due yet
ON_TIME = "on_time"
DELIVERED_LATE = "delivered_late"
OVERDUE = "overdue"  # due date passed, still owed
DROPPED = "dropped"

COUNTING = (ON_TIME, DELIVERED_LATE, OVERDUE)
OPEN = (AHEAD, OVERDUE)
WORDS = {
    AHEAD: "not due yet",
    ON_TIME: "on time",
    DELIVERED_LATE: "delivered late",
    OVERDUE: "overdue",
    DROPPED: "dropped",
}


class Commitment(Protocol):
    """Anything with a side and the three dates of a deliverable."""

    side: str
    due_on: date
    delivered_on: date | None
    dropped_on: date | None


@dataclass(frozen=True, slots=True)
class Punctuality:
    """How many deliverables counted, how many of them were on time, how many are still owed late,
    and how many are open and not yet due."""

    counted: int = 0
    on_time: int = 0
    overdue: int = 0
    ahead: int = 0

    @property
    def percent(self) -> float | None:
        """Percent on time, 0 to 100; None while nothing counts."""
        return on_time_percent(self.on_time, self.counted)

    @property
    def open(self) -> int:
        return self.overdue + self.ahead

    @property
    def late(self) -> int:
        return self.counted - self.on_time

    def __add__(self, other: Punctuality) -> Punctuality:
        return Punctuality(
            self.counted + other.counted,
            self.on_time + other.on_time,
            self.overdue + other.overdue,
            self.ahead + other.ahead,
        )


def standing(row: Commitment, today: date) -> str:
    """How a deliverable stood at the end of `today`; what happened later is not known yet."""
    if row.dropped_on is not None and row.dropped_on <= today:
        return DROPPED
    if row.delivered_on is not None and row.delivered_on <= today:
        return ON_TIME if row.delivered_on <= row.due_on else DELIVERED_LATE
    return OVERDUE if row.due_on < today else AHEAD


def days_late(row: Commitment, today: date) -> int:
    """Days after the due date at delivery, or up to `today` while it is owed; never below 0."""
    return max(0, (min(today, row.delivered_on or today) - row.due_on).days)


def on_time_percent(on_time: int, counted: int) -> float | None:
    """Percent on time, 0 to 100; None where nothing counts: no evidence is not 0 and not 100."""
    return None if counted == 0 else 100.0 * on_time / counted


def punctuality(rows: Iterable[Commitment], today: date) -> Punctuality:
    """Counts over deliverables as they stood at the end of `today`."""
    found = [standing(row, today) for row in rows]
    return Punctuality(
        counted=sum(item in COUNTING for item in found),
        on_time=found.count(ON_TIME),
        overdue=found.count(OVERDUE),
        ahead=found.count(AHEAD),
    )


def by_side(rows: Iterable[Commitment], today: date) -> dict[str, Punctuality]:
    """Per side, for the sides that have any deliverable."""
    groups: dict[str, list[Commitment]] = {}
    for row in rows:
        groups.setdefault(row.side, []).append(row)
    return {side: punctuality(group, today) for side, group in groups.items()}


def by_quarter(
    rows: Iterable[Commitment], quarters: Iterable[Quarter], today: date
) -> list[tuple[Quarter, Punctuality]]:
    """Per quarter in which a deliverable began to count: when it fell due, or earlier if it was
    delivered before that. Quarters that have not begun by `today` are left out."""
    groups: dict[Quarter, list[Commitment]] = {}
    for row in rows:
        if standing(row, today) in COUNTING:
            groups.setdefault(Quarter.containing(counts_from(row)), []).append(row)
    begun = [quarter for quarter in quarters if quarter.first_day <= today]
    return [(quarter, punctuality(groups.get(quarter, []), today)) for quarter in begun]


def counts_from(row: Commitment) -> date:
    """The first day on which a deliverable counts: its due date, or its delivery before that."""
    return min(row.due_on, row.delivered_on or row.due_on)
