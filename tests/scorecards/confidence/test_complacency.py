"""How long a green is believed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.rules.confidence.complacency import Persistence, bands_at, persistence
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


def test_the_band_at_the_end_of_a_quarter_is_the_last_one_before_it():
    changes = [(date(2026, 2, 1), "green"), (date(2026, 7, 1), "red"), (date(2026, 5, 1), "amber")]
    ends = [date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30), date(2026, 7, 1)]
    assert bands_at(changes, ends) == ["", "green", "amber", "red"]


@given(st.lists(st.lists(st.sampled_from(BANDS), max_size=6), max_size=6))
def test_alliances_may_come_in_any_order(sequences):
    assert persistence(sequences) == persistence(list(reversed(sequences)))
