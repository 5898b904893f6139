"""Every place that says how promises were kept says the same, in fiscal years of any start."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from alliances.rules.punctuality import WINDOW, by_side, punctuality
from alliances.services.overview import owed_panel
from alliances.services.periods import quarter_of
from governance.models import Action, Meeting
from governance.rules.kept import tally
from plans.models import Deliverable
from plans.services.page import plan_page
from portfolio.models import Review
from portfolio.rules.selection import Selection, default_comparison
from portfolio.services.dashboard.read import on_time
from portfolio.services.reviews.content import build_review
from portfolio.services.reviews.lifecycle import create_due_reviews
from scorecards.models import Placement
from scorecards.services.recompute import recompute
from scorecards.services.scorecards import open_scorecard
from tests.conftest import at
from tests.factories import (
    ActionFactory,
    CommitteeFactory,
    DeliverableFactory,
    MeetingFactory,
    PlanFactory,
)

# Columns and dates are read in each database's own way.
pytestmark = [pytest.mark.django_db, pytest.mark.both]

TODAY = date(2026, 11, 21)
SINCE = date(2026, 10, 1)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def northstar(world):
    """Promises of every kind, all first made for the running quarter."""
    alliance = world.northstar
    plan = PlanFactory(alliance=alliance)
    kinds = [
        {"delivered_on": ago(20)},
        {"delivered_on": ago(15), "recorded_on": ago(1)},
        {"delivered_on": ago(3)},
        {},
        {"dropped_on": ago(4)},
        {"dropped_on": ago(30)},
        {"dropped_on": ago(4), "never_made": True},
        {"due_on": ago(-9), "first_due_on": ago(10), "moves": 1},
        {"due_on": ago(-3), "delivered_on": ago(5)},
    ]
    for side in ("ours", "theirs", "theirs"):
        for kind in kinds:
            DeliverableFactory(plan=plan, side=side, **{"due_on": ago(10)} | kind)
    for kind in kinds:
        done = {"done_on": kind["delivered_on"]} if "delivered_on" in kind else {}
        days = {name: day for name, day in kind.items() if name != "delivered_on"}
        state = "done" if done else "dropped" if "dropped_on" in kind else "open"
        ActionFactory(alliance=alliance, state=state, **{"due_on": ago(10)} | days, **done)
    committee = CommitteeFactory(alliance=alliance)
    for days, state in ((9, "held"), (9, "missed"), (9, "scheduled"), (1, "scheduled")):
        starts = datetime.combine(ago(days), datetime.min.time(), UTC)
        MeetingFactory(committee=committee, state=state, starts_at=starts)
    late = MeetingFactory(committee=committee, state="cancelled", starts_at=starts)
    Meeting.objects.filter(pk=late.pk).update(
        local_date=ago(8), starts_at=starts - timedelta(days=7), cancelled_at=starts
    )
    MeetingFactory(committee=committee, state="held", starts_at=starts, lapses=1, lapsed_on=ago(6))
    with at("2026-11-21T09:00:00Z"):
        yield alliance


def test_one_figure_on_pages_scores_portfolio_and_reviews(world, northstar):
    rows = list(Deliverable.objects.agreed())
    rule = by_side(rows, TODAY, within=WINDOW)
    acted = punctuality(Action.objects.all(), TODAY, within=WINDOW)
    met = tally(Meeting.objects.all(), TODAY)
    assert (rule["ours"].words, rule["theirs"].words, acted.words) == (
        "2 of 6",
        "4 of 12",
        "2 of 6",
    )
    assert (met.held, met.due) == (2, 6)

    owed = owed_panel(northstar, world.alice, TODAY)
    kept = {(side, kind): found.words for side, _, kinds in owed.lines for kind, found in kinds}
    assert kept == {
        ("ours", "deliverables"): "2 of 6",
        ("ours", "actions"): "2 of 6",
        ("theirs", "deliverables"): "4 of 12",
    }

    page = plan_page(plan=rows[0].plan, versions=[rows[0].plan], user=world.alice, today=TODAY)
    sides = {side: found.words for side, found in page.sides}
    assert sides == {"ours": "2 of 6", "theirs": "4 of 12"}
    assert [found.words for _, found, _ in page.quarters if found.counted] == ["6 of 18"]

    recompute(today=TODAY)
    of = Placement.objects.current().get(alliance=northstar).detail["of"]
    assert of["deliverables_on_time_ours"] == [2, 6]
    assert of["deliverables_on_time_theirs"] == [4, 12]
    assert of["actions_on_time"] == [acted.on_time, acted.counted]
    assert of["cadence_kept"] == [met.held, met.due]

    selection = Selection(as_of=TODAY, compared_with=ago(60), today=TODAY)
    found = on_time(type(northstar).objects.filter(pk=northstar.pk), selection, None)
    assert {side: one.today.words for side, one in found.items() if one.today.counted} == {
        "all": "6 of 18",
        "ours": "2 of 6",
        "theirs": "4 of 12",
    }

    create_due_reviews(today=TODAY)
    review = Review.objects.for_page().get(alliance=northstar, year=2026, quarter=4)
    document = build_review(review=review, today=TODAY)
    counted = {
        (side, kind): [
            row.standing for row in document.promises.rows if (row.side, row.kind) == (side, kind)
        ]
        for side, kind in (("ours", "deliverable"), ("theirs", "deliverable"), ("ours", "action"))
    }
    assert {key: f"{said.count('kept')} of {len(said)}" for key, said in counted.items()} == {
        ("ours", "deliverable"): "2 of 6",
        ("theirs", "deliverable"): "4 of 12",
        ("ours", "action"): "2 of 6",
    }
    [meetings] = document.committees
    assert (meetings.held, meetings.missed) == (met.held, met.missed)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("start", "quarter", "first"),
    [(1, "Q4 2026", "2026-10-01"), (2, "Q4 2027", "2026-11-01"), (10, "Q1 2027", "2026-10-01")],
)
def test_the_main_paths_follow_the_fiscal_year(world, northstar, settings, start, quarter, first):
    settings.FISCAL_YEAR_START_MONTH = start
    now = quarter_of(TODAY)
    assert (str(now), now.first_day) == (quarter, date.fromisoformat(first))
    create_due_reviews(today=TODAY)
    review = Review.objects.get(alliance=northstar)
    assert (review.year, review.quarter) == (now.year, now.number)
    assert review.due_on == now.last_day + timedelta(days=21)
    card = open_scorecard(alliance=northstar, quarter=now)
    client = world.client("alice")
    for path in (review.get_absolute_url(), card.get_absolute_url()):
        assert quarter in client.get(path).text
    document = build_review(review=Review.objects.for_page().get(pk=review.pk), today=TODAY)
    assert document.since == now.first_day
    assert document.commitments.until == now.next().last_day
    plan = northstar.plans.get()
    plan.fiscal_year = now.year
    plan.save()
    page = plan_page(plan=plan, versions=[plan], user=world.alice, today=TODAY)
    assert str(now) in [str(one) for one, _, _ in page.quarters]
    dashboard = world.client("eve").get(reverse("portfolio:dashboard"))
    assert dashboard.context["page"].selection.compared_with == default_comparison(TODAY, start)
    assert f"{now.previous().last_day:%-d %B}" in dashboard.text
