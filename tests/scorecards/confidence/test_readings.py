"""Dots that add up, and what counts as uncertain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.rules.confidence.readings import is_uncertain, likeliest, others, readings


@pytest.mark.parametrize(
    ("shares", "counts"),
    [
        ({"a": 0.6, "b": 0.3, "c": 0.05, "d": 0.05}, {"a": 12, "b": 6, "c": 1, "d": 1}),
        ({"a": 1.0, "b": 0.0}, {"a": 20, "b": 0}),
        ({"a": 0.849, "b": 0.151}, {"a": 17, "b": 3}),
        # Largest remainder: 6.67 each, and two are left to give.
        ({"a": 1 / 3, "b": 1 / 3, "c": 1 / 3}, {"a": 7, "b": 7, "c": 6}),
        ({"a": 0.62, "b": 0.13, "c": 0.13, "d": 0.12}, {"a": 12, "b": 3, "c": 3, "d": 2}),
        ({"a": 0.1 + 0.2, "b": 0.7}, {"a": 6, "b": 14}),
    ],
)
def test_readings_by_largest_remainder(shares, counts):
    assert readings(shares) == counts


@given(st.lists(st.floats(0, 1), min_size=1, max_size=5).filter(lambda s: sum(s) > 1e-6))
def test_readings_add_up_and_keep_within_one(parts):
    shares = dict(zip("abcde", parts, strict=False))
    counts = readings(shares)
    assert sum(counts.values()) == 20
    for name, share in shares.items():
        assert abs(counts[name] - 20 * share / sum(parts)) < 1 + 1e-6


@pytest.mark.parametrize("shares", [{}, {"a": 0.0}, {"a": -0.1, "b": 1.1}])
def test_no_shares_have_no_readings(shares):
    with pytest.raises(ValueError):
        readings(shares)


@pytest.mark.parametrize(
    ("share", "uncertain"),
    [(None, False), (0.599, True), (0.6, False), (0.2 + 0.4, False), (1.0, False), (0.0, True)],
)
def test_a_placement_is_uncertain_by_its_share_and_not_by_its_dots(share, uncertain):
    assert is_uncertain(share) is uncertain


def test_what_else_the_readings_say():
    counts = {"white_glove": 12, "sustain": 1, "fix_or_exit": 6, "light_touch": 0}
    assert others(counts, "white_glove") == [("fix_or_exit", 6), ("sustain", 1)]
    assert likeliest({"a": 0.4, "b": 0.4, "c": 0.2}) == "a"
