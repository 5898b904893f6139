"""What follows from a meeting: which items come back next time, and which was not held."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

MISSED_AFTER = timedelta(hours=48)
"""Time to record a meeting before it counts as not held: two days for writing minutes."""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An agenda item as carry-over sees it: `origin` is the item it was first carried from."""

    pk: int
    position: int
    closed: bool
    origin: int | None = None


def items_to_carry(items: Iterable[OpenItem], already: Iterable[int]) -> list[OpenItem]:
    """Open items that the next meeting does not have yet, in their order.

    `already` holds the items from which the next meeting's agenda was carried, so that
    carrying over twice adds nothing.
    """
    have = set(already)
    open_items = [item for item in items if not item.closed and item.pk not in have]
    return sorted(open_items, key=lambda item: (item.position, item.pk))


def was_missed(
    *,
    state: str,
    starts_at: datetime,
    duration: timedelta,
    now: datetime,
    grace: timedelta = MISSED_AFTER,
) -> bool:
    """Whether a meeting should have been held by now and nobody recorded that it was."""
    return state == "scheduled" and starts_at + duration + grace <= now


def is_overdue(*, due_on: date | None, done: bool, today: date) -> bool:
    """An action is overdue from the day after its due date until it is done."""
    return due_on is not None and not done and due_on < today
