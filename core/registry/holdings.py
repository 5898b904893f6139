"""What a person holds, so that nothing is forgotten when they go: every app registers its sources.

A source is a table in which rows name a person who answers for them. Who leaves, who follows, and
what is left behind is decided below; each source only says how a row of its own is handed over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from core.registry.base import Registry


@dataclass(frozen=True, slots=True)
class Handing:
    """`leaver` gives something to `successor` (None: to nobody) as of the day `on`."""

    leaver: Any
    successor: Any
    on: date
    now: datetime

    @property
    def reason(self) -> str:
        """For the history, which holds a hundred characters."""
        to = f"to {self.successor}" if self.successor else "without a successor"
        return f"Handed over by {self.leaver}, {to}"[:100]


@dataclass(frozen=True, slots=True)
class Shown:
    """A row in words: "Chair of the steering committee", "due 12 Dec 2026", and where it is."""

    words: str
    detail: str = ""
    url: str = ""


def _always(row: Any) -> bool:
    return True


@dataclass(frozen=True)
class HoldingSource:
    """`rows(now)` is everything that is held today by anybody; `person` and `alliance` are the
    lookups of whom and where; `now` may be an expression. `one` and `many` name the things.

    `shown` puts a row into words; `hand_over` gives it to another or, without a successor, to
    nobody, where `may_be_nobodys` allows that. Sources are handed over in their order. `opens`: a
    row makes the person a member of the alliance, which the others need the successor to be.
    `counted`: left with somebody who is gone, it is an exception.
    """

    key: str
    order: int
    one: str
    many: str
    rows: Callable[[Any], QuerySet[Any]]
    person: str
    alliance: str
    shown: Callable[[Any], Shown]
    hand_over: Callable[[Any, Handing], None]
    may_be_nobodys: Callable[[Any], bool] = _always
    opens: bool = False
    counted: bool = True


def give(row: Any, field: str, handing: Handing) -> None:
    """Name the successor, or nobody, in `field` of a row, with the reason in its history."""
    # Read again: another field of it may have been handed over before.
    row = type(row)._base_manager.select_for_update().get(pk=row.pk)
    setattr(row, field, handing.successor)
    row._change_reason = handing.reason
    row.save(update_fields=[field])


holdings: Registry[HoldingSource] = Registry()
