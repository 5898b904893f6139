"""Our own company in the demo: units, types, goals, rates and colleagues with their sign-ins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from accounts.models import Role, User
from alliances.models import AllianceType, BusinessUnit, CorporateGoal, ExchangeRate, Person
from demo.services.cast import COLLEAGUES, DEMO_PASSWORD, Colleague
from demo.services.stories import goals, rates


@dataclass
class Company:
    """What the stories refer to by name."""

    units: dict[str, BusinessUnit] = field(default_factory=dict)
    types: dict[str, AllianceType] = field(default_factory=dict)
    goals: dict[str, CorporateGoal] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def unit(self, name: str) -> BusinessUnit:
        if name not in self.units:
            self.units[name], _ = BusinessUnit.objects.get_or_create(name=name)
        return self.units[name]

    def type(self, name: str) -> AllianceType:
        if name not in self.types:
            self.types[name], _ = AllianceType.objects.get_or_create(name=name)
        return self.types[name]


def found_company(*, today: date, years: int, more: Iterable[Colleague] = ()) -> Company:
    """Create, or find again, what the alliances refer to; `more` colleagues besides the cast."""
    company = Company()
    for goal in goals():
        company.goals[goal.name], _ = CorporateGoal.objects.get_or_create(
            name=goal.name,
            defaults={
                "level": goal.level,
                "parent": company.goals.get(goal.parent),
                "business_unit": company.unit(goal.unit) if goal.unit else None,
            },
        )
    since = date(today.year - years - 1, 1, 1)
    for currency, rate in rates().items():
        ExchangeRate.objects.get_or_create(
            currency=currency,
            valid_from=since,
            defaults={"rate": Decimal(str(rate)), "source": "Rounded, for the demo only"},
        )
    for colleague in (*COLLEAGUES, *more):
        user = _sign_in(colleague) if colleague.sign_in else None
        company.people[colleague.key], _ = Person.objects.get_or_create(
            email=colleague.email,
            defaults={
                "name": colleague.name,
                "title": colleague.title,
                "function": colleague.function,
                "time_zone": colleague.zone,
                "user": user,
            },
        )
    return company


def _sign_in(colleague: Colleague) -> User:
    user = User.objects.filter(email=colleague.email).first()
    if user is None:
        is_admin = colleague.sign_in == "admin"
        user = User.objects.create_user(
            colleague.email,
            DEMO_PASSWORD,
            name=colleague.name,
            role=colleague.role,
            time_zone=colleague.zone,
            is_staff=is_admin,
            is_superuser=is_admin,
        )
    return user


def guest_sign_in(*, person: Person) -> User:
    """Give a counterpart a sign-in as a guest."""
    user = User.objects.filter(email=person.email).first() or User.objects.create_user(
        person.email,
        DEMO_PASSWORD,
        name=person.name,
        role=Role.GUEST,
        time_zone=person.time_zone,
    )
    person.user = user
    person.save(update_fields=["user"])
    return user
