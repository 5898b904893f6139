"""Signs of bias: rules as tables, and the page of leaders against rows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from alliances.rules.periods import Quarter
from scorecards.models import Indicator, Measurement, ScoringModel
from scorecards.rules import bias
from scorecards.services.bias import bias_page, never_missed
from scorecards.services.scorecards import open_scorecard
from tests.conftest import today_here
from tests.factories import AllianceFactory, PlacementFactory, ReplyLineFactory


# Rules -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([], []),
        ([("computed", 40, 3), ("computed", 80, 1)], [("computed", 50, 2)]),
        (
            [("computed", 40, 1), ("manual", 90, 1), ("surveyed", 60, 1)],
            [("manual", 90, 1), ("computed", 40, 1), ("surveyed", 60, 1)],
        ),
        ([("manual", None, 5), ("manual", 50, 0), ("manual", 70, 0)], [("manual", 60, 2)]),
    ],
)
def test_sources_are_told_apart(rows, found):
    assert [(one.source, one.mean, one.known) for one in bias.by_source(rows)] == found


COMPUTED = {1: 50.0, 2: 50.0, 3: 50.0}


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({(7, 1): 65, (7, 2): 65, (7, 3): 65}, [(7, 15)]),
        ({(7, 1): 64, (7, 2): 65, (7, 3): 65}, []),
        ({(7, 1): 100, (7, 2): 100}, []),  # two alliances are no pattern
        ({(7, 1): 100, (7, 2): 100, (7, 9): 100}, []),  # nothing is computed of the third
        ({(7, 1): 90, (7, 2): 90, (7, 3): 30}, [(7, 20)]),
        ({(7, n): 70 for n in COMPUTED} | {(8, n): 90 for n in COMPUTED}, [(8, 40), (7, 20)]),
    ],
)
def test_a_lenient_rater_stands_out_over_three_alliances(answers, found):
    rows = bias.lenient_raters(answers, COMPUTED, margin=15, least=3)
    assert [(one.rater, pytest.approx(one.margin)) for one in rows] == found


@given(
    st.dictionaries(st.integers(1, 6), st.floats(0, 100), min_size=1),
    st.dictionaries(st.integers(1, 6), st.floats(0, 100)),
    st.floats(0, 20),
)
def test_who_answers_lower_never_stands_out_more(answers, computed, less):
    mine = {(7, alliance): value for alliance, value in answers.items()}
    lower = {key: value - less for key, value in mine.items()}
    before = bias.lenient_raters(mine, computed)
    after = bias.lenient_raters(lower, computed)
    assert len(after) <= len(before)


@pytest.mark.parametrize(
    ("self_scored", "surveyed", "replied", "expected"),
    [(3, 0, False, True), (0, 0, False, False), (3, 1, False, False), (3, 0, True, False)],
)
def test_one_side_only(self_scored, surveyed, replied, expected):
    found = bias.is_one_sided(self_scored=self_scored, surveyed=surveyed, replied=replied)
    assert found is expected


@pytest.mark.parametrize(
    ("quarters", "expected"),
    [
        ([(9, 10)] * 4, True),
        ([(9, 10)] * 3, False),
        ([(8, 10)] + [(10, 10)] * 3, False),
        ([(10, 10)] * 3 + [(8, 10)], False),
        ([(10, 10)] * 4 + [(0, 10)], True),  # a year is enough
        ([(4, 4)] * 4, False),  # of four alliances nothing follows
        ([(0, 0)] * 4, False),
    ],
)
def test_a_metric_that_nobody_misses(quarters, expected):
    assert bias.never_missed(quarters) is expected


# Pages -----------------------------------------------------------------------------------------
def answered(alliance, user, raw):
    card = open_scorecard(alliance=alliance, quarter=Quarter.containing(today_here()))
    trust = Indicator.objects.get(key="trust")
    Measurement.objects.create(
        scorecard=card, indicator=trust, raw=raw, evidence_on=today_here(), measured_by=user
    )
    return card


def placed(alliance, model, **more):
    raw = {"actions_on_time": 70, "cadence_kept": 70}  # 50 and 45 points
    return PlacementFactory(alliance=alliance, model=model, detail={"raw": raw}, **more)


@pytest.mark.django_db
def test_leaders_see_who_answers_far_above_the_records(world):
    model = ScoringModel.objects.get(key="standard")
    for number in range(3):
        alliance = AllianceFactory(name=f"Rated {number}")
        placed(alliance, model)
        card = answered(alliance, world.bob, 100)
        answered_by_two = number == 2
        if answered_by_two:
            ReplyLineFactory(scorecard=card, reply="accepted", replied_at="2026-11-20T09:00Z")
    found = bias_page(user=world.lena, today=today_here())
    assert [(one.rater, round(one.margin)) for one in found.lenient] == [(world.bob, 52)]
    text = world.client("lena").get(reverse("scorecards:bias_checks")).content.decode()
    assert "Bob Manager" in text and "Rated 1" in text
    assert "of 3 alliances rest on one company" in text
    # Nobody is told of themselves as a finding, and who sees none of it learns nothing.
    world.bob.role = "leader"
    world.bob.save()
    assert bias_page(user=world.bob, today=today_here()).lenient == []


@pytest.mark.django_db
def test_a_restricted_alliance_is_in_no_finding_of_others(world):
    answered(world.restricted, world.bob, 100)
    assert bias_page(user=world.lena, today=today_here()).scored == 0


@pytest.mark.django_db
def test_the_page_of_a_model_names_what_nobody_misses(world):
    model = ScoringModel.objects.get(key="standard")
    today = date(2026, 11, 21)
    since = today - timedelta(days=500)
    for _ in range(5):
        raw = {"cadence_kept": 100, "trust": 50}
        PlacementFactory(model=model, valid_from=since, detail={"raw": raw}, stage="operating")
    found = never_missed(model=model, user=world.lena, today=today)
    assert [one.name for one in found] == ["Cadence kept"]
    assert found[0].quarters[0] == ("Q3 2026", 5, 5)
    assert never_missed(model=model, user=world.bob, today=today) == []
