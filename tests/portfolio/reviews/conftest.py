"""Northstar's review of the fourth quarter, with something of everything in it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from governance.models import Decision
from plans.models import ObjectiveActual
from portfolio.models import Review
from tests.conftest import at
from tests.factories import (
    ActionFactory,
    CommitteeFactory,
    DealTermFactory,
    DeliverableFactory,
    MeetingFactory,
    ObjectiveFactory,
    PlacementFactory,
    PlanFactory,
    ReviewFactory,
    RiskFactory,
)

TODAY = date(2026, 11, 21)


@pytest.fixture
def november():
    with at("2026-11-21T09:00:00Z"):
        yield


@pytest.fixture
def review(world, november) -> Review:
    alliance = world.northstar
    ReviewFactory(
        alliance=alliance,
        quarter=3,
        state="held",
        held_on=date(2026, 8, 20),
        frozen={},
        due_on=date(2026, 9, 30),
    )
    plan = PlanFactory(alliance=alliance)
    objective = ObjectiveFactory(plan=plan, what="Joint pipeline")
    ObjectiveActual.objects.create(objective=objective, as_of=date(2026, 10, 31), value=80)
    for name, due, delivered, side in (
        ("Kept", date(2026, 9, 15), date(2026, 9, 14), "ours"),
        ("Late", date(2026, 9, 15), date(2026, 10, 1), "theirs"),
        ("Owed", date(2026, 7, 1), None, "theirs"),
        ("Answered", date(2026, 7, 1), date(2026, 7, 1), "ours"),
        ("Coming", date(2026, 12, 15), None, "joint"),
    ):
        DeliverableFactory(plan=plan, name=name, due_on=due, delivered_on=delivered, side=side)
    ActionFactory(alliance=alliance, title="Call them", side="ours", due_on=date(2026, 11, 1))
    ActionFactory(alliance=alliance, title="Let go", due_on=date(2026, 11, 1), state="dropped")
    PlacementFactory(
        alliance=alliance,
        valid_from=date(2026, 7, 1),
        valid_to=date(2026, 11, 1),
        health=70,
        relationship=61,
        quadrant="sustain",
    )
    PlacementFactory(
        alliance=alliance,
        valid_from=date(2026, 11, 1),
        health=58,
        relationship=38,
        quadrant="white_glove",
    )
    committee = CommitteeFactory(alliance=alliance, name="Steering committee")
    held = MeetingFactory(
        committee=committee, state="held", starts_at=datetime(2026, 9, 8, 14, tzinfo=UTC)
    )
    Decision.objects.create(meeting=held, text="Open a second sales pod.")
    MeetingFactory(
        committee=committee, state="missed", starts_at=datetime(2026, 10, 6, 14, tzinfo=UTC)
    )
    RiskFactory(alliance=alliance, title="Key person leaves", probability=4, impact=4)
    DealTermFactory(alliance=alliance, label="canary-deal", note="canary-deal", amount=987654321)
    return ReviewFactory(alliance=alliance)
