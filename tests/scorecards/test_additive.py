"""Weighted scores that know how much of themselves is known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.rules import additive, vectorised
from scorecards.rules.additive import (
    effective_weights,
    two_level,
    weighted,
)


@pytest.mark.parametrize(
    ("scores", "weights", "minimum", "value", "coverage", "low", "high"),
    [
        ([80, 40], [1, 1], 0, 60, 1, 60, 60),
        ([80, None], [1, 1], 0, 80, 0.5, 40, 90),
        ([None, None], [1, 1], 0, None, 0, 0, 100),
        ([0, None], [3, 1], 0, 0, 0.75, 0, 25),
        ([80, None], [1, 3], 0.25, 80, 0.25, 20, 95),
        ([80, None], [1, 3], 0.26, None, 0.25, 20, 95),
        ([50, 50, None], [0.1, 0.2, 0.7], 0.3, 50, 0.3, 15, 85),
        # A criterion of weight 0 is shown but moves nothing, and alone it is no evidence.
        ([90, 10], [0, 1], 0, 10, 1, 10, 10),
        ([90, None], [0, 1], 0, None, 0, 0, 100),
    ],
)
def test_unknown_is_left_out_and_said(scores, weights, minimum, value, coverage, low, high):
    result = weighted(scores, weights, minimum_coverage=minimum)
    assert result.value == (None if value is None else pytest.approx(value))
    assert (result.coverage, result.low, result.high) == pytest.approx((coverage, low, high))
    assert result.known == sum(score is not None for score in scores)


def test_two_level_scorecard_of_the_textbook():
    # Best, Market-based management, figure 11-8 (rogerjbest.com): ratings x weights, two levels.
    groups = [
        (0.30, [80, 60, 40], [0.4, 0.3, 0.3], 62),
        (0.40, [40, 80, 60], [0.4, 0.3, 0.3], 58),
        (0.30, [80, 100, 60], [0.4, 0.3, 0.3], 80),
    ]
    scores = []
    for weight, ratings, weights, total in groups:
        score = weighted(ratings, weights)
        assert score.value == pytest.approx(total)
        scores.append((weight, score))
    assert [weight * score.value for weight, score in scores] == pytest.approx([18.6, 23.2, 24.0])
    assert two_level(scores).value == pytest.approx(65.8)


def test_a_group_keeps_its_weight_while_one_of_its_factors_is_known():
    half = (1, weighted([100, None], [1, 1]))
    full = (1, weighted([0, 0], [1, 1]))
    result = two_level([half, full])
    assert (result.value, result.coverage, result.low, result.high) == (
        50,
        0.75,
        25,
        50,
    )
    assert (result.known, result.total) == (3, 4)


def test_a_group_with_nothing_known_is_left_out():
    nothing = (3, weighted([None], [1]))
    known = (1, weighted([40], [1]))
    result = two_level([nothing, known])
    assert (result.value, result.coverage, result.low, result.high) == (
        40,
        0.25,
        10,
        85,
    )
    assert two_level([nothing, known], minimum_coverage=0.3).value is None


@pytest.mark.parametrize("weights", [[], [0, 0], [-1, 2], [math.nan, 1], [math.inf, 1]])
def test_impossible_weights_are_refused(weights):
    with pytest.raises(ValueError, match="[Ww]eight"):
        weighted([50] * len(weights), weights)


def test_one_weight_for_each_score():
    with pytest.raises(ValueError, match="one weight"):
        weighted([50], [1, 2])


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(49.949, 49.9), (49.95, 50.0), (0.05, 0.1), (0, 0), (100, 100)],
)
def test_scores_round_half_up_to_one_decimal(value, rounded):
    assert additive.round_score(value) == rounded


def test_effective_weights_of_two_levels():
    weights = effective_weights(
        [10, None, 30, None],
        [1, 1, 2, 1],
        ["a", "a", "b", "c"],
        {"a": 2, "b": 1, "c": 5},
    )
    assert weights == pytest.approx([2 / 3, 0, 1 / 3, 0])


def test_what_is_known_of_a_group_too_little_known_holds_the_score_within_its_range():
    """Health cannot be above 71.5 where less than half of a dimension is known, and that is 0."""
    scores, weights, names = [0, None, 88], [45, 55, 100], ["a", "a", "b"]
    found = effective_weights(scores, weights, names, {"a": 1, "b": 1}, minimum_coverage=0.5)
    assert found == pytest.approx([0.1875, 0, 0.8125])
    groups = [
        (1, weighted(scores[:2], weights[:2], minimum_coverage=0.5)),
        (1, weighted(scores[2:], weights[2:])),
    ]
    assert two_level(groups).value == pytest.approx(71.5)


answers = st.none() | st.floats(0, 100)
weights_and_scores = st.lists(
    st.tuples(st.floats(0, 10).map(lambda w: round(w, 3)), answers),
    min_size=1,
    max_size=12,
).filter(lambda rows: sum(weight for weight, _ in rows) > 0.01)


@given(weights_and_scores, st.floats(0, 1))
def test_bounds_hold(rows, minimum):
    result = weighted([s for _, s in rows], [w for w, _ in rows], minimum_coverage=minimum)
    assert 0 <= result.low <= result.high <= 100
    assert 0 <= result.coverage <= 1
    if result.value is not None:
        assert result.low <= result.value <= result.high
        assert result.coverage >= minimum - 1e-9


@given(weights_and_scores, st.floats(0.01, 1000))
def test_only_the_proportion_of_weights_matters(rows, factor):
    scores = [s for _, s in rows]
    one = weighted(scores, [w for w, _ in rows])
    other = weighted(scores, [w * factor for w, _ in rows])
    assert one.coverage == pytest.approx(other.coverage)
    assert one.value == (None if other.value is None else pytest.approx(other.value))


@given(weights_and_scores, st.randoms(use_true_random=False))
def test_order_does_not_matter(rows, random):
    shuffled = rows[:]
    random.shuffle(shuffled)
    one, other = (weighted([s for _, s in part], [w for w, _ in part]) for part in (rows, shuffled))
    assert one.value == (None if other.value is None else pytest.approx(other.value))


@given(weights_and_scores, st.data())
def test_a_better_answer_never_lowers_the_score(rows, data):
    scores = [s for _, s in rows]
    known = [i for i, s in enumerate(scores) if s is not None]
    if not known:
        return
    index = data.draw(st.sampled_from(known))
    better = scores[:]
    better[index] = data.draw(st.floats(scores[index], 100))
    weights = [w for w, _ in rows]
    before, after = weighted(scores, weights).value, weighted(better, weights).value
    assert (before is None and after is None) or after >= before - 1e-9


@given(weights_and_scores, st.data())
def test_what_becomes_known_lands_within_the_range(rows, data):
    scores, weights = [s for _, s in rows], [w for w, _ in rows]
    before = weighted(scores, weights)
    revealed = [data.draw(st.floats(0, 100)) if s is None else s for s in scores]
    after = weighted(revealed, weights)
    assert before.low - 1e-6 <= after.value <= before.high + 1e-6


grouped = st.lists(
    st.tuples(st.floats(0.1, 10).map(lambda w: round(w, 2)), weights_and_scores),
    min_size=1,
    max_size=5,
)


@given(grouped)
def test_effective_weights_rebuild_the_score(groups):
    scores, weights, names, own = [], [], [], {}
    for number, (group_weight, rows) in enumerate(groups):
        own[str(number)] = group_weight
        for weight, score in rows:
            scores.append(score)
            weights.append(weight)
            names.append(str(number))
    whole = two_level(
        [(w, weighted([s for _, s in rows], [x for x, _ in rows])) for w, rows in groups]
    )
    effective = effective_weights(scores, weights, names, own)
    if whole.value is None:
        assert sum(effective) == 0
        return
    assert sum(effective) == pytest.approx(1)
    rebuilt = sum(w * s for w, s in zip(effective, scores, strict=True) if s is not None)
    assert rebuilt == pytest.approx(whole.value, abs=1e-6)


def columns(table):
    return [np.array([np.nan if s is None else s for s in column]) for column in table]


def same(column, scalars):
    for number, scalar in zip(column.tolist(), scalars, strict=True):
        # Same operations in the same order: equal to the last bit, not nearly equal.
        assert math.isnan(number) if scalar is None else number == scalar


@st.composite
def tables(draw):
    """Criteria x alliances of answers, with a group and a weight for each criterion."""
    criteria, alliances = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    cells = draw(
        st.lists(
            st.lists(answers, min_size=alliances, max_size=alliances),
            min_size=criteria,
            max_size=criteria,
        )
    )
    weights = draw(st.lists(st.floats(0.01, 10), min_size=criteria, max_size=criteria))
    groups = draw(st.lists(st.sampled_from("abc"), min_size=criteria, max_size=criteria))
    return cells, weights, groups, draw(st.floats(0, 1))


@given(tables())
def test_columns_add_up_as_single_alliances_do(table):
    cells, weights, names, minimum = table
    alliances = len(cells[0])
    scalar = [
        weighted([column[i] for column in cells], weights, minimum_coverage=minimum)
        for i in range(alliances)
    ]
    vector = vectorised.weighted(columns(cells), weights, minimum_coverage=minimum)
    for field in ("value", "coverage", "low", "high", "known"):
        same(getattr(vector, field), [getattr(score, field) for score in scalar])

    def members(name):
        return [i for i, other in enumerate(names) if other == name]

    present = sorted(set(names))
    scalar_groups = [
        two_level(
            [
                (
                    sum(weights[c] for c in members(name)),
                    weighted(
                        [cells[c][i] for c in members(name)],
                        [weights[c] for c in members(name)],
                    ),
                )
                for name in present
            ],
            minimum_coverage=minimum,
        )
        for i in range(alliances)
    ]
    vector_groups = vectorised.two_level(
        [
            (
                sum(weights[c] for c in members(name)),
                vectorised.weighted(
                    columns([cells[c] for c in members(name)]),
                    [weights[c] for c in members(name)],
                ),
            )
            for name in present
        ],
        minimum_coverage=minimum,
    )
    for field in ("value", "coverage", "low", "high", "known"):
        same(
            getattr(vector_groups, field),
            [getattr(score, field) for score in scalar_groups],
        )


@given(st.lists(st.floats(0, 100), min_size=1, max_size=50))
def test_columns_round_as_single_values_do(values):
    same(
        vectorised.round_score(np.array(values)),
        [additive.round_score(v) for v in values],
    )


def test_a_portfolio_of_nothing_is_no_special_case():
    empty = np.array([])
    assert vectorised.weighted([empty, empty], [1, 2]).value.tolist() == []
    assert vectorised.quadrant(empty, empty).tolist() == []
