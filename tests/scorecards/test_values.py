"""Value functions against published numbers, and their shape for any input."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.rules import vectorised
from scorecards.rules.additive import weighted
from scorecards.rules.quadrants import (
    FIX_OR_EXIT,
    LIGHT_TOUCH,
    SUSTAIN,
    WHITE_GLOVE,
    quadrant,
)
from scorecards.rules.values import (
    IDENTITY,
    ValueFunction,
    exponential,
    piecewise,
)

# KraljicMatrix 0.2.1 (Boehmke et al.), vignette and tests:
# x is supply risk (5 is best), y is profit impact.
KRALJIC = [
    ("D233", 3.01, 4.84, 0.7887459, 0.9336977, SUSTAIN, 0.8394790),
    ("F352", 4.34, 5.64, 0.9573299, 0.9629164, SUSTAIN, 0.9592852),
    ("T713", 3.37, 4.30, 0.8495938, 0.9023958, SUSTAIN, 0.8680745),
    ("K833", 2.67, 5.53, 0.7165401, 0.9598009, SUSTAIN, 0.8016814),
    ("Q121", 3.48, 4.33, 0.8655080, 0.9044624, SUSTAIN, 0.8791420),
    ("C791", 3.32, 7.32, 0.8419735, 0.9898314, SUSTAIN, 0.8937237),
    ("Y207", 3.48, 5.42, 0.8655080, 0.9564360, SUSTAIN, 0.8973328),
    ("W439", 2.47, 3.35, 0.6659448, 0.8084720, SUSTAIN, 0.7158293),
    ("N290", 1.66, 4.02, 0.3778582, 0.8808636, WHITE_GLOVE, 0.5539101),
    ("C251", 1.00, 7.47, 0.0000000, 0.9910284, WHITE_GLOVE, 0.3468599),
]


@pytest.mark.parametrize(("item", "x", "y", "vx", "vy", "place", "total"), KRALJIC)
def test_published_two_by_two_classification(item, x, y, vx, vy, place, total):
    safety = exponential(x, low=1, high=5, rho=0.653)
    value = exponential(y, low=1, high=10, rho=0.7)
    assert safety / 100 == pytest.approx(vx, abs=5e-8)
    assert value / 100 == pytest.approx(vy, abs=5e-8)
    assert quadrant(value, 100 - safety) == place
    assert weighted([safety, value], [0.65, 0.35]).value / 100 == pytest.approx(total, abs=5e-8)


@pytest.mark.parametrize(
    ("value", "risk", "place"),
    [
        (50.0, 50.0, WHITE_GLOVE),
        (50.0, 49.9, SUSTAIN),
        # The corner that the published classification leaves open: v(x) = 0.5 and v(y) < 0.5.
        (49.9, 50.0, FIX_OR_EXIT),
        (49.9, 49.9, LIGHT_TOUCH),
        (None, 80.0, "unplaced"),
        (80.0, None, "unplaced"),
        (None, None, "unplaced"),
    ],
)
def test_quadrant_has_no_open_corner(value, risk, place):
    assert quadrant(value, risk) == place


def fit_rho(raws, values, *, low, high, steps=10_000):
    """The rho in (0, 1] whose exponential comes closest (least squares) to the wished values 0..1,
    on a grid of 1/`steps`, as the published method searches it."""

    def error(rho):
        return sum(
            (exponential(raw, low=low, high=high, rho=rho) / 100.0 - value) ** 2
            for raw, value in zip(raws, values, strict=True)
        )

    return min((step / steps for step in range(1, steps + 1)), key=error)


@pytest.mark.parametrize(
    ("raws", "values", "low", "high", "rho", "digits"),
    [
        ((3, 4, 5), (0.75, 0.90, 1.0), 1, 5, 0.54, 2),
        ((3, 4, 5), (0.80, 0.90, 1.0), 1, 5, 0.6531, 4),
        ((2, 4, 6), (0.50, 1.25, 1.5), 1, 6, 0.94, 2),
    ],
)
def test_published_best_rho(raws, values, low, high, rho, digits):
    assert round(fit_rho(raws, values, low=low, high=high), digits) == rho


@pytest.mark.parametrize(
    ("points", "raw", "score"),
    [
        ([[0, 0], [50, 40], [100, 100]], -5, 0),
        ([[0, 0], [50, 40], [100, 100]], 25, 20),
        ([[0, 0], [50, 40], [100, 100]], 50, 40),
        ([[0, 0], [50, 40], [100, 100]], 75, 70),
        ([[0, 0], [50, 40], [100, 100]], 500, 100),
        ([[30, 100], [90, 40], [180, 0]], 60, 70),
        ([[30, 100], [90, 40], [180, 0]], 181, 0),
        ([[30, 100], [90, 40], [180, 0]], None, None),
        ({"scale": "log", "points": [[1e6, 10], [1e8, 50], [1e10, 90]]}, 1e7, 30),
        ({"scale": "log", "points": [[1e6, 10], [1e8, 50], [1e10, 90]]}, 1e9, 70),
        ({"scale": "log", "points": [[1e6, 10], [1e8, 50], [1e10, 90]]}, 0, 10),
        ({"scale": "log", "points": [[1e6, 10], [1e8, 50], [1e10, 90]]}, -1, 10),
        ({"scale": "exponential", "low": 0, "high": 10, "rho": 0}, 5, 50),
        ({"scale": "exponential", "low": 0, "high": 0.5, "rho": 5e-324}, 0.25, 50),
    ],
)
def test_value_functions(points, raw, score):
    function = ValueFunction.from_json(points)
    assert function(raw) == (None if score is None else pytest.approx(score))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ([[0, 0]], "at least two points"),
        ([[0, 0], [0, 100]], "must rise"),
        ([[5, 0], [1, 100]], "must rise"),
        ([[0, 0], [1, 101]], "between 0 and 100"),
        ([[0, -1], [1, 100]], "between 0 and 100"),
        ([[0, 0], [1, 80], [2, 20]], "only rise or only fall"),
        ([[0, 0], [math.inf, 100]], "finite"),
        ({"scale": "log", "points": [[0, 0], [1, 100]]}, "above 0"),
        ({"scale": "cubic", "points": [[0, 0], [1, 100]]}, "Unknown scale"),
        ({"scale": "exponential", "low": 5, "high": 1, "rho": 1}, "high end"),
        ({"scale": "log"}, "list of"),
        (None, "list of"),
        (7, "list of"),
        ([1, 2], "list of"),
    ],
)
def test_impossible_value_functions_are_refused_with_a_sentence(data, sentence):
    with pytest.raises(ValueError, match=sentence):
        ValueFunction.from_json(data)


@st.composite
def value_functions(draw) -> ValueFunction:
    scale = draw(st.sampled_from(["linear", "log", "exponential"]))
    if scale == "exponential":
        low = draw(st.floats(-1e3, 1e3))
        return ValueFunction(
            scale=scale,
            low=low,
            high=low + draw(st.floats(0.5, 700)),
            rho=draw(st.floats(-0.2, 0.7)),
        )
    size = draw(st.integers(2, 6))
    first = draw(st.floats(0.01, 10))
    steps = draw(st.lists(st.floats(0.01, 1e4), min_size=size - 1, max_size=size - 1))
    raws = [first]
    for step in steps:
        raws.append(raws[-1] + step)
    scores = sorted(draw(st.lists(st.floats(0, 100), min_size=size, max_size=size)))
    if draw(st.booleans()):
        scores.reverse()
    return ValueFunction(scale=scale, points=tuple(zip(raws, scores, strict=True)))


numbers = st.floats(-1e5, 1e5)


@given(value_functions(), numbers)
def test_scores_stay_within_bounds(function, raw):
    assert 0 <= function(raw) <= 100


@given(value_functions(), numbers, numbers)
def test_scores_only_rise_or_only_fall(function, one, other):
    low, high = sorted([one, other])
    ends = function(-1e9), function(1e9)
    if ends[0] <= ends[1]:
        assert function(low) <= function(high) + 1e-9
    else:
        assert function(low) >= function(high) - 1e-9


@given(value_functions(), st.lists(st.none() | numbers, min_size=1, max_size=30))
def test_columns_score_as_single_values_do(function, raws):
    column = vectorised.apply(function, np.array([np.nan if r is None else r for r in raws]))
    for raw, score in zip(raws, column.tolist(), strict=True):
        expected = function(raw)
        assert math.isnan(score) if expected is None else score == pytest.approx(expected, abs=1e-9)


@given(st.floats(0, 100))
def test_an_anchored_answer_is_its_own_score(answer):
    assert IDENTITY(answer) == pytest.approx(answer)


def test_piecewise_meets_its_points_exactly():
    points = ((0.1, 0.1), (0.3, 33.3), (0.7, 100.0))
    assert [piecewise(x, points) for x, _ in points] == [0.1, 33.3, 100.0]
