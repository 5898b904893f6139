"""Risks by expected loss: the numbers behind the words, what counts on a day, the heat map."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from scorecards.models import RiskNumbers
from scorecards.rules.expected_loss import (
    CERTAIN,
    DEFAULT_SCALE,
    STEPS,
    Numbers,
    RiskScale,
    heat_map,
    is_lower,
    points,
)
from scorecards.services.risk_numbers import risk_scale

DAY = date(2026, 11, 21)
STEP = st.sampled_from(STEPS)


@pytest.mark.parametrize(
    ("probability", "impact", "happened", "expected", "band"),
    [
        (1, 1, False, 0.05, "green"),
        (5, 1, False, 0.85, "green"),
        (1, 5, False, 5.0, "amber"),  # not what 5 x 1 is
        (2, 3, False, 4.0, "amber"),
        (3, 3, False, 8.0, "amber"),
        (5, 3, False, 17.0, "red"),
        (4, 4, False, 30.0, "red"),
        (5, 5, False, 85.0, "red"),
        (1, 5, True, 100.0, "red"),
        (1, 2, True, 5.0, "amber"),
    ],
)
def test_the_expected_loss(probability, impact, happened, expected, band):
    found = DEFAULT_SCALE.expected(probability, impact, happened=happened)
    assert (found, DEFAULT_SCALE.band(found)) == (pytest.approx(expected), band)


@pytest.mark.parametrize(
    ("percents", "losses", "words"),
    [
        ((5, 20, 20, 60, 85), (1, 5, 20, 50, 100), "probability must rise"),
        ((5, 20, 40, 60, 85), (1, 5, 20, 15, 100), "loss must rise"),
        ((0, 20, 40, 60, 85), (1, 5, 20, 50, 100), "above 0 %"),
        ((5, 20, 40, 60, 101), (1, 5, 20, 50, 100), "at most 100 %"),
        ((5, 20, 40, 60, 85), (0, 5, 20, 50, 100), "above 0"),
        ((5, 20, 40, 60), (1, 5, 20, 50, 100), "five numbers"),
    ],
)
def test_the_numbers_behind_the_words_rise(percents, losses, words):
    with pytest.raises(ValueError, match=words):
        RiskScale(percents, losses)


@pytest.mark.parametrize(
    ("numbers", "counts"),
    [
        (Numbers(4, 4), (4, 4, False)),
        (Numbers(4, 4, 2, 3), (4, 4, False)),  # not in place yet
        (Numbers(4, 4, 2, 3, DAY), (2, 3, False)),
        (Numbers(4, 4, 2, 3, DAY + timedelta(days=1)), (4, 4, False)),
        (Numbers(2, 4, 1, 3, DAY, DAY), (2, 4, True)),  # the response did not hold
        (Numbers(2, 4, happened_on=DAY + timedelta(days=1)), (2, 4, False)),
    ],
)
def test_what_counts_on_a_day(numbers, counts):
    assert numbers.on(DAY) == counts


@given(STEP, STEP, st.none() | st.tuples(STEP, STEP), st.booleans())
def test_what_has_happened_never_counts_less_than_before(probability, impact, left, in_place):
    left = left and (min(left[0], probability), min(left[1], impact))
    before = Numbers(probability, impact, *(left or (None, None)), DAY if in_place else None)
    after = Numbers(
        *(probability, impact, before.residual_probability, before.residual_impact),
        *(before.in_place_on, DAY),
    )
    assert after.expected(DEFAULT_SCALE, DAY) >= before.expected(DEFAULT_SCALE, DAY)


@given(STEP, STEP, STEP, STEP)
def test_a_higher_step_never_counts_less(probability, impact, other, more):
    low = DEFAULT_SCALE.expected(min(probability, other), min(impact, more))
    high = DEFAULT_SCALE.expected(max(probability, other), max(impact, more))
    assert low <= high


@pytest.mark.parametrize(
    ("after", "before", "lower"),
    [
        (Numbers(3, 3), Numbers(3, 3), False),
        (Numbers(4, 3), Numbers(3, 3), False),
        (Numbers(2, 5), Numbers(3, 3), True),
        (Numbers(3, 3, 2, 3), Numbers(3, 3), True),
        (Numbers(3, 3, 3, 3), Numbers(3, 3), False),
        (Numbers(3, 3), Numbers(3, 3, 2, 2), False),
        (Numbers(3, 3, 1, 2), Numbers(3, 3, 2, 2), True),
    ],
)
def test_a_lower_number_is_noticed(after, before, lower):
    assert is_lower(after, before) is lower


def test_the_heat_map_counts_every_risk_once():
    rows = heat_map(DEFAULT_SCALE, [(4, 4), (4, 4), (CERTAIN, 2), (1, 5)])
    assert [row.probability for row in rows] == [CERTAIN, 5, 4, 3, 2, 1]
    found = {(cell.probability, cell.impact): cell for row in rows for cell in row.cells}
    assert sum(cell.count for cell in found.values()) == 4
    assert (found[4, 4].count, found[4, 4].points, found[4, 4].words) == (2, "30", "likely, severe")
    assert (found[CERTAIN, 2].count, found[CERTAIN, 2].words) == (1, "has happened, minor")
    assert (rows[0].percent, rows[0].words, rows[2].words) == (100, "has happened", "likely")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.05, "0.05"), (0.85, "0.85"), (4.25, "4.3"), (17, "17"), (0, "0"), (120.04, "120")],
)
def test_points_as_they_are_shown(value, shown):
    assert points(value) == shown


@pytest.mark.django_db
def test_the_numbers_are_those_of_the_day():
    assert risk_scale(day=DAY) == DEFAULT_SCALE
    RiskNumbers.objects.create(valid_from=DAY, likely=70, threatens=200)
    scale = risk_scale(day=DAY)
    assert (scale.percents[3], scale.losses[4]) == (70.0, 200.0)
    assert risk_scale(day=DAY - timedelta(days=1)) == DEFAULT_SCALE
    with pytest.raises(ValidationError, match="must rise"):
        RiskNumbers(valid_from=date(2027, 1, 1), rare=30, unlikely=20).full_clean()
