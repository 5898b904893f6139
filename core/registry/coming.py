"""Days that come for an object, of every kind: what its page and its list call "next". Each app
registers its kinds; all are read in one statement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from core.registry.base import Registry


@dataclass(frozen=True, slots=True)
class ComingRows:
    """Rows with the paths to the key of their object and to their day; `title` is an expression
    that names them."""

    found: QuerySet[Any, Any]
    holder: str
    day: str
    title: Any


@dataclass(frozen=True, slots=True)
class ComingKind:
    """`rows` are given the reader, the objects and the day, and give what the reader may see: the
    next of each object, and what is overdue. `words` say what happens ("meeting"), `late` what it
    is once its day has passed ("not recorded"), `step` what to do then. `url` is given the keys of
    the object and the row, as is `late_url`, where what is overdue is done elsewhere. Guests do not
    see it unless `guests`; late ones they never see.
    """

    key: str
    order: int
    words: str
    late: str
    step: str
    url: Callable[[int, int], str]
    rows: Callable[[Any, Sequence[Any], date], ComingRows]
    guests: bool = True
    late_url: Callable[[int, int], str] | None = None


@dataclass(frozen=True, slots=True)
class Coming:
    kind: ComingKind
    day: date
    title: str
    url: str
    is_late: bool

    @property
    def words(self) -> str:
        return self.kind.late if self.is_late else self.kind.words


coming_kinds: Registry[ComingKind] = Registry()


def coming_dates(user: Any, objects: Sequence[Any], today: date) -> dict[int, list[Coming]]:
    """By key of the object, the earliest first. One query."""
    kinds = [one for one in coming_kinds if one.guests or not user.is_guest]
    if not kinds or not objects:
        return {}
    parts = [_columns(kind.rows(user, objects, today), n) for n, kind in enumerate(kinds)]
    rows = parts[0].union(*parts[1:], all=True)
    found: dict[int, list[Coming]] = {}
    for holder, day, title, row, place in rows:
        kind, is_late = kinds[place], day < today
        if not (is_late and user.is_guest):
            url = ((is_late and kind.late_url) or kind.url)(holder, row)
            found.setdefault(holder, []).append(Coming(kind, day, title, url, is_late))
    for days in found.values():
        days.sort(key=lambda one: (one.day, one.kind.order))
    return found


def _columns(rows: ComingRows, place: int) -> QuerySet[Any, Any]:
    named = rows.found.order_by().annotate(
        holder_=F(rows.holder),
        day_=F(rows.day),
        title_=Cast(rows.title, TextField()),
        row_=F("pk"),
        place_=Value(place, IntegerField()),
    )
    return named.values_list("holder_", "day_", "title_", "row_", "place_")
