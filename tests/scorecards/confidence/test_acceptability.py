"""Shares of readings: against closed forms and plain sampling, and how they may move."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecards.rules import quadrants
from scorecards.rules.confidence import acceptability, closed, draws
from scorecards.rules.confidence.acceptability import (
    axis_readings,
    axis_shares,
    band_shares,
    counted,
    decided,
    evidence,
    gaps,
    placing,
    quadrant_shares,
)
from scorecards.rules.quadrants import Thresholds
from scorecards.rules.scoring import DIMENSIONS, CriterionRule, ModelRule, score

from .models import FALLING, columns, model, plain

WG, SU, FX, LT = (
    quadrants.WHITE_GLOVE,
    quadrants.SUSTAIN,
    quadrants.FIX_OR_EXIT,
    quadrants.LIGHT_TOUCH,
)
KEYS = "abcd"
AXIS = [
    CriterionRule(key, "value", weight) for key, weight in zip(KEYS, (40, 30, 20, 10), strict=True)
]


@st.composite
def portfolios(draw, size=4):
    """Scores of the four criteria and the share of their evidence that counts."""
    cell = st.floats(0, 100) | st.just(np.nan)
    row = st.lists(cell, min_size=size, max_size=size)
    raws = {key: np.array(draw(row)) for key in KEYS}
    part = st.lists(st.sampled_from([0.0, 0.3, 0.8, 1.0]), min_size=size, max_size=size)
    return raws, {key: np.array(draw(part)) for key in KEYS}


def test_the_error_is_one_of_a_hundred():
    assert pytest.approx(0.01) == draws.ERROR


def test_weights_in_doubt_are_counted_as_the_closed_form_says():
    source = np.random.default_rng(5)
    rows = source.uniform(0, 100, (60, 4)).round(1)
    found = evidence(AXIS, dict(zip(KEYS, rows.T, strict=True)), {}, len(rows))
    exact = [closed.weights_within(row.tolist(), [40, 30, 20, 10], 50) for row in rows]
    assert axis_shares(found, 50) == pytest.approx(exact, abs=1e-6)
    assert counted(gaps(found, 50) >= 0) == pytest.approx(exact, abs=draws.ERROR)


def test_where_floats_would_lose_digits_readings_are_counted():
    # Three criteria on the cut but for a hair: their products are far below what is added up.
    raws = columns(a=[50 + 1e-7], b=[50 - 1e-7], c=[50 + 2e-7], d=[49.9])
    found = evidence(AXIS, raws, {}, 1)
    assert np.isnan(acceptability._weights_alone(found, 50)[0])
    exact = closed.weights_within([raws[key][0] for key in KEYS], [40, 30, 20, 10], 50)
    assert axis_shares(found, 50)[0] == pytest.approx(exact, abs=draws.ERROR)


@pytest.mark.parametrize("cut", [20, 50, 65])
def test_one_criterion_that_nobody_knows(cut):
    found = evidence(AXIS[:1], {}, {}, 1)
    assert axis_shares(found, cut)[0] == pytest.approx(1 - cut / 100, abs=1 / draws.COUNT)


@pytest.mark.slow
def test_against_plain_sampling():
    source = np.random.default_rng(8)
    raws = {key: source.uniform(0, 100, 12) for key in KEYS}
    shares = {key: source.choice([0.0, 0.4, 0.9, 1.0], 12) for key in KEYS}
    found = evidence(AXIS, raws, shares, 12)
    chances, means = axis_shares(found, 50), axis_readings(found)
    for row in range(12):
        axes = {"value": ([40, 30, 20, 10], found.known[row], found.doubt[row])}
        drawn = plain(axes)["value"]
        assert chances[row] == pytest.approx(np.mean(drawn >= 50), abs=0.012)
        assert means[:, row].mean() == pytest.approx(drawn.mean(), abs=0.1)


@given(portfolios(), st.integers(1, 99))
@settings(deadline=None)
def test_a_better_score_never_lowers_a_share(given_columns, cut):
    raws, parts = given_columns
    lower = axis_shares(evidence(AXIS, raws, parts, 4), cut)
    assert ((lower >= 0) & (lower <= 1)).all()
    better = raws | {"b": np.minimum(raws["b"] + 7, 100)}
    higher = axis_shares(evidence(AXIS, better, parts, 4), cut)
    # Exact and counted shares may stand on either side of each other by the error.
    both = ~np.isnan(raws["b"])
    assert (higher[both] >= lower[both] - 1.5 * draws.ERROR).all()
    counts = [counted(gaps(evidence(AXIS, r, parts, 4), cut) >= 0) for r in (raws, better)]
    assert (counts[1] >= counts[0] - 2 / draws.COUNT).all()


@given(portfolios(), st.integers(1, 99), st.permutations(AXIS))
@settings(deadline=None)
def test_neither_order_nor_scale_of_the_criteria_matters(given_columns, cut, order):
    raws, parts = given_columns
    found = axis_shares(evidence(AXIS, raws, parts, 4), cut)
    mixed = axis_shares(evidence(order, raws, parts, 4), cut)
    scaled = [CriterionRule(one.key, one.axis, one.weight / 7) for one in AXIS]
    times = axis_shares(evidence(scaled, raws, parts, 4), cut)
    assert mixed == pytest.approx(found, abs=5e-4)
    assert times == pytest.approx(found, abs=5e-4)


def test_a_criterion_that_comes_leaves_the_readings_of_the_others_alone():
    three, four = draws.axis_draws(AXIS[:3]), draws.axis_draws(AXIS)
    assert (three.both[:, :3] == four.both[:, :3]).all()
    assert (three.both[:, 3:] == four.both[:, 4:7]).all()


def two(risk_function=None, risk_key="a"):
    extra = (risk_function,) if risk_function else ()
    return model(("a", "value", 1), (risk_key, "risk", 1, *extra))


@pytest.mark.parametrize(
    ("rule", "shares"),
    [
        (two(risk_key="b"), {WG: 0.25, SU: 0.25, FX: 0.25, LT: 0.25}),
        (two(), {WG: 0.5, SU: 0.0, FX: 0.0, LT: 0.5}),
        (two(FALLING), {WG: 0.0, SU: 0.5, FX: 0.5, LT: 0.0}),
    ],
    ids=["two indicators", "one for both", "one for both, falling"],
)
def test_an_indicator_of_both_axes_has_one_value(rule, shares):
    found = quadrant_shares(placing(rule, {}, {}, 1))
    assert {name: float(share[0]) for name, share in found.items()} == pytest.approx(
        shares, abs=0.002
    )


@given(portfolios())
@settings(deadline=None)
def test_the_quadrants_share_all_readings(given_columns):
    raws, parts = given_columns
    rule = model(("a", "value", 3), ("b", "value", 2), ("b", "risk", 1), ("c", "risk", 4))
    for whole in (rule, model(("a", "value", 3), ("b", "value", 2), ("c", "risk", 4))):
        found = quadrant_shares(placing(whole, raws, parts, 4))
        assert set(found) == {WG, SU, FX, LT}
        assert sum(found.values()) == pytest.approx(np.ones(4), abs=1e-9)
        assert all((share >= 0).all() for share in found.values())


@pytest.mark.parametrize(("cut", "least"), [(50, 49.95), (50.04, 50.05), (0.1, 0.05)])
def test_a_cut_decides_after_rounding(cut, least):
    assert decided(cut) == pytest.approx(least)


@pytest.mark.parametrize("value", [0, 49.9, 49.94, 49.96, 50, 100])
def test_what_is_in_no_doubt_stands_where_the_scores_say(value):
    rule = model(("a", "value", 3), ("b", "value", 2), ("c", "risk", 4))
    raws = {"a": value, "b": value, "c": 70}
    found = quadrant_shares(
        placing(rule, {key: np.array([float(raw)]) for key, raw in raws.items()}, {}, 1)
    )
    assert found[score(rule, raws).quadrant][0] == 1.0


def test_a_model_that_places_nobody_is_refused():
    with pytest.raises(ValueError):
        placing(model(("a", "value", 1)), {}, {}, 1)
    with pytest.raises(ValueError):
        band_shares(model(("a", "value", 1)), {}, {}, 1)


KEYS_OF_HEALTH = [f"{name}{place}" for name in DIMENSIONS for place in (0, 1)]


def health(**cuts):
    criteria = [
        CriterionRule(f"{name}{place}", "health", 1 + place, dimension=name)
        for name in DIMENSIONS
        for place in (0, 1)
    ]
    return ModelRule(tuple(criteria), Thresholds(**cuts))


# Four dimensions that weigh the same, one at 10 and three at 90.
ONE_OF_FOUR = closed.weights_within([90, 90, 90, 10], [1, 1, 1, 1], 64.95)


def level(**by_dimension):
    return {
        f"{name}{place}": np.array([float(by_dimension.get(name, 90))])
        for name in DIMENSIONS
        for place in (0, 1)
    }


@pytest.mark.parametrize(
    ("raws", "weakest_link", "shares"),
    [
        (level(), True, (1, 0, 0)),
        (level(financial=10), True, (0, 1, 0)),
        (level(financial=10), False, (ONE_OF_FOUR, 1 - ONE_OF_FOUR, 0)),
        (level(**dict.fromkeys(DIMENSIONS, 50)), True, (0, 1, 0)),
        (level(**dict.fromkeys(DIMENSIONS, 39.9)), True, (0, 0, 1)),
        (level(**dict.fromkeys(DIMENSIONS, 39.96)), True, (0, 1, 0)),
    ],
)
def test_a_red_dimension_keeps_health_from_green(raws, weakest_link, shares):
    found = band_shares(health(weakest_link=weakest_link), raws, {}, 1)
    told = tuple(float(found[band][0]) for band in ("green", "amber", "red"))
    assert told == pytest.approx(shares, abs=0.011)
    assert sum(told) == pytest.approx(1)


def test_bands_against_plain_sampling():
    rule, source = health(), np.random.default_rng(21)
    raws = {key: source.uniform(30, 100, 1) for key in KEYS_OF_HEALTH}
    shares = {key: source.choice([0.0, 0.5, 1.0], 1) for key in KEYS_OF_HEALTH}
    found = band_shares(rule, raws, shares, 1)
    parts = {name: evidence(rule.on("health", name), raws, shares, 1) for name in DIMENSIONS}
    means = plain({name: ([1, 2], part.known[0], part.doubt[0]) for name, part in parts.items()})
    outer = source.uniform(0.5, 2.0, (4, 200_000))
    whole = sum(
        weight * means[name] for weight, name in zip(outer, DIMENSIONS, strict=True)
    ) / outer.sum(axis=0)
    weak = np.any([means[name] < 39.95 for name in DIMENSIONS], axis=0)
    green = np.mean((whole >= 64.95) & ~weak)
    assert found["green"][0] == pytest.approx(green, abs=0.012)
    assert found["red"][0] == pytest.approx(np.mean(whole < 39.95), abs=0.012)
