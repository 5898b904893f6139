"""Our own company in the demo: units, types, goals, rates and colleagues with their sign-ins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from accounts.models import Role, User
from alliances.models import (
    BusinessUnit,
    ClosingDay,
    CorporateGoal,
    ExchangeRate,
    Membership,
    Person,
)
from alliances.rules.periods import fiscal_year
from demo.services.cast import COLLEAGUES, DEMO_PASSWORD, GUEST_EMAIL, Colleague
from demo.services.data import WORDS
from demo.services.stories import goals, rates


@dataclass
class Company:
    """What the stories refer to by name."""

    goals: dict[str, CorporateGoal] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    _named: dict[tuple[type, str], Any] = field(default_factory=dict)

    def named(self, model: Any, name: str) -> Any:
        """The row of `model` with that name, created where there is none."""
        if (model, name) not in self._named:
            self._named[model, name], _ = model.objects.get_or_create(name=name)
        return self._named[model, name]


def found_company(*, today: date, years: int, more: Iterable[Colleague] = ()) -> Company:
    """Create, or find again, what the alliances refer to; `more` colleagues besides the cast."""
    company = Company()
    for goal in goals():
        company.goals[goal.name], _ = CorporateGoal.objects.get_or_create(
            name=goal.name,
            fiscal_year=fiscal_year(today, settings.FISCAL_YEAR_START_MONTH),
            defaults={
                "level": goal.level,
                "parent": company.goals.get(goal.parent),
                "business_unit": company.named(BusinessUnit, goal.unit) if goal.unit else None,
            },
        )
    since = date(today.year - years - 1, 1, 1)
    for currency, rate in rates().items():
        ExchangeRate.objects.get_or_create(
            currency=currency,
            into="EUR",
            valid_from=since,
            defaults={"rate": Decimal(str(rate)), "source": "Rounded, for the demo only"},
        )
    for days in WORDS["closing_days"]:
        ClosingDay.objects.get_or_create(
            name=days["name"],
            partner=None,
            defaults={
                "starts_on": date(today.year - 1, *days["first"]),
                "ends_on": date(today.year - 1, *days["last"]),
                "yearly": True,
            },
        )
    for colleague in (*COLLEAGUES, *more):
        company.people[colleague.key], _ = Person.objects.get_or_create(
            email=colleague.email,
            defaults={
                "name": colleague.name,
                "title": colleague.title,
                "function": colleague.function,
                "time_zone": colleague.zone,
                "user": _colleagues_user(colleague) if colleague.sign_in else None,
            },
        )
    return company


def _colleagues_user(colleague: Colleague) -> User:
    is_admin = colleague.sign_in == "admin"
    return _user(
        colleague,
        role=colleague.role,
        time_zone=colleague.zone,
        is_staff=is_admin,
        is_superuser=is_admin,
    )


def guest_sign_in() -> None:
    """Give the counterpart whom the demo shows a sign-in as a guest."""
    if person := Person.objects.filter(email=GUEST_EMAIL).first():
        person.user = _user(person, role=Role.GUEST, time_zone=person.time_zone)
        person.save(update_fields=["user"])


def _user(person: Colleague | Person, **fields: Any) -> User:
    """The user of that address, created where there is none."""
    return User.objects.filter(email=person.email).first() or User.objects.create_user(
        person.email, DEMO_PASSWORD, name=person.name, **fields
    )


def managers() -> dict[int, User]:
    """Alliance managers with a sign-in, by alliance."""
    rows = Membership.objects.filter(side="ours", role="alliance_manager", ended_on=None)
    return {
        row.alliance_id: row.person.user
        for row in rows.select_related("person__user")
        if row.person.user is not None
    }
