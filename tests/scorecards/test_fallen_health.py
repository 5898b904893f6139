"""A fall of health by two bands proposes to meet in person, once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from governance.models import InPersonProposal
from scorecards.models import Placement
from scorecards.services.fallen_health import propose_after_falls
from tests.conftest import World
from tests.factories import PlacementFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
TODAY = NOW.date()


@pytest.mark.parametrize(
    ("bands", "ago", "proposed"),
    [
        (["green", "red"], 30, True),
        (["green", "amber", "red"], 40, True),
        (["green", "red"], 200, False),
        (["amber", "red"], 30, False),
        (["green", "amber"], 30, False),
        (["red", "green"], 30, False),
        (["", "red"], 30, False),
    ],
)
def test_two_bands_within_a_quarter(
    world: World, bands: list[str], ago: int, proposed: bool
) -> None:
    """Each later band began `ago` days before the one that follows, the last that long ago."""
    world.northstar.stage = "operating"
    world.northstar.save()
    begins: list[date] = [TODAY - timedelta(days=ago * n) for n in range(len(bands), 0, -1)]
    ends = [*begins[1:], None]
    for band, first, last in zip(bands, begins, ends, strict=True):
        PlacementFactory(
            alliance=world.northstar, valid_from=first, valid_to=last, health_band=band
        )
    for _ in range(2):
        assert propose_after_falls(now=NOW) == proposed
    assert InPersonProposal.objects.count() == proposed
    # The next fall is another reason.
    if proposed:
        Placement.objects.filter(valid_to__isnull=True).update(valid_to=TODAY)
        PlacementFactory(
            alliance=world.northstar, valid_from=TODAY, valid_to=TODAY + timedelta(days=9),
            health_band="green",
        )  # fmt: skip
        again = TODAY + timedelta(days=9)
        PlacementFactory(alliance=world.northstar, valid_from=again, health_band="red")
        propose_after_falls(now=NOW + timedelta(days=9))
        assert InPersonProposal.objects.count() == 2
