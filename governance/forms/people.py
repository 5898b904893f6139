"""People to choose from in the forms of governance, grouped by the company they work for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from alliances.forms.fields import people_of
from alliances.models import Alliance, Person
from alliances.rules.sides import Sides
from governance.rules.ownership import COMPANY


class Who(NamedTuple):
    """Who does something: a person, or a company while no person is named; or neither."""

    person: Person | None = None
    side: str = ""


def people_with(alliance: Alliance, rows: QuerySet[Any]) -> QuerySet[Person]:
    """Current members of the alliance, and each `person` of `rows`."""
    return people_of(alliance) | Person.objects.filter(pk__in=rows.values("person"))


def grouped(people: Iterable[Person], sides: Sides, user: User) -> list[tuple[str, list[Any]]]:
    """Choices by company, our own first; `user` finds themselves as "(you)". Needs the partners of
    the people."""
    found: dict[str, list[Any]] = {}
    for one in sorted(people, key=lambda one: (one.partner_id is not None, one.name, one.pk)):
        company = str(one.partner) if one.partner else sides.ours
        you = " (you)" if one.user_id == user.pk else ""
        found.setdefault(company, []).append((one.pk, f"{one.name}{you}"))
    return list(found.items())


class PersonField(forms.TypedChoiceField):
    """One of the people it is offered; cleans to the person, or None."""

    def __init__(
        self, *, people: Iterable[Person], sides: Sides, user: User, empty: str, **kwargs: Any
    ) -> None:
        self.people, self.sides = {str(one.pk): one for one in people}, sides
        choices = [("", empty), *self.more_choices(), *grouped(self.people.values(), sides, user)]
        super().__init__(choices=choices, coerce=self.found, empty_value=self.found(""), **kwargs)

    def more_choices(self) -> list[Any]:
        return []

    def found(self, value: str) -> Any:
        return self.people.get(str(value))


class WhoField(PersonField):
    """A person, or one of the companies while nobody is named; cleans to a Who."""

    def more_choices(self) -> list[Any]:
        return [
            ("Nobody named yet", [(f"{COMPANY}{key}", name) for key, name in self.sides.choices()])
        ]

    def found(self, value: str) -> Who:
        if str(value).startswith(COMPANY):
            return Who(None, str(value).removeprefix(COMPANY))
        person = self.people.get(str(value))
        return Who(person, person.side if person else "")
