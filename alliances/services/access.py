"""What one person may do with one alliance: one query a page, decided by the querysets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import BigAutoField

from accounts.models import User
from alliances.models import Alliance
from alliances.querysets import AllianceQuerySet
from core.db.asked import DAY, anybody
from core.db.prepared import PreparedRows, Slot


class Shown(Enum):
    """How much of an alliance a page shows: itself, the head of its pages, or its overview."""

    ITSELF = "itself"
    HEAD = "head"
    OVERVIEW = "overview"


@dataclass(frozen=True)
class Access:
    """`edit`: may change it. `confidential`: reads deal terms and private notes. `internal`: is
    one of us, and so sees scores, risks and the record of changes, which guests do not."""

    edit: bool
    confidential: bool
    internal: bool


def access_to(*, alliance: Alliance, user: User | AnonymousUser) -> Access:
    """The rights of `user` in an alliance they can see: stored on the instance, else one query."""
    stored = _stored(alliance)
    if user.pk not in stored:
        found = Alliance.objects.with_rights(user).filter(pk=alliance.pk).first()
        stored[user.pk] = _access_of(found, user)
    return stored[user.pk]


def read_alliance(
    *, pk: int, user: User | AnonymousUser, today: date, shown: Shown = Shown.HEAD
) -> Alliance | None:
    """The alliance with the rights of `user` stored on it; None where they do not see it."""
    if not user.is_authenticated or not user.is_active:
        return None
    day = today if shown is Shown.OVERVIEW else None
    statement = _statement(shown, user.role, user.is_superuser, day)
    found: list[Alliance] = statement.read(pk=pk, reader=user.pk, day=today)
    for alliance in found:
        store_access(alliance=alliance, user=user)
        return alliance
    return None


@lru_cache(maxsize=64)
def _statement(shown: Shown, role: str, is_superuser: bool, day: date | None) -> PreparedRows:
    """What anybody of this role reads of one alliance, with its rights: every page begins with it,
    and writing it took a fifth of the page. `day` is that of the overview."""
    rows: AllianceQuerySet = Alliance.objects.all()
    if shown is Shown.HEAD:
        rows = rows.for_header()
    if day is not None:
        rows = rows.for_overview(day)
    if shown is not Shown.ITSELF:
        rows = rows.with_juncture(DAY)
    rows = rows.with_rights(anybody(role, is_superuser))
    return PreparedRows(rows.filter(pk=Slot("pk", BigAutoField())))


def store_access(*, alliance: Alliance, user: User | AnonymousUser) -> None:
    """Store the rights that came with the row (`with_rights(user)`) for the rest of the page."""
    alliance.mark_shown_to(user)
    _stored(alliance).setdefault(user.pk, _access_of(alliance, user))


def _stored(alliance: Alliance) -> dict[int | None, Access]:
    stored: dict[int | None, Access] = alliance.__dict__.setdefault("_access", {})
    return stored


def _access_of(row: Any, user: User | AnonymousUser) -> Access:
    """The rights in a row of `with_rights(user)`; None where there is no such row."""
    return Access(
        edit=bool(row and row.may_edit),
        confidential=bool(row and row.may_read_terms),
        internal=user.is_authenticated and not user.is_guest,
    )


def mark_shown(*, alliances: Iterable[Alliance], user: User) -> list[Alliance]:
    """Alliances that were read by keys from `visible_to(user)`: what belongs to them need not be
    checked again (AllianceChildQuerySet.within)."""
    rows = list(alliances)
    for row in rows:
        row.mark_shown_to(user)
    return rows
