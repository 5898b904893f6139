"""Days that come for an object, of every kind: what its page and its list call "next". Each app
registers its kinds; all are read in one statement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import F, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from core.db.asked import Within, among_keys, anybody
from core.db.prepared import PreparedRows
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
    """`rows` are given the reader and the condition of the objects, and give what the reader may
    see of objects they see: the next of each, and what is overdue on the DAY at NOW. They are
    asked once for each role (core.db.asked), so the key of the reader is a slot.

    `words` say what happens ("meeting"), `late` what it is once its day has passed ("not
    recorded"), `step` what to do then. `url` is given the keys of the object and the row, as is
    `late_url`, where what is overdue is done elsewhere. Guests do not see it unless `guests`; late
    ones they never see.
    """

    key: str
    order: int
    words: str
    late: str
    step: str
    url: Callable[[int, int], str]
    rows: Callable[[Any, Within], ComingRows]
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
    """By key of the object, the earliest first. One query. Raises ValueError for an object that was
    not read for this reader: what belongs to it is not checked again."""
    kinds = tuple(one for one in coming_kinds if one.guests or not user.is_guest)
    if not kinds or not objects:
        return {}
    if not all(one.was_shown_to(user) for one in objects):
        raise ValueError("These objects were not read for this reader.")
    keys, now = [one.pk for one in objects], timezone.now()
    rows = _statement(kinds, user.role, user.is_superuser)
    found: dict[int, list[Coming]] = {}
    for holder, day, title, row, place in rows.read(reader=user.pk, keys=keys, day=today, now=now):
        kind, is_late = kinds[place], day < today
        if not (is_late and user.is_guest):
            url = ((is_late and kind.late_url) or kind.url)(holder, row)
            found.setdefault(holder, []).append(Coming(kind, day, title, url, is_late))
    for days in found.values():
        days.sort(key=lambda one: (one.day, one.kind.order))
    return found


@lru_cache(maxsize=32)
def _statement(kinds: tuple[ComingKind, ...], role: str, is_superuser: bool) -> PreparedRows:
    """Of anybody of this role: writing it took half of an alliance's overview."""
    reader = anybody(role, is_superuser)
    parts = [_columns(kind.rows(reader, among_keys), n) for n, kind in enumerate(kinds)]
    return PreparedRows(parts[0].union(*parts[1:], all=True))


def _columns(rows: ComingRows, place: int) -> QuerySet[Any, Any]:
    named = rows.found.order_by().annotate(
        holder_=F(rows.holder),
        day_=F(rows.day),
        title_=Cast(rows.title, TextField()),
        row_=F("pk"),
        place_=Value(place, IntegerField()),
    )
    return named.values_list("holder_", "day_", "title_", "row_", "place_")
