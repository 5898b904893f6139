"""What comes due and is told by e-mail: each app registers its kinds, and one digest a day tells
all of them (alliances.services.digest)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from core.registry.base import Registry

MAX_OFFSET = 365
"""Days before or after a day at which it may be told."""


def read_offsets(text: str) -> tuple[int, ...]:
    """ "7, 1, 0, -3", largest first. Raises ValueError for what is no whole number of days, or
    more than MAX_OFFSET of them."""
    found = {int(part) for part in text.replace(";", ",").split(",") if part.strip()}
    if any(abs(one) > MAX_OFFSET for one in found):
        raise ValueError(f"Days lie between -{MAX_OFFSET} and {MAX_OFFSET}.")
    return tuple(sorted(found, reverse=True))


@dataclass(frozen=True, slots=True)
class DueRows:
    """Rows that are still to be done, with the paths to the key of the person who is told, to the
    key of the alliance and to the day; `title` is an expression that names them. A `person` that
    is reached over several rows stands in `found` as an annotation."""

    found: QuerySet[Any, Any]
    person: str
    alliance: str
    day: Any
    title: Any


@dataclass(frozen=True, slots=True)
class DueKind:
    """One kind of due date.

    - `name` says what is to be done ("Action"), `whom` who is told, for administrators ("the
      owner").
    - `rows(today)` gives those who are told and what they have to do; the reader's rights to the
      alliance are checked afterwards.
    - `offsets`: days before the day on which it is told; negative ones lie after it. They are the
      default, which an administrator can change (core.mail.models.DueOffsets).
    - `ahead`, `past`: the words before the day, "due" in 3 days, "was due" 3 days ago.
    - `step` says what to do, `url` is given the keys of the alliance and the row.
    - `guests`: whether people of the other side are told what they owe.
    - `repeats`: tells others what another kind tells its owner, or what concerns nobody else; left
      out where all are told.
    - `reply` gives, for the keys of the row and the person, the path of the link by which somebody
      without a sign-in answers; "" where there is none.
    """

    key: str
    order: int
    name: str
    whom: str
    rows: Callable[[date], Sequence[DueRows]]
    offsets: tuple[int, ...]
    step: str
    url: Callable[[int, int], str]
    ahead: str = "due"
    past: str = "was due"
    guests: bool = False
    repeats: bool = False
    reply: Callable[[int, int], str] | None = None


@dataclass(frozen=True, slots=True)
class StandIns:
    """Who acts for others and is told what they are told: `of(people, day)` gives, by key of a
    person, the keys of those for whom they act on that day."""

    key: str
    of: Callable[[Collection[int], date], Mapping[int, Collection[int]]]
    order: int = 0


due_kinds: Registry[DueKind] = Registry()
stand_ins: Registry[StandIns] = Registry()
