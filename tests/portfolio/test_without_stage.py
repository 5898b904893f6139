"""An alliance whose stage nobody said is scored, listed and counted the same way everywhere: like
any other that is not closed, but that it owes no review."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from alliances.models import Alliance, Stage
from alliances.rules import stages
from alliances.services.worklist import memberships_of
from imports.services.exports import export_now
from portfolio.rules.selection import Selection, default_comparison
from portfolio.services.dashboard import dashboard, exceptions
from portfolio.services.today import my_alliances
from scorecards.models import Placement
from scorecards.services.recompute import recompute
from tests.conftest import at
from tests.factories import DeliverableFactory, MembershipFactory, PlanFactory, RiskFactory

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def where_it_is(world, stage: str) -> dict[str, bool]:
    """On which pages and in which sets Northstar is while it is in `stage`."""
    pk = world.northstar.pk
    Alliance.objects.filter(pk=pk).update(stage=stage)
    recompute()
    selection = Selection(as_of=TODAY, compared_with=default_comparison(TODAY), today=TODAY)
    page = dashboard(user=world.lena, selection=selection)
    listed = exceptions(user=world.lena, selection=selection)
    seen = Alliance.objects.visible_to(world.lena).active()
    others = seen.exclude(pk=pk).count()
    cases = set(page.rows.ids[page.ranking.at].tolist())
    model = Placement.objects.current().get(alliance=pk).model
    listing = world.client("lena").get("/alliances/", {"stage": stage})
    return {
        "scored": model is not None,
        "active": Alliance.objects.active().filter(pk=pk).exists(),
        "dashboard": pk in page.rows.ids[page.rows.now.there],
        "figures": page.figures.now.active == others + 1,
        "exceptions": pk in cases and listed.active == others + 1,
        "list": "Northstar" in listing.content.decode(),
        "export": b"Northstar" in export_now(user=world.lena, kind="csv"),
        "today": pk in my_alliances(world.alice, NOW).places,
        "roles": memberships_of(world.alice).filter(alliance=pk).exists(),
    }


@pytest.fixture
def owed(world):
    """Northstar has something overdue, so that it is an exception wherever it is listed."""
    with at("2026-11-21T12:00:00Z"):
        Alliance.objects.update(created_at=datetime(2025, 1, 5, tzinfo=UTC))
        plan = PlanFactory(alliance=world.northstar)
        DeliverableFactory(plan=plan, due_on=TODAY - timedelta(days=40))
        RiskFactory(alliance=world.northstar)
        MembershipFactory(alliance=world.northstar, role="executive_sponsor")
        yield world


@pytest.mark.slow
@pytest.mark.django_db
def test_no_stage_is_like_any_other_but_closed(owed):
    known = where_it_is(owed, Stage.OPERATING)
    assert all(known.values()), known
    assert where_it_is(owed, Stage.UNKNOWN) == known
    closed = where_it_is(owed, Stage.CLOSED)
    assert {name for name, is_there in closed.items() if is_there} == {"list", "export"}


def test_one_rule_says_which_stages_count():
    assert set(stages.ACTIVE) == set(Stage.values) - {Stage.CLOSED}
    assert not stages.owes_reviews(tier="strategic", stage=stages.UNKNOWN)
