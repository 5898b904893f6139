"""The pulse after meetings as a trend, without letting anybody work out who answered what. Pure.

A mean is shown of a batch of meetings, side by side, once at least `minimum` different people of
that side answered in it. Batches follow each other and do not overlap, a batch that was shown
never changes, and no mean of both sides together is shown. So no two figures differ by the answer
of one person, and nothing can be subtracted from a total (docs/decisions/0095).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.rounding import rounded

# People of one side who must have answered before anything of it is shown.
MINIMUM = 3
# Days after a meeting in which the question is asked. Answers count once they are over.
OPEN_DAYS = 7
# Nobody is asked by mail about the same committee more often than that.
ASKED_EVERY = timedelta(days=25)


@dataclass(frozen=True, slots=True)
class Answers:
    """What one side answered about one meeting: who (keys), how (1 to 5) and in which words, each
    in no order."""

    day: date
    people: frozenset[int]
    scores: Sequence[int]
    words: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """Meetings from `first` to `last`: `mean` from 1 to 5, rounded to one decimal."""

    first: date
    last: date
    meetings: int
    people: int
    mean: float
    words: tuple[str, ...] = ()


def is_open(ends_at: datetime, now: datetime) -> bool:
    return ends_at <= now < ends_at + timedelta(days=OPEN_DAYS)


def is_over(ends_at: datetime, now: datetime) -> bool:
    return ends_at + timedelta(days=OPEN_DAYS) <= now


def batches(meetings: Iterable[Answers], minimum: int = MINIMUM) -> list[Batch]:
    """The batches of one side, the oldest first. `meetings` are those whose question is over, in
    the order in which it ended: a later one never changes a batch that is complete."""
    found: list[Batch] = []
    waiting: list[Answers] = []
    for one in meetings:
        if not one.scores:
            continue
        waiting.append(one)
        people = frozenset[int]().union(*(row.people for row in waiting))
        if len(people) >= minimum:
            found.append(_batch(waiting, len(people)))
            waiting = []
    return found


def _batch(rows: Sequence[Answers], people: int) -> Batch:
    scores = [score for row in rows for score in row.scores]
    # Sorted: the order in which they came would say whose they are.
    words = tuple(sorted(text for row in rows for text in row.words))
    mean = rounded(sum(scores) / len(scores), 1)
    days = [row.day for row in rows]
    return Batch(min(days), max(days), len(rows), people, mean, words)
