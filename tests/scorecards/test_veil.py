"""What is hidden cannot be computed from what is shown: amounts of a deal change, and a reader who
may not see them reads the same."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.models import DealTerm
from alliances.rules.periods import Quarter
from scorecards.models import Indicator, Placement
from scorecards.rules.veil import said, side
from scorecards.services.recompute import recompute
from scorecards.services.scorecards import Answer, open_scorecard, save_answers
from tests.conftest import World, at
from tests.factories import DealTermFactory, ReviewFactory, RiskFactory, UserFactory
from tests.test_reconstruct import answers, changed

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("score", "cuts", "veiled", "expected"),
    [
        (None, (50,), False, ""),
        (None, (50,), True, ""),
        (49.9, (50,), True, "low"),
        (50.0, (50,), True, "high"),
        (49.9, (50,), False, "49.9"),
        (61.3, (50,), False, "61"),
        (39.9, (40, 65), True, "red"),
        (40.0, (40, 65), True, "amber"),
        (64.9, (40, 65), True, "amber"),
        (65.0, (40, 65), True, "green"),
    ],
)
def test_a_veiled_score_reads_as_its_side(score, cuts, veiled, expected):
    assert said(score, cuts, veiled=veiled) == expected


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 100))
def test_scores_on_the_same_side_read_alike(one, other, cut):
    if (one >= cut) == (other >= cut):
        assert side(one, (cut,)) == side(other, (cut,))


@pytest.fixture
def clock():
    with at("2026-11-21T12:00:00Z"):
        yield


@pytest.fixture
def scored(clock: None, world: World) -> World:
    """Northstar, fully judged, with a deal."""
    card = open_scorecard(alliance=world.northstar, quarter=Quarter(2026, 4))
    keys = dict(Indicator.objects.filter(source="manual").values_list("key", "pk"))
    save_answers(
        scorecard=card,
        expected=card.revision,
        answers={pk: Answer(75.0) for pk in keys.values()},
        user=UserFactory(),
    )
    RiskFactory(alliance=world.northstar, probability=4, impact=4)
    for kind, amount in (("upfront", 300_000_000), ("milestones", 600_000_000)):
        DealTermFactory(alliance=world.northstar, kind=kind, amount=amount)
    return world


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("seen_by", ["charlie", "alice"])
def test_amounts_cannot_be_computed_from_pages(scored: World, seen_by: str):
    """Charlie is a member without deal terms, alice the manager who reads them: what she reads
    changes, so there is something to find."""
    star = scored.northstar.pk
    urls = [
        f"/alliances/{star}/",
        f"/alliances/{star}/scorecard/",
        f"/alliances/{star}/scorecard/?as_of=2026-11-21",
        f"/reviews/{ReviewFactory(alliance=scored.northstar).pk}/",
    ]
    before, quadrants = {}, set()
    for upfront, milestones in ((300, 600), (320, 500), (500, 900), (410, 777)):
        for kind, amount in (("upfront", upfront), ("milestones", milestones)):
            DealTerm.objects.filter(kind=kind).update(amount=amount * 1_000_000)
        recompute(alliance_ids=[star], today=TODAY)
        placed = Placement.objects.current().get(alliance=star)
        quadrants.add(placed.quadrant)
        shown = answers(scored.client(seen_by), urls)
        if not before:
            before = shown
            continue
        wrong = changed(before, shown)
        assert bool(wrong) == (seen_by == "alice"), wrong
    assert len(quadrants) == 1 and "unplaced" not in quadrants
