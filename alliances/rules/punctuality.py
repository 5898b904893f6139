"""Whether promises were kept: one rule for deliverables and actions, pages, scores and reviews.

A promise counts by the day it was **first** made for, whatever became of it afterwards:
- it counts from that day on: as on time when it was settled by then, otherwise once the day has
  passed. What is settled early counts on that day as well, in its quarter and its 12 months;
- settled later, or still owed: not on time;
- moved to another day, or dropped, after that day: it stays counted, as not on time;
- dropped by that day, with a reason: it does not count, since both sides let it go in time;
- never made: entered by mistake, as an alliance leader put on record with a reason. It does not
  count from then on.

A day has two times: `settled_on` is when it happened, `recorded_on` when somebody said so (empty:
on the same day). On a day before it was recorded it was owed.

`alliances.services.punctuality.tally` says the same to the database; tests hold both together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from alliances.rules.periods import Quarter
from alliances.rules.shares import FEW, interval_words, percent

WINDOW = timedelta(days=365)
"""Punctuality is measured over 12 months: long enough for what comes every quarter."""
WINDOW_WORDS = "last 12 months"

AHEAD = "ahead"  # not due yet
ON_TIME = "on_time"
DELIVERED_LATE = "delivered_late"
OVERDUE = "overdue"  # due date passed, still owed
DROPPED = "dropped"
DROPPED_LATE = "dropped_late"  # after the day it was first promised for
NEVER_MADE = "never_made"

OPEN = (AHEAD, OVERDUE)
WORDS = {
    AHEAD: "not due yet",
    ON_TIME: "on time",
    DELIVERED_LATE: "delivered late",
    OVERDUE: "overdue",
    DROPPED: "dropped",
    DROPPED_LATE: "dropped after it was due",
    NEVER_MADE: "never promised",
}


class Commitment(Protocol):
    """Anything with a side and the days of a promise."""

    @property
    def side(self) -> str: ...

    @property
    def first_due_on(self) -> date: ...

    @property
    def due_on(self) -> date: ...

    @property
    def settled_on(self) -> date | None: ...

    @property
    def recorded_on(self) -> date | None: ...

    @property
    def dropped_on(self) -> date | None: ...

    @property
    def never_made(self) -> bool: ...

    @property
    def moves(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Punctuality:
    """How many promises counted, how many of them were on time by the day of the first promise and
    by the present one (`by_date`), how many are still owed late, and how many are open and not yet
    due."""

    counted: int = 0
    on_time: int = 0
    overdue: int = 0
    ahead: int = 0
    by_date: int = 0

    @property
    def percent(self) -> float | None:
        """Percent on time, 0 to 100; None while nothing counts."""
        return percent(self.on_time, self.counted)

    @property
    def open(self) -> int:
        return self.overdue + self.ahead

    @property
    def late(self) -> int:
        return self.counted - self.on_time

    @property
    def is_few(self) -> bool:
        """So few that the counts are shown first."""
        return self.counted < FEW

    @property
    def words(self) -> str:
        return f"{self.on_time} of {self.counted}"

    @property
    def interval(self) -> str:
        return interval_words(self.on_time, self.counted)

    def __add__(self, other: Punctuality) -> Punctuality:
        return Punctuality(
            self.counted + other.counted,
            self.on_time + other.on_time,
            self.overdue + other.overdue,
            self.ahead + other.ahead,
            self.by_date + other.by_date,
        )


def settled(row: Commitment, day: date, known_on: date | None = None) -> date | None:
    """When it was settled, as known on `known_on` (usually the same day); None while it was not."""
    on, known = row.settled_on, known_on or day
    if on is None or on > day or (row.recorded_on is not None and row.recorded_on > known):
        return None
    return on


def standing(row: Commitment, day: date, known_on: date | None = None) -> str:
    """How a promise stood at the end of `day`; what happened or was recorded later is not known."""
    if row.dropped_on is not None and row.dropped_on <= day:
        if row.never_made:
            return NEVER_MADE
        return DROPPED_LATE if row.dropped_on > row.first_due_on else DROPPED
    on = settled(row, day, known_on)
    if on is not None:
        return ON_TIME if on <= row.first_due_on else DELIVERED_LATE
    return OVERDUE if row.due_on < day else AHEAD


def counts(row: Commitment, day: date, known_on: date | None = None) -> bool:
    """Whether it counts on `day`: the day of the first promise has come, and it was neither let go
    in time nor never made."""
    found = standing(row, day, known_on)
    if found in (DROPPED, NEVER_MADE) or row.first_due_on > day:
        return False
    return row.first_due_on < day or found == ON_TIME


def days_late(row: Commitment, day: date) -> int:
    """Days after the day first promised at delivery, or up to `day` while it is owed or when it was
    dropped; never below 0."""
    end = min(day, row.settled_on or row.dropped_on or day)
    return max(0, (end - row.first_due_on).days)


def counted_words(row: Commitment, day: date) -> str:
    """Why a promise counts otherwise than its present dates say; "" for any other."""
    found = standing(row, day)
    if found == NEVER_MADE:
        return "Does not count: it was never promised"
    if found == DROPPED_LATE:
        late = days_late(row, day)
        return f"Counts as promised: dropped {late} day{'' if late == 1 else 's'} after it was due"
    if found == DROPPED:
        return "Does not count: dropped by the day it was due"
    if row.first_due_on < row.due_on and counts(row, day) and found != ON_TIME:
        return f"Counts as promised, for {row.first_due_on:%-d %b %Y}"
    return ""


NEVER_MADE_MEANS = (
    "For what was entered by mistake. It no longer counts as promised; that you said so, and why, "
    "stays on record for both companies. What was promised and not kept stays counted."
)
ONLY_LEADERS = "Only an alliance leader can say that something was never promised."


def drop_words(row: Commitment, day: date) -> str:
    """What dropping it on `day` means."""
    if row.first_due_on >= day:
        return "It is not due yet, so it will not count."
    return (
        f"It was promised for {row.first_due_on:%-d %b %Y}, so it stays counted as not on time. "
        "If it was entered by mistake, an alliance leader can put that on record afterwards."
    )


def moved_words(*, first_due_on: date, due_on: date, moves: int) -> str:
    """ "First promised for 3 Nov 2026, moved 2 times"; "" for one that never moved."""
    if not moves:
        return ""
    times = "once" if moves == 1 else f"{moves} times"
    if first_due_on == due_on:
        return f"Moved {times}, back to the day first promised"
    return f"First promised for {first_due_on:%-d %b %Y}, moved {times}"


def punctuality(
    rows: Iterable[Commitment],
    day: date,
    *,
    within: timedelta | None = None,
    known_on: date | None = None,
) -> Punctuality:
    """Counts over promises as they stood at the end of `day`. `within` leaves out of what counts
    the promises that were due so long before; what is owed is owed however old it is."""
    total = Punctuality()
    for row in rows:
        found = standing(row, day, known_on)
        counted = counts(row, day, known_on)
        if within is not None and row.first_due_on <= day - within:
            counted = False
        on = settled(row, day, known_on)
        total += Punctuality(
            counted=int(counted),
            on_time=int(counted and found == ON_TIME),
            overdue=int(found == OVERDUE),
            ahead=int(found == AHEAD),
            by_date=int(counted and on is not None and on <= row.due_on),
        )
    return total


def by_side(
    rows: Iterable[Commitment], day: date, *, within: timedelta | None = None
) -> dict[str, Punctuality]:
    """Per side, for the sides that promised anything."""
    groups: dict[str, list[Commitment]] = {}
    for row in rows:
        groups.setdefault(row.side, []).append(row)
    return {side: punctuality(group, day, within=within) for side, group in groups.items()}


def by_quarter(
    rows: Iterable[Commitment], quarters: Iterable[Quarter], day: date
) -> list[tuple[Quarter, Punctuality]]:
    """Per quarter in which a promise was first due. Quarters that have not begun by `day` are left
    out."""
    begun = [quarter for quarter in quarters if quarter.first_day <= day]
    groups: dict[Quarter, list[Commitment]] = {quarter: [] for quarter in begun}
    for row in rows:
        for quarter in begun:
            if quarter.first_day <= row.first_due_on <= quarter.last_day:
                groups[quarter].append(row)
    return [(quarter, punctuality(groups[quarter], day)) for quarter in begun]
