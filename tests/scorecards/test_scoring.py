"""A whole model: one alliance and a portfolio of them must score alike."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.rules.changes import total_of
from scorecards.rules.quadrants import Thresholds
from scorecards.rules.scoring import (
    AXES,
    DIMENSIONS,
    CriterionRule,
    ModelRule,
    parts_of,
    score,
    score_columns,
)

from .test_values import value_functions

KEYS = "abcdefgh"


@st.composite
def model_rules(draw) -> ModelRule:
    pairs = draw(
        st.lists(
            st.tuples(st.sampled_from(KEYS), st.sampled_from(AXES)),
            min_size=1,
            max_size=12,
            unique=True,
        )
    )
    criteria = tuple(
        CriterionRule(
            key,
            axis,
            draw(st.sampled_from([0.0, 1.0, 2.5, 7.0])),
            draw(value_functions()),
            draw(st.sampled_from(DIMENSIONS)) if axis == "health" else "",
        )
        for key, axis in pairs
    )
    weights = draw(st.dictionaries(st.sampled_from(DIMENSIONS), st.sampled_from([0.0, 0.5, 3.0])))
    return ModelRule(criteria, Thresholds(minimum_coverage=draw(st.floats(0, 80))), weights)


raw_values = st.none() | st.floats(-1e4, 1e4)


@given(
    model_rules(),
    st.lists(st.fixed_dictionaries(dict.fromkeys(KEYS, raw_values)), min_size=1, max_size=5),
)
def test_a_portfolio_scores_as_its_alliances_do(model, rows):
    columns = {
        key: np.array([np.nan if row[key] is None else row[key] for row in rows]) for key in KEYS
    }
    together = score_columns(model, columns, len(rows))
    for index, row in enumerate(rows):
        alone = score(model, row)
        for axis in AXES:
            one, many = getattr(alone, axis), getattr(together, axis)
            value = many.value[index]
            # Logarithms and exponentials of the two libraries may differ in the last bit, so a
            # rounded score may differ by one step of 0.1 at the very edge, and by nothing else.
            assert math.isnan(value) if one.value is None else abs(value - one.value) < 0.1001
            assert many.coverage[index] == pytest.approx(one.coverage)
            assert (many.known[index], many.total) == (one.known, one.total)
        assert set(alone.dimensions) == set(together.dimensions)
        if alone.value.value != 50.0 and alone.risk.value != 50.0:
            assert together.quadrant[index] == alone.quadrant
        assert (together.band[index] == "") == (alone.band == "")


@given(model_rules(), st.fixed_dictionaries(dict.fromkeys(KEYS, raw_values)))
def test_the_parts_of_an_axis_rebuild_its_score(model, raws):
    scored = score(model, raws)
    for axis in AXES:
        value = getattr(scored, axis).value
        if value is not None:
            assert total_of(parts_of(model, axis, raws)) == pytest.approx(value, abs=0.0501)


def test_a_model_without_an_axis_leaves_it_unknown():
    model = ModelRule((CriterionRule("a", "value", 1),))
    scored = score(model, {"a": 60})
    assert scored.value.value == 60
    assert (scored.risk.value, scored.health.value, scored.quadrant) == (None, None, "unplaced")
    together = score_columns(model, {"a": np.array([60.0])}, 1)
    assert together.quadrant.tolist() == ["unplaced"]
    assert np.isnan(together.health.value).all()
