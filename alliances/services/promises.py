"""Promises of either side, whatever app they belong to: asked for, settled, opened again.

An app registers its kind (`offer_promises`); pages, Today and the record of who asked whom
(services.nudges) are the same for all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial, reduce
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from accounts.models import User
from alliances.models import Alliance, Confidentiality, Person, Side
from alliances.rules import nudging
from alliances.services.nudges import members_who_may_be_asked
from core.registry.base import Registry
from core.registry.nudges import NudgeKind, Waited, nudge_kinds
from core.replies import reply_path


@dataclass(frozen=True)
class PromiseKind:
    """Rows with an owner, a side, a due day (`due_on`) and a revision.

    `title` and `done_on` name the fields with its name and the day it was settled; `is_open`
    whether it may be asked for and settled. `settle` takes row, `on`, `expected`, `today` and `by`
    (the account); `reopen` row and `expected`. `binding` leaves of rows those that are open and
    bind somebody. `label` is the button ("Record delivery"), `done`
    the word for what was settled ("delivered"), `tab` that of the alliance it stands on. `reply`
    names the kind of link (core.registry.replies) by which people without a sign-in settle theirs.
    """

    key: str
    word: str
    model: Any
    title: str
    done_on: str
    label: str
    done: str
    is_open: Callable[[Any], bool]
    page: Callable[[Any], str]
    settle: Callable[..., Any]
    reopen: Callable[..., Any]
    tab: str = ""
    order: int = 0
    binding: Callable[[Any], Any] = lambda rows: rows
    reply: str = ""

    def name(self, row: Any) -> str:
        return str(getattr(row, self.title))


promise_kinds: Registry[PromiseKind] = Registry()


def offer_promises(*kinds: PromiseKind) -> None:
    """Register kinds, and that people are nudged for them."""
    promise_kinds.register(*kinds)
    nudge_kinds.register(
        *(
            NudgeKind(
                key=kind.key,
                word=kind.word,
                rows=partial(_rows, kind),
                describe=partial(_waited, kind),
                tab=kind.tab,
                order=kind.order,
            )
            for kind in kinds
        )
    )


def _rows(kind: PromiseKind) -> Any:
    parents = kind.model.objects.all().alliance_path
    return kind.model.objects.select_related("owner__user", "owner__partner", parents)


def _waited(kind: PromiseKind, row: Any, today: date) -> Waited:
    over = "" if kind.is_open(row) else f"“{kind.name(row)}” is not open any more."
    alliance = reduce(getattr, kind.model.objects.all().alliance_path.split("__"), row)
    return Waited(
        name=kind.name(row),
        stands=nudging.stands(row.due_on, today),
        asks=nudging.asks(row.due_on, today),
        people=_People(row, alliance),
        page=kind.page(row),
        owner=row.owner_id,
        reply=lambda person: _reply(kind, row, person),
        over=over,
    )


class _People:
    """The people of the side that owes a promise, its owner among them; read when asked for."""

    def __init__(self, row: Any, alliance: Alliance) -> None:
        self.row, self.alliance = row, alliance

    def __iter__(self) -> Any:
        row, people = self.row, members_who_may_be_asked(self.alliance)
        if row.side in (Side.OURS, Side.THEIRS):
            people = people.filter(Q(pk=row.owner_id) | Q(partner__isnull=row.side == Side.OURS))
        return iter(people)


def _reply(kind: PromiseKind, row: Any, person: Person) -> str:
    """The link by which its owner settles it; others have none."""
    if not kind.reply or person.pk != row.owner_id:
        return ""
    return reply_path(kind.reply, subject=row.pk, person=person.pk)


def settle(*, kind: PromiseKind, row: Any, on: date, expected: int, today: date, by: User) -> Any:
    """Record, by the hand of `by`, that `row` was settled on the day `on`. Raises StaleRevision,
    and ValidationError with `on` for a day in the future, or where it is settled already."""
    if on > today:
        raise ValidationError({"on": f"{on:%-d %b %Y} is in the future."})
    if not kind.is_open(row):
        raise ValidationError(f"“{kind.name(row)}” is not open any more.")
    return kind.settle(row=row, on=on, expected=expected, today=today, by=by)


def owed_by(*, row: Any, alliance: Alliance) -> str:
    """Who delivers it: "Owed by Maria Chen, Meridian. Due 12 Nov 2026."."""
    due = f"Due {row.due_on:%-d %b %Y}."
    if not row.side and row.owner is None:
        return f"No owner yet. {due}"
    side = alliance.sides.name(row.side, _company(row.owner)) if row.side else ""
    who = ", ".join(part for part in (str(row.owner or ""), side) if part)
    return f"Owed by {who}. {due}"


def _company(owner: Person | None) -> str:
    return str(owner.partner) if owner is not None and owner.partner is not None else ""


def can_be_written_to(person: Person, *, restricted: bool) -> bool:
    """Whether a mail may be offered to somebody: who has left reads it no more, and about an
    alliance that is restricted one writes only to addresses that were confirmed."""
    if restricted and person.email_confirmed_at is None:
        return False
    return bool(person.email) and person.left_on is None


def reaches_owner(*, row: Any, alliance: Alliance) -> bool:
    """Whether one click nudges the owner of `row`. No query where the row came with its owner."""
    restricted = alliance.confidentiality == Confidentiality.RESTRICTED
    return row.owner is not None and can_be_written_to(row.owner, restricted=restricted)
