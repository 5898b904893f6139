"""A committee of Northstar with three people on it, a clock, and a mail server on loopback."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from alliances.models import Person
from governance.models import Committee, CommitteeMember
from tests.factories import CommitteeFactory, PersonFactory
from tests.mail_sink import sink

__all__ = ["sink"]

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday


@dataclass
class Board:
    """A committee with alice (ours), gina (a guest) and tomoko (a contact without a sign-in)."""

    committee: Committee
    alice: Person
    gina: Person
    tomoko: Person

    @property
    def people(self) -> list[Person]:
        return [self.alice, self.gina, self.tomoko]


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def board(world) -> Board:
    committee = CommitteeFactory(
        alliance=world.northstar, name="Steering", reminder_offsets=[1440, 60]
    )
    tomoko = PersonFactory(name="Tomoko Sato", time_zone="Asia/Tokyo", partner=world.meridian)
    alice = Person.objects.get(user=world.alice)
    gina = Person.objects.get(user=world.gina)
    for person in (alice, gina, tomoko):
        CommitteeMember.objects.create(committee=committee, person=person, is_chair=person == alice)
    return Board(committee, alice, gina, tomoko)
