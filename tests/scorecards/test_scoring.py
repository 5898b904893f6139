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
        dimension_coverage=draw(st.floats(0, 80)),
        weakest_link=draw(st.booleans()),
    )
    return ModelRule(criteria, thresholds, weights)


raw_values = st.none() | st.floats(-1e4, 1e4)
# Shares of evidence: all of it, none, or faded.
left = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.875, 1.0])


def near_cut(value: float | None) -> bool:
    """Whether the last step of rounding may decide a band."""
    return value is not None and min(abs(value - 40), abs(value - 65)) < 0.11


@pytest.mark.slow
@given(
    model_rules(),
    st.lists(
        st.tuples(
            st.fixed_dictionaries(dict.fromkeys(KEYS, raw_values)),
            st.fixed_dictionaries(dict.fromkeys(KEYS, left)),
        ),
        min_size=1,
        max_size=5,
    ),
)
def test_a_portfolio_scores_as_its_alliances_do(model, rows):
    columns = {
        key: np.array([np.nan if row[key] is None else row[key] for row, _ in rows]) for key in KEYS
    }
    shares = {key: np.array([share[key] for _, share in rows]) for key in KEYS}
    together = score_columns(model, columns, len(rows), shares)
    for index, row in enumerate(rows):
        alone = score(model, *row)
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
        if not any(near_cut(part.value) for part in (alone.health, *alone.dimensions.values())):
            assert together.band[index] == alone.band
            assert together.capped_by[index] == alone.capped_by


@given(
    model_rules(),
    st.fixed_dictionaries(dict.fromkeys(KEYS, raw_values)),
    st.dictionaries(st.sampled_from(KEYS), left),
)
def test_the_parts_of_an_axis_rebuild_its_score(model, raws, shares):
    scored = score(model, raws, shares)
    for axis in AXES:
        value = getattr(scored, axis).value
        if value is not None:
            assert total_of(parts_of(model, axis, raws, shares)) == pytest.approx(value, abs=0.0501)


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
    there = dict.fromkeys(known, 1.0)
    assert (gaps(asked, there, model.thresholds) == []) == placed
    way = {one.key for one in shortest_way(asked, there, model.thresholds)}
    assert not way & known and (way == set()) == placed
    assert score(model, dict.fromkeys(known | way, 60.0)).quadrant != "unplaced"


@given(model_rules(), st.dictionaries(st.sampled_from(KEYS), left))
def test_the_shortest_way_leads_to_a_placement_and_no_step_of_it_is_idle(model, known):
    asked = [
        Asked(one.key, one.axis, one.weight, one.judged or known.get(one.key, 1.0) < 1.0)
        for one in model.criteria
    ]
    cuts = model.thresholds
    way = [one.key for one in shortest_way(asked, known, cuts)]
    assert len(way) == len(set(way)) and not any(known.get(step) == 1.0 for step in way)
    assert gaps(asked, known | dict.fromkeys(way, 1.0), cuts) == []
    for step in way:
        assert gaps(asked, known | dict.fromkeys(set(way) - {step}, 1.0), cuts)


def test_the_way_names_nothing_that_is_not_for_the_reader():
    asked = [
        Asked("deal", "value", 50, False, hidden=True),
        Asked("importance", "value", 30, True),
        Asked("goals", "value", 20, False),
    ]
    way = shortest_way(asked, {}, Thresholds(placement_coverage=60))
    assert [one.key for one in way] == ["importance", "goals"]


# Weakest link ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("dimensions", "link", "band", "held_by"),
    [
        ((90, 90, 90, 32), True, "amber", "relationship"),
        ((90, 90, 90, 32), False, "green", ""),
        ((90, 30, 90, 90), True, "amber", "operational"),
        ((100, 39.9, 100, 39.8), True, "amber", "relationship"),
        ((100, 30, 100, 30), True, "amber", "operational"),  # the first of equals
        ((90, 90, 90, 40), True, "green", ""),  # on the cut is not red
        ((90, 90, 90, None), True, "green", ""),  # what is not known holds nothing
        ((50, 50, 50, 32), True, "amber", ""),  # amber anyway
        ((10, 10, 10, 10), True, "red", ""),
    ],
)
def test_a_red_dimension_keeps_health_from_being_green(dimensions, link, band, held_by):
    criteria = tuple(CriterionRule(name, "health", 1, dimension=name) for name in DIMENSIONS)
    model = ModelRule(criteria, Thresholds(weakest_link=link))
    raws = dict(zip(DIMENSIONS, dimensions, strict=True))
    alone = score(model, raws)
    assert (alone.band, alone.capped_by) == (band, held_by)
    columns = {k: np.array([np.nan if v is None else float(v)]) for k, v in raws.items()}
    together = score_columns(model, columns, 1)
    assert (together.band.tolist(), together.capped_by.tolist()) == ([band], [held_by])


@pytest.mark.parametrize(
    ("known", "shares", "relationship", "health"),
    [
        ({"trust": 20.0}, {}, 20, 20),  # 40 of 100
        ({"minor": 20.0}, {}, None, None),  # 20 of 100 say nothing of the dimension
        ({"minor": 20.0, "fit": 80.0}, {}, None, 80),  # and do not weigh like all of it
        ({"trust": 20.0, "fit": 80.0}, {"trust": 0.5}, None, 80),  # faded below the minimum
        ({"trust": 20.0, "fit": 80.0}, {"trust": 0.7}, 20, 50),
    ],
)
def test_a_dimension_needs_a_part_of_its_weight(known, shares, relationship, health):
    made = (("trust", 40), ("minor", 20), ("conflict", 40))
    criteria = tuple(CriterionRule(k, "health", w, dimension="relationship") for k, w in made)
    criteria += (CriterionRule("fit", "health", 10, dimension="strategic"),)
    model = ModelRule(criteria, Thresholds(minimum_coverage=10))
    found = score(model, known, shares)
    assert (found.dimensions["relationship"].value, found.health.value) == (relationship, health)
    parts = parts_of(model, "health", known, shares)
    assert total_of(parts) == (None if health is None else pytest.approx(health))
