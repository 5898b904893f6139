"""Who acts for whom today. No step further: a deputy who is away hands on nothing but their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from alliances.models import Deputy, Person
from core.registry.due import StandIns, stand_ins


def acting_for(people: Collection[int], day: date) -> Mapping[int, Collection[int]]:
    """By key of a person, the keys of those for whom they act on `day`. One query."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Deputy.objects.acting(day).filter(deputy__in=people).order_by()
    for deputy, person in rows.values_list("deputy", "person"):
        found[deputy].add(person)
    return found


def stood_in_for(*, person: Person | None, today: date) -> set[int]:
    """Keys of those for whom `person` acts today. One query, none without a person."""
    if person is None:
        return set()
    rows = Deputy.objects.acting(today).filter(deputy=person)
    return set(rows.order_by().values_list("person", flat=True))


def acts_for(*, deputy: Person, person: int, today: date) -> bool:
    """Whether `deputy` acts for the person with this key today."""
    return Deputy.objects.acting(today).filter(deputy=deputy, person=person).exists()


def away_people(user: User | AnonymousUser, today: date) -> QuerySet[Deputy, Any]:
    """Keys of those for whom the account acts today, for `__in`."""
    return Deputy.objects.acting(today).filter(deputy__user=user.pk).order_by().values("person")


def for_owner(rows: QuerySet[Any, Any], user: User | AnonymousUser, today: date) -> Any:
    """`rows`, each with `in_place`: whether the account acts today for its owner."""
    return rows.annotate(in_place=Exists(away_people(user, today).filter(person=OuterRef("owner"))))


def owns(row: Any, user: User | AnonymousUser) -> bool:
    """Whether `row`, which was read by `for_owner`, is theirs to settle: their own, or that of
    somebody for whom they stand in."""
    return row.owner is not None and (row.owner.user_id == user.pk or bool(row.in_place))


@dataclass(frozen=True, slots=True)
class Absences:
    """When `person` is away and who stands in, and for whom they stand in; coming ones too."""

    person: Person
    away: list[Deputy]
    stands_in: list[Deputy]
    may_change: bool
    today: date
    is_reader: bool


def absences_of(person: Person, reader: User, today: date) -> Absences | None:
    """What the page of a person shows; None where there is nothing to show. Two queries."""
    rows = Deputy.objects.visible_to(reader).not_over(today).select_related("person", "deputy")
    found = list(rows.filter(person=person) | rows.filter(deputy=person))
    may = may_set_deputy(person=person, user=reader)
    if not found and not may:
        return None
    return Absences(
        person=person,
        away=[one for one in found if one.person_id == person.pk],
        stands_in=[one for one in found if one.deputy_id == person.pk],
        may_change=may,
        today=today,
        is_reader=person.user_id == reader.pk,
    )


def own_absences(user: User, reader: User, today: date) -> Absences | None:
    """The same on one's own profile; None for who is not on record as a person."""
    person: Person | None = Person.objects.select_related("user").filter(user=user.pk).first()
    return absences_of(person, reader, today) if person is not None else None


def may_set_deputy(*, person: Person, user: Any) -> bool:
    """Themselves, and who may change their record."""
    if not user.is_active or person.is_gone:
        return False
    if person.user_id == user.pk:
        return True
    return bool(Person.objects.editable_by(user).filter(pk=person.pk).exists())


def register() -> None:
    stand_ins.register(StandIns("deputies", acting_for))
