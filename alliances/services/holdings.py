"""What somebody holds, and handing it over: their roles, and what every app says they answer for.

Everything happens in one transaction: roles end, others take over, coming meetings invite the
successor. People are locked in the order of their keys, so that of two hand-overs that meet the
second sees what the first has done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance, Membership, Person
from alliances.querysets import every, has_left
from alliances.rules.handover import NOBODY, STAYS, Row, decide
from core.registry.holdings import Handing, HoldingSource, holdings
from core.text import whole

Keys = Sequence[int] | QuerySet[Any, Any]


@dataclass(frozen=True)
class Held:
    """One thing that a person holds. `key` is that of its source and of the row ("actions-7")."""

    source: HoldingSource
    row: Any
    alliance: int

    @property
    def key(self) -> str:
        return f"{self.source.key}-{self.row.pk}"

    @property
    def words(self) -> str:
        return self.source.shown(self.row).words

    @property
    def may_be_nobodys(self) -> bool:
        return self.source.may_be_nobodys(self.row)


@dataclass(frozen=True)
class Scope:
    """What is handed over: all that `person` holds in `alliances` (keys). `membership` is the role
    that ends, `alone` if nothing else is meant. `leaves`: nothing may stay with them, but what
    cannot be nobody's."""

    person: Person
    alliances: Keys
    membership: Membership | None = None
    alone: bool = False
    leaves: bool = False


def held_in(scope: Scope, *, now: datetime, lock: bool = False) -> list[Held]:
    """In the order in which it is handed over. One query a source."""
    found: list[Held] = []
    for source in holdings:
        if scope.alone and not source.opens:
            continue
        rows = source.rows(now).filter(
            **{source.person: scope.person.pk, f"{source.alliance}__in": scope.alliances}
        )
        if scope.alone and scope.membership is not None:
            rows = rows.filter(pk=scope.membership.pk)
        if lock:
            rows = rows.select_for_update(of=("self",))
        found.extend(Held(source, row, _place(row, source)) for row in rows.order_by("pk"))
    return found


def _place(row: Any, source: HoldingSource) -> int:
    *parents, last = source.alliance.split("__")
    for parent in parents:
        row = getattr(row, parent)
    return int(getattr(row, f"{last}_id"))


def counted_in(scope: Scope, *, now: datetime) -> int:
    """How many things `scope` covers. One query."""
    return _count(scope.person, now, lambda path: Q(**{f"{path}__in": scope.alliances}))


def _count(person: Person, now: datetime, where: Callable[[str], Q]) -> int:
    """`where` makes the condition of a path to the alliance."""
    first, *others = (
        source.rows(now)
        .filter(where(source.alliance), **{source.person: person.pk})
        .order_by()
        .values_list("pk")
        for source in holdings
    )
    return int(first.union(*others, all=True).count())


def scope_of_membership(*, membership: Membership) -> Scope:
    """Of somebody whose last role in an alliance ends: all they hold there; else the role alone."""
    others = Membership.objects.current().filter(
        alliance=membership.alliance_id, person=membership.person_id
    )
    last = not others.exclude(pk=membership.pk).exists()
    where = [membership.alliance_id]
    return Scope(membership.person, where, membership, alone=not last, leaves=True)


def scope_of_person(
    *, person: Person, user: User, alliance: Alliance | None = None, leaves: bool = False
) -> Scope:
    """All that `person` holds where `user` may change it, in one `alliance` or in all."""
    rows = Alliance.objects.editable_by(user)
    if alliance is not None:
        rows = rows.filter(pk=alliance.pk)
    return Scope(person, rows.order_by().values("pk"), leaves=leaves)


def held_anywhere(*, person: Person, now: datetime) -> int:
    """How many things `person` holds, wherever that is."""
    return _count(person, now, lambda path: Q())


def elsewhere(*, person: Person, user: User, now: datetime) -> int:
    """How many things `person` holds in alliances that `user` sees and may not change. Only a
    number: it says neither which nor where. What is held where `user` sees nothing is not counted:
    it would tell them that there is something."""
    shown = Alliance.objects.visible_to(user).order_by().values("pk")
    editable = Alliance.objects.editable_by(user).order_by().values("pk")
    return _count(
        person, now, lambda path: Q(**{f"{path}__in": shown}) & ~Q(**{f"{path}__in": editable})
    )


def may_change_everywhere(*, person: Person, user: User) -> bool:
    """Whether `user` may change every alliance in which `person` has a role, sits on a committee or
    holds anything else, also those that `user` does not see. One query."""
    if user.is_superuser:
        return user.is_active
    editable = Alliance.objects.editable_by(user).order_by().values("pk")
    held = _count(person, timezone.now(), lambda path: ~Q(**{f"{path}__in": editable}))
    return not held


def successors(*, person: Person, user: User) -> QuerySet[Person]:
    """Who may follow `person`: the people of the same company whom `user` sees, who are there."""
    rows: QuerySet[Person] = Person.objects.visible_to(user).still_here().exclude(pk=person.pk)
    return rows.filter(partner=person.partner_id)


def members_by_alliance(*, scope: Scope) -> dict[int, list[Person]]:
    """The members on the side of the person, by alliance, who may take something over at once."""
    rows = Membership.objects.current().filter(
        alliance__in=scope.alliances,
        side=scope.person.side,
        person__in=Person.objects.still_here().exclude(pk=scope.person.pk),
    )
    found: dict[int, dict[int, Person]] = {}
    for row in rows.select_related("person").order_by("person__name", "pk"):
        found.setdefault(row.alliance_id, {})[row.person_id] = row.person
    return {alliance: list(people.values()) for alliance, people in found.items()}


@dataclass(frozen=True)
class HandedOver:
    """How much went to whom, in words for the person who did it."""

    to: Mapping[str, int]
    left: int
    stays: int

    @property
    def sentence(self) -> str:
        """ "2 handed over to Ben Ito, 1 left without anybody."; "" where there was nothing."""
        return f"{self.words}." if self.words else ""

    @property
    def words(self) -> str:
        parts = [f"{count} handed over to {name}" for name, count in self.to.items()]
        parts += [f"{self.left} left without an owner"] * bool(self.left)
        return ", ".join(parts + [f"{self.stays} kept"] * bool(self.stays))


@transaction.atomic
def hand_over(
    *,
    scope: Scope,
    everything: str = "",
    choices: Mapping[str, str] | None = None,
    on: date,
    now: datetime,
    today: date,
) -> HandedOver:
    """Hand over what `scope` covers: each row to what `choices` say by its key, else to
    `everything`: the key of a person, NOBODY or STAYS.

    Roles end on the day `on`. Raises ValidationError, under the key of the row where there is one,
    for a row that nobody decided, also one that came meanwhile; for a successor who has left, is of
    another company, or has no role in the alliance; and for a day in the future.
    """
    if on > today:
        raise ValidationError({"on": "Choose today or an earlier day."})
    choices = choices or {}
    people = _locked(scope, [everything, *choices.values()])
    rows = held_in(scope, now=now, lock=True)
    _require_current(scope, rows)
    leaver = people[scope.person.pk]
    decided = decide(
        [Row(held.key, held.words, held.may_be_nobodys) for held in rows],
        everything=everything,
        choices=choices,
        may_stay=not scope.leaves,
        leaver=str(leaver),
    )
    if decided.refused:
        raise ValidationError(dict(decided.refused))
    return _carry_out(leaver, rows, decided.to, people, on, now)


def _locked(scope: Scope, given: Iterable[str]) -> dict[int, Person]:
    """The leaver and those who follow, locked. Raises ValidationError for who cannot follow."""
    wanted = {key for key in map(whole, given) if key is not None}
    rows = Person.objects.select_for_update(of=("self",)).select_related("user")
    people = {row.pk: row for row in rows.filter(pk__in=wanted | {scope.person.pk}).order_by("pk")}
    for key in wanted:
        who = people.get(key)
        if who is None or key == scope.person.pk or who.partner_id != scope.person.partner_id:
            raise ValidationError("Choose a successor of the same company.")
        if who.is_gone:
            raise ValidationError(f"{who} has since left. Choose somebody else.")
    return people


def _require_current(scope: Scope, rows: Sequence[Held]) -> None:
    """A role that somebody else has ended meanwhile does not end again."""
    role = scope.membership
    if role is not None and not any(held.source.opens and held.row.pk == role.pk for held in rows):
        raise ValidationError(f"{scope.person} has already left this role.")


def _carry_out(
    leaver: Person,
    rows: Sequence[Held],
    to: Mapping[str, str],
    people: Mapping[int, Person],
    on: date,
    now: datetime,
) -> HandedOver:
    counts: dict[str, int] = {}
    left = stays = 0
    for held in rows:
        choice = to[held.key]
        if choice == STAYS:
            stays += 1
            continue
        successor = None if choice == NOBODY else people[int(choice)]
        if successor is not None and not held.source.opens:
            _require_member(successor, held)
        held.source.hand_over(held.row, Handing(leaver, successor, on, now))
        if successor is None:
            left += 1
        else:
            counts[str(successor)] = counts.get(str(successor), 0) + 1
    return HandedOver(counts, left, stays)


def _require_member(successor: Person, held: Held) -> None:
    current = Membership.objects.current().filter(alliance=held.alliance, person=successor)
    # Locked, so that the role of the successor cannot end at this moment.
    if not list(current.order_by("pk").select_for_update()):
        alliance = Alliance.objects.get(pk=held.alliance)
        sentence = (
            f"{successor} has no role in {alliance}. Hand a role over to them as well, or choose "
            f"a member of {alliance}."
        )
        raise ValidationError({held.key: sentence})


# What is left behind ---------------------------------------------------------------------------
def left_behind(source: HoldingSource, day: Any, now: Any) -> QuerySet[Any]:
    """Rows of `source` whose person has gone by `day`, or is no longer in the alliance although
    they were. `day` and `now` may be expressions."""
    parts = every("Membership").filter(
        person=OuterRef(source.person), alliance=OuterRef(source.alliance)
    )
    gone = has_left(source.person, day)
    if source.opens:
        return source.rows(now).filter(gone)
    ended = Exists(parts.filter(ended_on__isnull=False)) & ~Exists(
        parts.filter(ended_on__isnull=True)
    )
    return source.rows(now).filter(gone | ended)
