"""A whole model: one alliance and a portfolio of them must score alike."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.rules.assessment import Asked, gaps, shortest_way
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
            draw(st.booleans()),
        )
        for key, axis in pairs
    )
    weights = draw(st.dictionaries(st.sampled_from(DIMENSIONS), st.sampled_from([0.0, 0.5, 3.0])))
    thresholds = Thresholds(
        minimum_coverage=draw(st.floats(0, 80)),
        placement_coverage=draw(st.floats(0, 80)),
        placement_judged=draw(st.integers(0, 3)),
    )
    return ModelRule(criteria, thresholds, weights)


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


def rule(**cuts) -> ModelRule:
    """Value of deal (50), importance (30, judged) and access (20, judged); risk of the end (70) and
    dependence (30, judged)."""
    made = (("deal", "value", 50, False), ("importance", "value", 30, True))
    made += (("access", "value", 20, True), ("end", "risk", 70, False))
    made += (("dependence", "risk", 30, True),)
    criteria = tuple(
        CriterionRule(key, axis, weight, judged=judged) for key, axis, weight, judged in made
    )
    return ModelRule(criteria, Thresholds(**cuts))


ALL = {"deal", "importance", "access", "end", "dependence"}


@pytest.mark.parametrize(
    ("cuts", "known", "placed"),
    [
        ({}, ALL, True),
        ({}, {"deal", "importance", "end", "dependence"}, True),
        # enough of the weight, and nobody judged it: value, risk, both
        ({}, {"deal", "end", "dependence"}, False),
        ({}, {"deal", "importance", "end"}, False),
        ({}, {"deal", "end"}, False),
        # judged, and too little of the weight of an axis
        ({}, {"importance", "end", "dependence"}, False),
        ({}, {"deal", "importance", "dependence"}, False),
        ({"placement_coverage": 30}, {"importance", "dependence"}, True),
        ({"placement_coverage": 30.1}, {"importance", "dependence"}, False),
        # a model may ask for more judgement, or for none; never for more than it has questions
        ({"placement_judged": 2}, {"deal", "importance", "end", "dependence"}, False),
        ({"placement_judged": 2}, ALL, True),
        ({"placement_judged": 0}, {"deal", "end"}, True),
        # the minimum of health is another one
        ({"minimum_coverage": 100}, {"deal", "importance", "end", "dependence"}, True),
    ],
)
def test_a_placement_needs_evidence_and_judgement_on_both_axes(cuts, known, placed):
    model = rule(**cuts)
    alone = score(model, dict.fromkeys(known, 60.0))
    assert (alone.quadrant != "unplaced") == placed
    columns = {key: np.array([60.0 if key in known else np.nan]) for key in ALL}
    assert score_columns(model, columns, 1).quadrant.tolist() == [alone.quadrant]
    # What is missing says the same, and the shortest way to it leads there.
    asked = [Asked(one.key, one.axis, one.weight, one.judged) for one in model.criteria]
    assert (gaps(asked, known, model.thresholds) == []) == placed
    way = {one.key for one in shortest_way(asked, known, model.thresholds)}
    assert not way & known and (way == set()) == placed
    assert score(model, dict.fromkeys(known | way, 60.0)).quadrant != "unplaced"


@given(model_rules(), st.sets(st.sampled_from(KEYS)))
def test_the_shortest_way_leads_to_a_placement_and_no_step_of_it_is_idle(model, known):
    asked = [Asked(one.key, one.axis, one.weight, one.judged) for one in model.criteria]
    cuts = model.thresholds
    way = [one.key for one in shortest_way(asked, known, cuts)]
    assert len(way) == len(set(way)) and not set(way) & known
    assert gaps(asked, known | set(way), cuts) == []
    for step in way:
        assert gaps(asked, known | (set(way) - {step}), cuts)


def test_the_way_names_nothing_that_is_not_for_the_reader():
    asked = [
        Asked("deal", "value", 50, False, hidden=True),
        Asked("importance", "value", 30, True),
        Asked("goals", "value", 20, False),
    ]
    way = shortest_way(asked, set(), Thresholds(placement_coverage=60))
    assert [one.key for one in way] == ["importance", "goals"]
