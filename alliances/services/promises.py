"""Promises of either side, whatever app they belong to: asked for (nudged), settled, opened again.

An app registers its kind; pages, Today and the record of who nudged whom are the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.models import User
from alliances.models import Alliance, Nudge, Confidentiality, Person, Side
from alliances.rules.nudging import NudgeMail, nudge_mail, nudged_words
from alliances.services.addresses import held_back
from core.registry.base import Registry

NOT_CONFIRMED = (
    "The address of {person} is not confirmed, and access to this alliance is restricted. Send a "
    "confirmation e-mail from their page first."
)


@dataclass(frozen=True)
class PromiseKind:
    """Rows with an owner, a side, a due day (`due_on`) and a revision.

    `title` and `done_on` name the fields with its name and the day it was settled; `is_open`
    whether it may be nudged and settled. `settle` takes row, `on`, `expected`, `today` and `by`
    (the account); `reopen` row and `expected`. `binding` leaves of rows those that are open and
    bind somebody. `label` is the button ("Record delivery"), `done`
    the word for what was settled ("delivered"), `tab` that of the alliance it stands on.
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

    def name(self, row: Any) -> str:
        return str(getattr(row, self.title))


promise_kinds: Registry[PromiseKind] = Registry()


def with_nudges(rows: QuerySet[Any, Any], what: str) -> QuerySet[Any, Any]:
    """`rows` of the kind `what`, each with `nudge_count`, `nudged_at` (None) and `nudged_by` ("")
    of the last time it was nudged. No further query."""
    mine = Nudge.objects.filter(what=what, subject_id=OuterRef("pk")).order_by()
    last = mine.order_by("-nudged_at", "-pk")
    count = mine.values("subject_id").annotate(n=Count("pk")).values("n")
    named = NullIf("nudged_by__name", Value(""))
    name = Coalesce(named, "nudged_by__email", Value(""), output_field=CharField())
    return rows.annotate(
        nudge_count=Coalesce(Subquery(count), 0),
        nudged_at=Subquery(last.values("nudged_at")[:1]),
        nudged_by=Subquery(last.annotate(by=name).values("by")[:1]),
    )


def nudged(row: Any, now: datetime) -> str:
    """The annotations of `with_nudges` in words, in the time zone of `now` (aware)."""
    at = getattr(row, "nudged_at", None)
    return nudged_words(
        count=getattr(row, "nudge_count", 0) or 0,
        day=at.astimezone(now.tzinfo).date() if at else None,
        by=getattr(row, "nudged_by", "") or "",
        today=now.date(),
    )


@transaction.atomic
def record_nudge(
    *,
    kind: PromiseKind,
    row: Any,
    alliance: Alliance,
    person: Person | None,
    by: User,
    now: datetime,
    by_mail: bool = True,
    note: str = "",
) -> Nudge:
    """Put on record that `person` was asked for `row` at `now`.

    Raises ValidationError where it is settled, nobody is named, or the person has no e-mail address
    to write to.
    """
    if not kind.is_open(row):
        raise ValidationError(f"“{kind.name(row)}” is not open any more.")
    if person is None:
        raise ValidationError({"person": "Choose the person who was asked."})
    if by_mail and not person.email:
        raise ValidationError(f"{person} has no e-mail address on record.")
    if by_mail and held_back(alliance=alliance, owner=person):
        raise ValidationError(NOT_CONFIRMED.format(person=person))
    return Nudge.objects.create(
        alliance=alliance,
        what=kind.key,
        subject_id=row.pk,
        subject=kind.name(row),
        person=person,
        by_mail=by_mail,
        note=note.strip(),
        nudged_by=by,
        nudged_at=now,
    )


@transaction.atomic
def withdraw_nudge(*, nudge: Nudge) -> None:
    """Take a nudge off the record: the mail was not sent after all. History keeps it."""
    nudge.delete()


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


@dataclass(frozen=True)
class Asked:
    """Somebody who may be asked, with the mail; None without an address."""

    person: Person
    owns: bool
    mail: NudgeMail | None


def asking(
    *, kind: PromiseKind, row: Any, alliance: Alliance, sender: User, today: date
) -> list[Asked]:
    """The people of the side that owes `row` and are still there, its owner first. One query."""
    members = alliance.memberships.filter(ended_on__isnull=True).exclude(person__user=sender.pk)
    people = Person.objects.still_here().filter(pk__in=members.values("person"))
    if row.side in (Side.OURS, Side.THEIRS):
        ours = row.side == Side.OURS
        people = people.filter(Q(pk=row.owner_id) | Q(partner__isnull=ours))
    rows = people.select_related("partner").order_by("name")
    found = [
        Asked(one, one.pk == row.owner_id, _mail(kind, row, alliance, one, sender, today))
        for one in rows
    ]
    return sorted(found, key=lambda one: (not one.owns, one.mail is None))


def can_be_written_to(person: Person, *, restricted: bool) -> bool:
    """Whether a mail may be offered to somebody: who has left reads it no more, and about an
    alliance that is restricted one writes only to addresses that were confirmed."""
    if restricted and person.email_confirmed_at is None:
        return False
    return bool(person.email) and person.left_on is None


def mail_to_owner(
    *, kind: PromiseKind, row: Any, alliance: Alliance, sender: User, today: date
) -> str:
    """The mailto address that asks the owner of `row` for it; "" where there is nobody to write
    to. No query where the row came with its owner."""
    if row.owner is None:
        return ""
    mail = _mail(kind, row, alliance, row.owner, sender, today)
    return mail.url if mail else ""


def _mail(
    kind: PromiseKind, row: Any, alliance: Alliance, person: Person, sender: User, today: date
) -> NudgeMail | None:
    restricted = alliance.confidentiality == Confidentiality.RESTRICTED
    if not can_be_written_to(person, restricted=restricted):
        return None
    return nudge_mail(
        address=person.email,
        to=person.name,
        sender=str(sender),
        name=kind.name(row),
        due_on=row.due_on,
        today=today,
        alliance=str(alliance),
    )


def follow_nudges(*, what: str, moved: Mapping[int, int]) -> None:
    """Rows were replaced (`moved`: old to new key): who was nudged for the old is for the new."""
    for old, new in moved.items():
        Nudge.objects.filter(what=what, subject_id=old).update(subject_id=new)


def nudges_of(*, kind: PromiseKind, row: Any) -> QuerySet[Nudge]:
    """When `row` was nudged, the latest first, with whom and by whom. One query."""
    rows = Nudge.objects.filter(what=kind.key, subject_id=row.pk)
    return rows.select_related("person", "nudged_by").order_by("-nudged_at", "-pk")
