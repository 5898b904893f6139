"""Ten thousand alliances: the page stays small, readable and constant in its queries."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest
from django.db import connection

from alliances.models import Alliance
from portfolio.rules.quadrant_picture import NARROW, WIDE
from scorecards.models import Placement
from scorecards.rules.quadrants import quadrant
from tests.conftest import at
from tests.factories import AllianceFactory
from tests.portfolio.test_dashboard import QUERIES, placed_unsaved

MANY = 10_000
MOST_BYTES = 150 * 1024


@pytest.mark.slow
def test_ten_thousand_alliances(world, django_assert_num_queries):
    rng = np.random.default_rng(5)
    alliances = Alliance.objects.bulk_create(
        AllianceFactory.build_batch(MANY, north_star=""), batch_size=2000
    )
    value, risk = rng.normal(50, 22, MANY).clip(0, 100), rng.normal(45, 22, MANY).clip(0, 100)
    planned = rng.lognormal(15, 1.4, MANY)
    for valid, shift in (
        ({"valid_from": date(2026, 1, 5), "valid_to": date(2026, 10, 9)}, 8.0),
        ({"valid_from": date(2026, 10, 9)}, 0.0),
    ):
        Placement.objects.bulk_create(
            (
                placed_unsaved(
                    alliance,
                    value=value[n],
                    risk=abs(risk[n] - shift),
                    quadrant=quadrant(value[n], abs(risk[n] - shift)),
                    health_band=("green", "amber", "red")[n % 3],
                    planned_value=round(planned[n], 2),
                    **valid,
                )
                for n, alliance in enumerate(alliances)
            ),
            batch_size=1000,
        )
    with connection.cursor() as cursor:  # a database that knows of three rows plans for three
        cursor.execute("ANALYZE")
    with at("2026-11-21T12:00:00Z"):
        client = world.client("eve")
        client.get("/portfolio/")
        with django_assert_num_queries(QUERIES):
            response = client.get("/portfolio/")
        table = client.get("/portfolio/?view=table")
    committee = response.content.decode()
    assert len(response.content) <= MOST_BYTES
    assert len(table.content) <= MOST_BYTES
    assert len(re.findall(r'<a class="bubble', committee)) == WIDE.bubbles + NARROW.bubbles
    drawings = response.context["page"].drawings
    assert drawings[0].counted == MANY - WIDE.bubbles
    assert sum(cell.count for cell in drawings[1].cells) == MANY - NARROW.bubbles
    assert table.context["page"].table.paginator.count == MANY + 2
