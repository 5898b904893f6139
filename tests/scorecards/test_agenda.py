"""What the scores propose for a meeting."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from scorecards.models import Criterion, Indicator, ScoringModel
from scorecards.services.agenda import weak_dimensions
from tests.conftest import World
from tests.factories import PlacementFactory

TODAY = date(2026, 11, 21)
pytestmark = pytest.mark.django_db


@pytest.fixture
def scored(world: World) -> World:
    """Finances are red, operations fell; the relationship was never known."""
    model = ScoringModel.objects.create(key="own", name="Own", red_below=40, green_from=65)
    days = (TODAY - timedelta(days=120), TODAY - timedelta(days=20))
    common = {"alliance": world.northstar, "model": model}
    PlacementFactory(
        **common, valid_from=days[0], valid_to=days[1], operational=75, financial=50, strategic=80
    )
    PlacementFactory(
        **common, valid_from=days[1], valid_to=None, operational=60.5, financial=39.6, strategic=75
    )
    return world


def proposed(world: World, who: str) -> list[tuple[str, str]]:
    found = weak_dimensions(world.northstar, getattr(world, who), TODAY, TODAY)
    return [(one.key, one.reason) for one in found]


@pytest.mark.parametrize("who", ["charlie", "alice"])
def test_what_is_red_and_what_fell(scored: World, who: str) -> None:
    assert proposed(scored, who) == [
        ("dimension:financial", "Financial fitness is 39.6, which is red."),
        ("dimension:operational", "Operational fitness fell by 15."),
    ]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("alice", ["Financial fitness is 39.6, which is red.", "Operational fitness fell by 15."]),
        ("charlie", ["Financial fitness is red."]),
    ],
)
def test_no_number_tells_of_deal_terms(scored: World, who: str, expected: list[str]) -> None:
    model = ScoringModel.objects.get(key="own")
    for dimension in ("financial", "operational"):
        worth = Indicator.objects.create(key=dimension, name="Worth", reveals_deal_terms=True)
        Criterion.objects.create(
            model=model, indicator=worth, axis="health", dimension=dimension, weight=1
        )
    assert [words for _, words in proposed(scored, who)] == expected


def test_nothing_is_proposed_without_a_placement(world: World) -> None:
    assert proposed(world, "alice") == []
