"""Whether meetings were held as planned. Pure; `governance.querysets` says it to the database.

A meeting that was held counts as held, on its day. One that was not counts as not held from the
second day after its day on: two days are for recording it. It stays counted when somebody cancels
or reschedules it after its time had passed. Called off in time, it does not count at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from alliances.rules.punctuality import WINDOW

RECORDED_WITHIN = timedelta(days=2)


class Planned(Protocol):
    """What is on record of a meeting. `lapses`: how often it was rescheduled only after its time;
    `lapsed_on`: the day for which it was planned when that happened last."""

    state: str
    local_date: date
    starts_at: datetime
    cancelled_at: datetime | None
    lapses: int
    lapsed_on: date | None


@dataclass(frozen=True, slots=True)
class Kept:
    """How many meetings were due, and how many of them were held."""

    held: int = 0
    due: int = 0

    @property
    def missed(self) -> int:
        return self.due - self.held

    def __add__(self, other: Kept) -> Kept:
        return Kept(self.held + other.held, self.due + other.due)


def cancelled_late(row: Planned) -> bool:
    """Cancelled only after it should have begun."""
    return (
        row.state == "cancelled"
        and row.cancelled_at is not None
        and row.cancelled_at > row.starts_at
    )


def was_lost(row: Planned, day: date) -> bool:
    """Whether it counts as not held at the end of `day`."""
    due = row.state in ("missed", "scheduled") or cancelled_late(row)
    return due and row.local_date + RECORDED_WITHIN <= day


def tally(rows: Iterable[Planned], day: date, *, after: date | None = None) -> Kept:
    """What is counted at the end of `day` of the meetings after a day: 12 months back, unless
    another one is given."""
    since, total = after or day - WINDOW, Kept()
    for row in rows:
        held = lost = 0
        if since < row.local_date <= day:
            held, lost = int(row.state == "held"), int(was_lost(row, day))
        lapsed = row.lapsed_on
        if row.lapses and lapsed and since < lapsed <= day:
            # Of those before the last nobody can record any more that they were held.
            lost += row.lapses - 1 + int(lapsed + RECORDED_WITHIN <= day)
        total += Kept(held, held + lost)
    return total


def lapse_words(row: Planned, now: datetime) -> str:
    """What cancelling a meeting or rescheduling it to another day means `now`; "" in time."""
    if row.starts_at > now:
        return ""
    day = f"{row.local_date:%-d %b %Y}"
    return f"Its time has passed, so it stays counted as not held on {day}."


def lost_words(row: Planned) -> str:
    """Why a meeting counts as not held although it was cancelled or rescheduled; "" for others."""
    said = []
    if row.lapses and row.lapsed_on:
        times = "" if row.lapses == 1 else f", {row.lapses} times in all"
        said.append(
            f"counts as not held on {row.lapsed_on:%-d %b %Y}: rescheduled after its time{times}"
        )
    if cancelled_late(row):
        said.append("counts as not held: cancelled after its time")
    words = "; ".join(said)
    return f"{words[:1].upper()}{words[1:]}"
