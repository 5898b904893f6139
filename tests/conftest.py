"""The personas. Northstar is alice's alliance; bob manages another; charlie is a member of
Northstar, eve an executive, lena the alliance leader, gina a guest of Northstar's partner,
oscar a guest of another alliance, ada the administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings

from accounts.models import Role, User
from alliances.models import Alliance, MembershipRole, Partner, Side
from tests.factories import (
    TIME_ZONE,
    AllianceFactory,
    AlliancePartnerFactory,
    PartnerFactory,
    UserFactory,
    member,
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
# change and not about its luck: "quick" on the first twenty of them (make check), "search" looks
# for new ones. Slowness is no finding: others use the machine as well.
_PROPERTIES: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
    "print_blob": True,
}
settings.register_profile("steady", derandomize=True, **_PROPERTIES)
settings.register_profile("quick", derandomize=True, max_examples=20, **_PROPERTIES)
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


def make_world() -> World:
    meridian = PartnerFactory(name="Meridian Cloud")
    other = PartnerFactory(name="Helix Bio")
    northstar = AllianceFactory(name="Northstar co-sell")
    helix = AllianceFactory(name="Helix ADC")
    restricted = AllianceFactory(name="Quiet project", confidentiality="restricted")
    AlliancePartnerFactory(alliance=northstar, partner=meridian)
    AlliancePartnerFactory(alliance=helix, partner=other)
    AlliancePartnerFactory(alliance=restricted, partner=PartnerFactory(name="Undisclosed Ltd"))

    def user(name: str, role: str, **fields: object) -> User:
        return UserFactory(
            name=name,
            email=f"{name.split()[0].lower()}@entente.example",
            role=role,
            **fields,
        )

    world = World(
        northstar=northstar,
        helix=helix,
        restricted=restricted,
        meridian=meridian,
        alice=user("Alice Manager", Role.MANAGER),
        bob=user("Bob Manager", Role.MANAGER),
        charlie=user("Charlie Member", Role.MEMBER),
        eve=user("Eve Executive", Role.EXECUTIVE),
        lena=user("Lena Leader", Role.LEADER),
        gina=user("Gina Guest", Role.GUEST),
        oscar=user("Oscar Guest", Role.GUEST),
        ada=user("Ada Admin", Role.LEADER, is_staff=True, is_superuser=True),
    )
    member(northstar, world.alice)
    member(northstar, world.charlie, role=MembershipRole.FUNCTIONAL_LEAD)
    member(
        northstar,
        world.gina,
        side=Side.THEIRS,
        role=MembershipRole.COUNTERPART,
        partner=meridian,
    )
    member(helix, world.bob)
    member(
        helix,
        world.oscar,
        side=Side.THEIRS,
        role=MembershipRole.COUNTERPART,
        partner=other,
    )
    member(restricted, world.bob)
    return world


@pytest.fixture
def world(db: None) -> World:
    return make_world()
