"""How long greens last is kept with its day; who looked last, and what is no look."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from scorecards.models import GreenPersistence, Measurement, Placement, ScorecardStep
from scorecards.services.confidence.lasting import keep_persistence, known_on
from scorecards.services.confidence.looks import belief
from tests.factories import PlacementFactory, ReviewFactory, ScorecardFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
ENDS = [date(2025, 9, 30), date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30)]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def course(alliance, bands: str) -> None:
    """A placement from the end of each quarter to that of the next."""
    Placement.objects.filter(alliance=alliance).delete()
    words = {"g": "green", "a": "amber", "r": "red", "-": ""}
    days = [*ENDS, date(2026, 9, 30)]
    for place, letter in enumerate(bands):
        PlacementFactory(
            alliance=alliance,
            health_band=words[letter],
            valid_from=days[place],
            valid_to=days[place + 1] if place + 1 < len(bands) else None,
        )


def test_persistence_is_kept_when_it_is_news(world):
    course(world.northstar, "gggag")
    course(world.helix, "g-ggr")
    keep_persistence(today=date(2026, 10, 1))
    row = GreenPersistence.objects.get()
    assert (row.kept, row.seen, row.steps) == (3, 5, 4)
    assert str(row) == "3 of 5 greens stayed, as of 01 Oct 2026"
    keep_persistence(today=TODAY)
    assert GreenPersistence.objects.count() == 1
    course(world.helix, "ggggg")
    keep_persistence(today=TODAY)
    keep_persistence(today=TODAY)
    assert (known_on(TODAY).kept, known_on(date(2026, 11, 20)).kept) == (6, 3)
    keep_persistence(today=date(2026, 11, 1))  # of an earlier day, later
    assert GreenPersistence.objects.count() == 2
    assert known_on(date(2026, 9, 30)) is None


@pytest.fixture
def green(world):
    Placement.objects.filter(alliance=world.northstar).delete()
    GreenPersistence.objects.all().delete()
    return PlacementFactory(
        alliance=world.northstar, health_band="green", valid_from=ago(400), evidence_on=None
    )


def test_a_green_that_nobody_ever_looked_at(green):
    found = belief(placement=green, day=TODAY)
    assert found.look is None and found.until == ago(400 - 180) and found.is_over
    assert found.why == "Too few quarters are known: 180 days are assumed."
    assert found.lasts.startswith("too few quarters")


def test_who_gave_the_evidence_looked_and_who_kept_it_did_not(green, world):
    for by, days in ((world.alice, 150), (world.bob, 20)):
        Measurement.objects.create(
            scorecard=ScorecardFactory(alliance=world.northstar, quarter=2 + (days == 20)),
            indicator=Measurement.indicator.field.related_model.objects.filter(
                source="manual"
            ).first(),
            raw=75,
            evidence_on=ago(150),
            measured_by=by,
            measured_at=datetime.combine(ago(days), datetime.min.time(), tzinfo=UTC),
        )
    green.evidence_on = ago(150)
    found = belief(placement=green, day=TODAY)
    assert (found.look.on, found.look.by) == (ago(150), str(world.alice))
    assert found.until == ago(150 - 180) and not found.is_over


@pytest.mark.parametrize(
    ("kind", "by", "counts"),
    [
        ("final", True, True),
        ("accepted", True, True),
        ("submitted", True, True),
        ("final", False, False),  # by the clock
        ("replied", True, False),  # the partner
        ("withdrawn", True, False),
    ],
)
def test_a_step_with_a_scorecard_is_a_look(green, world, kind, by, counts):
    ScorecardStep.objects.create(
        scorecard=ScorecardFactory(alliance=world.northstar),
        kind=kind,
        by=world.alice if by else None,
        at=datetime.combine(ago(30), datetime.min.time(), tzinfo=UTC),
    )
    found = belief(placement=green, day=TODAY)
    assert (found.look is not None and found.look.on == ago(30)) == counts
    assert belief(placement=green, day=ago(31)).look is None


def test_a_review_is_a_look_and_long_lasting_greens_are_believed_longer(green, world):
    GreenPersistence.objects.create(day=ago(50), kept=9, seen=10, steps=4)
    held = {"state": "held", "held_on": ago(40), "held_by": world.alice, "frozen": {}}
    ReviewFactory(alliance=world.northstar, year=2026, quarter=3, **held)
    found = belief(placement=green, day=TODAY)
    assert (found.look.by, found.until) == (str(world.alice), ago(40 - 365))
    assert found.why == "From one quarter to the next, 9 of 10 greens stayed green."
    assert belief(placement=PlacementFactory.build(health_band="amber"), day=TODAY) is None
