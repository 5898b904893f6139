"""The personas. Northstar is alice's alliance; bob manages another; charlie is a member of
Northstar, eve an executive, lena the alliance leader, gina a guest of Northstar's partner,
oscar a guest of another alliance, ada the administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from simple_history.utils import bulk_create_with_history

from accounts.models import Role, User
from alliances.models import Alliance, MembershipRole, Partner, Side
from tests.factories import (
    TIME_ZONE,
    AllianceFactory,
    AlliancePartnerFactory,
    MembershipFactory,
    PartnerFactory,
    PersonFactory,
    UserFactory,
)


@dataclass
class World:
    """The people and the three alliances most tests need."""

    northstar: Alliance
    helix: Alliance
    restricted: Alliance
    meridian: Partner
    alice: User
    bob: User
    charlie: User
    eve: User
    lena: User
    gina: User
    oscar: User
    ada: User

    def client(self, name: str) -> Client:
        """A client signed in as the persona; `anonymous` is signed out."""
        client = Client()
        if name != "anonymous":
            client.force_login(getattr(self, name), backend=BACKEND)
        return client


# Properties are checked on the same examples in every run, so that a run says something about the
# change and not about its luck: "quick" on the first ten of them (make check), "search" looks
# for new ones. Slowness is no finding: others use the machine as well.
_PROPERTIES: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
    "print_blob": True,
}
settings.register_profile("steady", derandomize=True, **_PROPERTIES)
settings.register_profile("quick", derandomize=True, max_examples=10, **_PROPERTIES)
settings.register_profile("search", max_examples=1000, **_PROPERTIES)
settings.load_profile("steady")

BACKEND = "django.contrib.auth.backends.ModelBackend"
PERSONAS = (
    "anonymous",
    "gina",
    "oscar",
    "charlie",
    "bob",
    "alice",
    "eve",
    "lena",
    "ada",
)


def today_here() -> date:
    """The date where the personas live, which is what their pages call today."""
    return timezone.localdate(timezone=ZoneInfo(TIME_ZONE))


def at(instant: str | datetime) -> Any:
    """Stop the clock: `with at("2026-11-21T09:00:00Z"):`."""
    moment = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return time_machine.travel(moment, tick=False)


def seen(row: Any) -> dict[str, int]:
    """What a page sends along that shows `row` as it is now."""
    stored = type(row)._base_manager.values_list("revision", flat=True)
    return {"revision": stored.get(pk=row.pk)}


def saved(*rows: Any) -> list[Any]:
    """Rows of one model with their history, by one statement each: a thousand tests ask for the
    world, and made one by one it was a fifth of the time of the suite."""
    model = type(rows[0])
    for row in rows:
        if hasattr(row, "normalise"):
            row.normalised_name = row.normalise(row.name)
    if hasattr(model._meta, "simple_history_manager_attribute"):
        return bulk_create_with_history(list(rows), model)
    return model._default_manager.bulk_create(rows)


def make_world() -> World:
    names = ("Meridian Cloud", "Helix Bio", "Undisclosed Ltd")
    meridian, other, undisclosed = saved(*(PartnerFactory.build(name=name) for name in names))
    northstar, helix, restricted = saved(
        AllianceFactory.build(name="Northstar co-sell"),
        AllianceFactory.build(name="Helix ADC"),
        AllianceFactory.build(name="Quiet project", confidentiality="restricted"),
    )
    pairs = ((northstar, meridian), (helix, other), (restricted, undisclosed))
    saved(*(AlliancePartnerFactory.build(alliance=of, partner=who) for of, who in pairs))
    people = {
        name: UserFactory.build(
            name=f"{name.capitalize()} {title}",
            email=f"{name}@entente.example",
            role=role,
            is_staff=name == "ada",
            is_superuser=name == "ada",
        )
        for name, title, role in (
            ("alice", "Manager", Role.MANAGER),
            ("bob", "Manager", Role.MANAGER),
            ("charlie", "Member", Role.MEMBER),
            ("eve", "Executive", Role.EXECUTIVE),
            ("lena", "Leader", Role.LEADER),
            ("gina", "Guest", Role.GUEST),
            ("oscar", "Guest", Role.GUEST),
            ("ada", "Admin", Role.LEADER),
        )
    }
    saved(*people.values())
    companies = {"gina": meridian, "oscar": other}
    persons = {
        name: PersonFactory.build(
            name=people[name].name,
            email=people[name].email,
            user=people[name],
            partner=companies.get(name),
        )
        for name in ("alice", "charlie", "gina", "bob", "oscar")
    }
    saved(*persons.values())
    guest = {"side": Side.THEIRS, "role": MembershipRole.COUNTERPART}
    saved(
        *(
            MembershipFactory.build(alliance=alliance, person=persons[name], **more)
            for alliance, name, more in (
                (northstar, "alice", {}),
                (northstar, "charlie", {"role": MembershipRole.FUNCTIONAL_LEAD}),
                (northstar, "gina", guest),
                (helix, "bob", {}),
                (helix, "oscar", guest),
                (restricted, "bob", {}),
            )
        )
    )
    return World(northstar, helix, restricted, meridian, **people)


GUARD = import_module("core.migrations.0003_audit_guard")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests that commit are followed by an emptying of all tables, which the guard of the audit log
    refuses: tests of the guard put it back (tests/core/audit/test_guard.py)."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for statement in GUARD.OFF[connection.vendor]:
            cursor.execute(statement)


@pytest.fixture
def world(db: None) -> World:
    return make_world()
