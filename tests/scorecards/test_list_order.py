"""The list of alliances sorted by health and by quadrant: the current placement alone counts."""

from __future__ import annotations

from datetime import date

import pytest

from scorecards.models import Placement
from tests.conftest import World
from tests.factories import AllianceFactory, PlacementFactory

STANDINGS = {
    "Amber glove": ("white_glove", 61.0),
    "Calm": ("sustain", 88.0),
    "Doubtful": ("fix_or_exit", 24.0),
    "Easy": ("light_touch", 75.0),
    "Unheard of": ("unplaced", None),
}


@pytest.fixture
def placed(world: World) -> World:
    """The five, each with an older placement that says the opposite."""
    Placement.objects.all().delete()
    for name, (quadrant, health) in STANDINGS.items():
        alliance = AllianceFactory(name=name)
        PlacementFactory(
            alliance=alliance,
            valid_from=date(2025, 1, 1),
            valid_to=date(2026, 1, 1),
            quadrant="light_touch" if quadrant == "white_glove" else "white_glove",
            health=100 - (health or 0),
        )
        PlacementFactory(alliance=alliance, quadrant=quadrant, health=health)
    return world


def shown(world: World, who: str, query: str) -> list[str]:
    table = world.client(who).get(f"/alliances/?{query}").context["table"]
    return [row.record.name for row in table.paginated_rows if row.record.name in STANDINGS]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=health", ["Doubtful", "Amber glove", "Easy", "Calm", "Unheard of"]),
        ("sort=-health", ["Calm", "Easy", "Amber glove", "Doubtful", "Unheard of"]),
        ("sort=quadrant", ["Amber glove", "Doubtful", "Calm", "Easy", "Unheard of"]),
        ("sort=-quadrant", ["Easy", "Calm", "Doubtful", "Amber glove", "Unheard of"]),
    ],
)
def test_order(placed: World, query: str, expected: list[str]) -> None:
    assert shown(placed, "eve", query) == expected


def test_every_alliance_stands_there_once(placed: World) -> None:
    table = placed.client("ada").get("/alliances/?sort=health").context["table"]
    keys = [row.record.pk for row in table.paginated_rows]
    assert len(keys) == len(set(keys)) == table.paginator.count


def test_the_header_offers_it_and_says_the_direction(placed: World) -> None:
    page = placed.client("eve").get("/alliances/?sort=health").content.decode()
    assert 'aria-sort="ascending"><a' in page.replace("\n", "").replace("  ", "")
    assert "sort=-health" in page and "sort=quadrant" in page
