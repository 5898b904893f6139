"""A committee of Northstar with three people on it, a clock, and a mail server on loopback."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pytest
from django.utils import timezone

from alliances.models import Person
from governance.models import Committee, CommitteeMember
from governance.services import committees
from tests.conftest import at
from tests.factories import CommitteeFactory, PersonFactory
from tests.governance.calendars import Told
from tests.mail_sink import sink

__all__ = ["sink"]

TUESDAY = date(2026, 12, 1)
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


@pytest.fixture
def told(board, sink):
    """The committee meets on the first Tuesday at 15:00; everybody was invited on 20 November."""
    world = Told(board.people, sink)
    with at("2026-11-20T09:00:00Z"):
        committees.set_cadence(
            committee=board.committee, expected=0, rrule="FREQ=MONTHLY;BYDAY=1TU",
            first_on=TUESDAY, starts_at_time=time(15), time_zone="Europe/Berlin",
            now=timezone.now(), duration_minutes=60, mode="virtual", location="Room Rhine",
        )  # fmt: skip
    world.pass_time("2026-11-20T10:00:00Z")
    world.board = board
    return world
