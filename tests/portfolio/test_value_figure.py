"""Delivered against expected reads the same wherever it is shown."""

from __future__ import annotations

from datetime import date

import pytest

from scorecards.services.recompute import recompute
from tests.conftest import at
from tests.factories import ObjectiveActualFactory, ObjectiveFactory, PlanFactory, ReviewFactory

pytestmark = pytest.mark.django_db
MONEY = {"unit": "money", "currency": "EUR", "counts_as_value": True}


@pytest.mark.slow
def test_one_figure_on_plan_alliance_review_and_portfolio(world):
    plan = PlanFactory(alliance=world.northstar)
    sold = ObjectiveFactory(plan=plan, target=730_000, **MONEY)
    ObjectiveActualFactory(objective=sold, as_of=date(2026, 7, 2), value=183_000)
    ObjectiveFactory(plan=plan, target=270_000, **MONEY)
    review = ReviewFactory(alliance=world.northstar, year=2026, quarter=4)
    with at("2026-11-21T09:00:00Z"):
        recompute(today=date(2026, 11, 21))
        client = world.client("eve")
        alliance = world.northstar.pk
        one = f"/alliances/{alliance}/", f"/alliances/{alliance}/plan/", f"/reviews/{review.pk}/"
        said = {path: " ".join(client.get(path).text.split()) for path in (*one, "/portfolio/")}
    for path in one:
        assert "0.50 of pace" in said[path], path
        assert "actuals 142 days old, 1 of 2 measured" in said[path], path
    assert "0.50 of pace, actuals 142 days old, 1 of 1 alliances measured" in said["/portfolio/"]
