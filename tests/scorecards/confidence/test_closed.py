"""Closed forms against the published formulas, by hand, and against plain sampling."""

from fractions import Fraction
from itertools import product
from math import factorial, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.rules.confidence.closed import (
    any_weights,
    ranked_weights,
    unknown_scores,
    weights_within,
)

scores = st.lists(st.integers(0, 100), min_size=1, max_size=7)
cuts = st.integers(1, 99)


def published(scores, cut) -> float:
    """The sum over scores above the cut, for distinct scores, in fractions."""
    total = Fraction(0)
    for place, score in enumerate(scores):
        if score > cut:
            rest = [other for other_place, other in enumerate(scores) if other_place != place]
            total += Fraction(
                (score - cut) ** (len(scores) - 1), prod(score - other for other in rest)
            )
    return float(total)


def published_unknown(known, lengths, cut) -> float:
    """Inclusion and exclusion over the corners of the box, written out."""
    limit, size = Fraction(cut) - Fraction(known), len(lengths)
    total = Fraction(0)
    for corner in product((0, 1), repeat=size):
        rest = limit - sum(v * Fraction(a) for v, a in zip(corner, lengths, strict=True))
        total += (-1) ** sum(corner) * max(rest, Fraction(0)) ** size
    return float(1 - total / (factorial(size) * prod(Fraction(a) for a in lengths)))


@pytest.mark.parametrize(
    ("given_scores", "cut", "chance"),
    [
        ([80], 50, 1.0),
        ([50], 50, 1.0),
        ([20], 50, 0.0),
        ([80, 20], 50, 0.5),
        ([80, 20], 65, 0.25),
        ([90, 50, 10], 50, 0.5),
        ([100, 0, 0], 50, 0.25),
        ([100, 100, 0], 50, 0.75),
        ([60, 60, 60], 50, 1.0),
    ],
)
def test_any_weights_by_hand(given_scores, cut, chance):
    assert any_weights(given_scores, cut) == pytest.approx(chance, abs=1e-12)


@given(st.lists(st.integers(0, 100), min_size=2, max_size=7, unique=True), cuts)
def test_any_weights_as_published(given_scores, cut):
    assert any_weights(given_scores, cut + 0.5) == pytest.approx(
        published(given_scores, Fraction(2 * cut + 1, 2)), abs=1e-9
    )


@given(scores, cuts, st.randoms(use_true_random=False))
def test_any_weights_has_no_order_and_two_sides(given_scores, cut, random):
    mixed = random.sample(given_scores, len(given_scores))
    chance = any_weights(given_scores, cut + 0.5)
    assert any_weights(mixed, cut + 0.5) == pytest.approx(chance, abs=1e-12)
    mirrored = [100 - score for score in given_scores]
    assert chance + any_weights(mirrored, 99.5 - cut) == pytest.approx(1.0, abs=1e-12)


def test_ranked_weights_take_the_order_of_the_weights():
    # w1 >= w2: the mean lies between 80 and (80 + 20) / 2.
    assert ranked_weights([80, 20], 50) == 1.0
    assert ranked_weights([20, 80], 50.001) == 0.0
    assert ranked_weights([80, 20], 65) == pytest.approx(0.5)
    # Running means 90, 50, 60 against 70: (90 - 70)^2 / ((90 - 50) (90 - 60)).
    assert ranked_weights([90, 10, 80], 70) == pytest.approx(400 / 1200)


@pytest.mark.parametrize(
    ("known", "lengths", "cut", "chance"),
    [
        (40, [], 50, 0.0),
        (50, [], 50, 1.0),
        (0, [100], 50, 0.5),
        (30, [40], 50, 0.5),
        (0, [50, 50], 50, 0.5),
        (0, [50, 50], 25, 0.875),
        (0, [1, 1, 1], 1, 5 / 6),
        (0, [1, 1, 1], 1.5, 0.5),
        (0, [1] * 12, 6, 0.5),
        (0, [1] * 12, 1, 1 - 1 / factorial(12)),
        (0, [1e-9, 100], 50, 0.5),
    ],
)
def test_unknown_scores_by_hand(known, lengths, cut, chance):
    """Three equal ones and twelve are the distribution of Irwin and Hall."""
    assert unknown_scores(known, lengths, cut) == pytest.approx(chance, abs=1e-10)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=7), st.integers(0, 60), cuts)
def test_unknown_scores_as_published(lengths, known, cut):
    assert unknown_scores(known, lengths, cut) == pytest.approx(
        published_unknown(known, lengths, cut), abs=1e-12
    )


@pytest.mark.parametrize("lengths", [[-1.0], [1.0] * 17])
def test_what_has_no_closed_form_is_refused(lengths):
    with pytest.raises(ValueError):
        unknown_scores(0, lengths, 0.5)


def test_a_score_is_needed():
    with pytest.raises(ValueError):
        any_weights([], 50)


@given(scores.filter(lambda s: len(s) > 1), cuts, st.integers(0, 30))
def test_weights_within_rise_with_the_scores(given_scores, cut, step):
    weights = [1 + place for place in range(len(given_scores))]
    better = [given_scores[0] + step, *given_scores[1:]]
    lower = weights_within(given_scores, weights, cut)
    assert 0.0 <= lower <= weights_within(better, weights, cut) + 1e-12
    times_ten = weights_within(given_scores, [10 * weight for weight in weights], cut)
    assert times_ten == pytest.approx(lower, abs=1e-12)


def test_weights_within_against_plain_sampling():
    factors = np.random.default_rng(11).uniform(0.5, 2.0, (400_000, 4))
    rows = [[90, 30, 55, 40], [20, 48, 70, 61], [51, 52, 47, 46]]
    weights = np.array([40, 30, 20, 10])
    for row in rows:
        drawn = factors * weights
        sampled = np.mean(drawn @ row / drawn.sum(axis=1) >= 50)
        assert weights_within(row, weights.tolist(), 50) == pytest.approx(sampled, abs=0.003)
