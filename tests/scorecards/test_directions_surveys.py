"""Which way a survey moves the score: a worse answer never raises it, and what is taken back or too
few have answered takes nothing away."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from alliances.models import Alliance
from core.db.columns import Scope
from scorecards.rules.surveys.findings import Question, score
from scorecards.rules.surveys.statistics import Answers
from scorecards.services.measures import measure
from scorecards.services.measures.columns import surroundings
from scorecards.services.surveys import lifecycle
from tests.conftest import at
from tests.scorecards.surveys.hands import fill, opened, staffed, survey_of

side = st.lists(st.integers(1, 5), min_size=5, max_size=9)


def asked(pairs: list[tuple[list[int], list[int]]]) -> list[Question]:
    def counted(values: list[int]) -> Answers:
        return Answers(tuple(values.count(n) for n in range(1, 6)))  # type: ignore[arg-type]

    return [
        Question(pk, f"q{pk}", "strategic", "x", counted(ours), counted(theirs))
        for pk, (ours, theirs) in enumerate(pairs)
    ]


@given(st.lists(st.tuples(side, side), min_size=1, max_size=6), st.data())
def test_a_worse_answer_never_raises_health(pairs, data):
    before = score(asked(pairs))
    worse = [(list(ours), list(theirs)) for ours, theirs in pairs]
    row = data.draw(st.sampled_from([values for pair in worse for values in pair]))
    place = data.draw(st.integers(0, len(row) - 1))
    row[place] = data.draw(st.integers(1, row[place]))
    after = score(asked(worse))
    assert before is not None and after is not None
    assert after[0] <= before[0] + 1e-9


@given(st.lists(st.tuples(side, side), min_size=1, max_size=6), st.data())
def test_a_gap_that_widens_never_lowers_the_mean_gap(pairs, data):
    """One answer of the side that is lower on a question becomes lower."""
    before = score(asked(pairs))
    worse = [(list(ours), list(theirs)) for ours, theirs in pairs]
    ours, theirs = data.draw(st.sampled_from(worse))
    row = min(ours, theirs, key=lambda values: sum(values) / len(values))
    row[data.draw(st.integers(0, len(row) - 1))] = 1
    after = score(asked(worse))
    assert before is not None and after is not None
    assert after[1] >= before[1] - 1e-9


def measured(alliance: Alliance) -> tuple[float, float]:
    today = timezone.localdate()
    scope = Scope(np.array([alliance.pk]), whole=False)
    found = measure(scope=scope, around=surroundings(today=today))
    return tuple(float(found.raw[key][0]) for key in ("survey_health", "survey_gap"))  # type: ignore[return-value]


@pytest.mark.slow
@pytest.mark.django_db
def test_what_is_withdrawn_or_too_few_answer_takes_nothing_away():
    alliance = staffed(8, 8)
    with at("2026-05-04T09:00:00Z") as clock:
        survey_of(alliance, [5] * 6, [2] * 8)
        shown = measured(alliance)
        assert shown == (62.5, 3.0)
        clock.move_to("2026-11-02T09:00:00Z")
        bad = opened(alliance)
        fill(bad, "ours", [1] * 8)
        assert measured(alliance) == shown, "an open survey says nothing"
        how = {"expected": bad.revision, "reason": "x", "now": timezone.now()}
        lifecycle.withdraw_survey(survey=bad, **how)
        assert measured(alliance) == shown
        survey_of(alliance, [1] * 4, [5] * 8)
        assert measured(alliance) == shown
        survey_of(alliance, [5] * 8, [5] * 8, kind="pulse")
        assert measured(alliance) == shown
        clock.shift(timedelta(days=1))
        survey_of(alliance, [1] * 8, [2] * 8)
        assert measured(alliance) == (12.5, 1.0)
