"""Bands, quadrants over columns, thresholds, age of evidence, and why a score moved."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.rules import vectorised
from scorecards.rules.changes import (
    APPEARED,
    MOVED,
    REWEIGHTED,
    VANISHED,
    Part,
    explain_change,
    total_of,
)
from scorecards.rules.evidence import (
    faded,
    is_forgotten,
    is_stale,
)
from scorecards.rules.quadrants import Thresholds, band, quadrant

from . import single_measures


@pytest.mark.parametrize(
    ("score", "colour"),
    [
        (None, ""),
        (0, "red"),
        (39.9, "red"),
        (40, "amber"),
        (69.9, "amber"),
        (70, "green"),
        (100, "green"),
    ],
)
def test_bands(score, colour):
    assert band(score, green_from=70, red_below=40) == colour


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"green_from": 30, "red_below": 60}, "Red must end"),
        ({"value_cut": 120}, "cuts of the quadrant"),
        ({"minimum_coverage": 200}, "minimum coverage"),
        ({"placement_coverage": -1}, "coverage for a placement"),
        ({"placement_judged": -1}, "judged criteria"),
    ],
)
def test_impossible_thresholds_are_refused(data, sentence):
    with pytest.raises(ValueError, match=sentence):
        Thresholds(**data)


places = st.none() | st.sampled_from([0.0, 49.9, 50.0, 50.1, 100.0]) | st.floats(0, 100)


@given(
    st.lists(st.tuples(places, places), min_size=1, max_size=20),
    st.floats(1, 99),
    st.floats(1, 99),
)
def test_columns_are_placed_as_single_alliances_are(rows, value_cut, risk_cut):
    value, risk = (np.array([np.nan if r[i] is None else r[i] for r in rows]) for i in (0, 1))
    placed = vectorised.quadrant(value, risk, value_cut=value_cut, risk_cut=risk_cut)
    assert placed.tolist() == [
        quadrant(v, r, value_cut=value_cut, risk_cut=risk_cut) for v, r in rows
    ]


counts = st.none() | st.integers(0, 50)


@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=20))
def test_columns_of_shares_are_single_shares(rows):
    part, whole = (
        np.array([np.nan if r[i] is None else r[i] for r in rows], float) for i in (0, 1)
    )
    for share, (p, w) in zip(vectorised.percent(part, whole).tolist(), rows, strict=True):
        expected = single_measures.percent(p, w)
        assert (np.isnan(share) and expected is None) or share == expected


TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("age", "share", "stale", "forgotten"),
    [
        (-3, 1, False, False),  # dated in the future
        (0, 1, False, False),
        (90, 0.70710678, False, False),
        (180, 0.5, False, False),
        (181, 0.49807829, True, False),
        (360, 0.25, True, False),
        (1080, 0.015625, True, False),
        (1081, 0.01556495, True, True),
    ],
)
def test_evidence_fades_with_its_half_life(age, share, stale, forgotten):
    evidence_on = TODAY - timedelta(days=age)
    assert faded(evidence_on, today=TODAY, half_life=180) == pytest.approx(share, abs=1e-8)
    assert is_stale(evidence_on, today=TODAY, half_life=180) is stale
    assert is_forgotten(evidence_on, today=TODAY, half_life=180) is forgotten
    column = vectorised.faded(np.array([float(age), np.nan]), 180.0)
    assert column.tolist() == [faded(evidence_on, today=TODAY, half_life=180), 1.0]


def test_what_has_no_day_or_does_not_age_counts_in_full():
    assert faded(None, today=TODAY, half_life=180) == 1
    assert faded(date(2001, 1, 1), today=TODAY, half_life=None) == 1
    assert is_stale(None, today=TODAY, half_life=180) is False
    assert is_stale(date(2001, 1, 1), today=TODAY, half_life=None) is False


def test_a_change_is_weight_times_delta_where_all_is_known():
    before = {"a": Part(50, 0.5), "b": Part(80, 0.3), "c": Part(20, 0.2)}
    after = {"a": Part(60, 0.5), "b": Part(30, 0.3), "c": Part(20, 0.2)}
    found = explain_change(before, after)
    assert [(c.key, c.points, c.kind) for c in found] == [
        ("b", -15, MOVED),
        ("a", 5, MOVED),
    ]


def test_what_becomes_known_or_unknown_explains_itself():
    before = {"a": Part(50, 0.5), "b": Part(90, 0.5), "c": Part(None, 0)}
    after = {"a": Part(50, 0.4), "b": Part(None, 0), "c": Part(10, 0.6)}
    found = {c.key: c for c in explain_change(before, after)}
    # 70 before, 26 after: the middle is 48.
    assert {key: (round(c.points, 9), c.kind) for key, c in found.items()} == {
        "a": (-0.2, REWEIGHTED),
        "b": (-21.0, VANISHED),
        "c": (-22.8, APPEARED),
    }


@pytest.mark.parametrize("other", [{}, {"a": Part(None, 0)}])
def test_nothing_is_explained_from_or_to_unknown(other):
    assert explain_change({"a": Part(50, 1)}, other) == []
    assert explain_change(other, {"a": Part(50, 1)}) == []


@st.composite
def parts(draw):
    scores = draw(st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 100), min_size=1))
    weights = {key: draw(st.floats(0.05, 5)) for key in scores}
    total = sum(weights.values())
    return {key: Part(score, weights[key] / total) for key, score in scores.items()}


@given(parts(), parts())
def test_the_parts_of_a_change_add_up_to_it(before, after):
    found = explain_change(before, after, at_least=0)
    assert sum(c.points for c in found) == pytest.approx(
        total_of(after) - total_of(before), abs=1e-6
    )
    assert [abs(c.points) for c in found] == sorted((abs(c.points) for c in found), reverse=True)


@pytest.mark.slow
@given(parts())
def test_no_change_has_no_parts(same):
    assert explain_change(same, same) == []


def decimal(number):
    return None if number is None else Decimal(number)


@given(st.lists(st.none() | st.floats(0, 100), min_size=1, max_size=20))
def test_columns_of_bands_are_single_bands(scores):
    column = np.array([np.nan if s is None else s for s in scores])
    assert vectorised.band(column, green_from=65, red_below=40).tolist() == [
        band(s, green_from=65, red_below=40) for s in scores
    ]
