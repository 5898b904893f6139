"""How long a green is believed."""

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.rules.confidence.complacency import (
    Persistence,
    believed_days,
    lasts_words,
    persistence,
    still_green,
)
from scorecards.rules.quadrants import BANDS

LOOKED = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("sequences", "kept", "seen"),
    [
        ([], 0, 0),
        ([["green", "green", "amber"]], 1, 2),
        ([["green", "", "green"]], 0, 0),
        ([["red", "green", "green", "green"], ["amber", "green"]], 2, 2),
        ([["green"], ["red", "amber"]], 0, 0),
    ],
)
def test_greens_that_stay(sequences, kept, seen):
    found = persistence(sequences)
    assert (found.kept, found.seen) == (kept, seen)
    assert found.rate == pytest.approx((kept + 0.5) / (seen + 1))


@pytest.mark.parametrize(
    ("kept", "seen", "until"),
    [
        # Nothing seen: as likely as not after one quarter.
        (0, 0, date(2026, 4, 2)),
        # 9 of 10: 9.5 / 11 a quarter; half of them after 4.73 quarters.
        (9, 10, date(2027, 3, 8)),
        (0, 10, date(2026, 1, 21)),
    ],
)
def test_a_green_is_believed_while_it_is_likelier_than_not(kept, seen, until):
    found = Persistence(kept, seen)
    assert found.believable_until(LOOKED) == until
    days = (until - LOOKED).days
    assert found.still(days) >= 0.5 > found.still(days + 1)


@given(st.integers(0, 200), st.integers(0, 200), st.sampled_from([0.3, 0.5, 0.8]))
def test_the_more_stay_the_longer_they_are_believed(kept, lost, threshold):
    found, better = Persistence(kept, kept + lost), Persistence(kept + 1, kept + lost + 1)
    assert 0 < found.rate < better.rate < 1
    until = found.believable_until(LOOKED, threshold=threshold)
    assert LOOKED <= until <= better.believable_until(LOOKED, threshold=threshold)
    assert found.still((until - LOOKED).days) >= threshold - 1e-9
    assert found.still(0) == found.still(-5) == 1


def test_a_belief_never_outlasts_the_calendar():
    assert Persistence(10**9, 10**9).believable_until(LOOKED) == date.max


@pytest.mark.parametrize("threshold", [0, 1, -0.1, 1.5])
def test_a_threshold_is_a_share(threshold):
    with pytest.raises(ValueError):
        Persistence(1, 2).believable_until(LOOKED, threshold=threshold)


@pytest.mark.parametrize(
    ("rate", "days"),
    [
        (0.0, 180),  # not known: what is assumed
        (1.0, 180),
        (math.nan, 180),
        (0.5, 91),
        (0.1, 91),  # bands are compared once a quarter
        (9.5 / 11, 365),  # a year at most
        (7.5 / 11, 165),
        (0.9999, 365),
    ],
)
def test_a_green_is_believed_for_a_quarter_at_least_and_a_year_at_most(rate, days):
    assert believed_days(np.array([rate])).tolist() == [days]


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_greens_that_last_longer_are_believed_no_shorter(one, other):
    low, high = sorted((one, other))
    assert believed_days(np.array([low]))[0] <= believed_days(np.array([high]))[0]


def test_how_long_greens_last_in_words():
    chance = still_green(np.array([7.5 / 11, 0.0]), np.array([215.0, 215.0]))
    assert lasts_words(chance[0]) == "in this portfolio a green lasts that long in 41 of 100 cases"
    assert lasts_words(chance[1]).startswith("too few quarters are known")
    assert lasts_words(1e-9).endswith("in 1 of 100 cases")


def test_steps_are_quarters_with_a_green():
    assert persistence([["green"] * 4, ["red", "green", "red", "red"]]).steps == 3
    assert not persistence([["green"] * 4]).is_known
    assert persistence([["green"] * 5]).is_known


@given(st.lists(st.lists(st.sampled_from(BANDS), max_size=6), max_size=6))
def test_alliances_may_come_in_any_order(sequences):
    assert persistence(sequences) == persistence(list(reversed(sequences)))
