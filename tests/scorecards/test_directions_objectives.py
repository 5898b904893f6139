"""Directions: what is bad, hidden or dropped never improves what plans measure, and more evidence
never lowers its coverage."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scorecards.services.measures.columns import Measures
from scorecards.services.measures.plans import Rows, attained, valued

KEYS = ("plan_attainment", "value_against_pace")
shares = st.floats(0, 1.5)


@st.composite
def objectives(draw) -> Rows:
    """Of one alliance: this year's and last year's, some of them measured."""
    count = draw(st.integers(1, 8))

    def column(numbers) -> np.ndarray:
        return np.array([draw(numbers) for _ in range(count)], dtype=float)

    known = column(st.booleans()) == 1
    money = column(st.booleans()) == 1
    planned = np.where(money, column(st.floats(1, 1000)), np.nan)
    expected = planned * column(st.floats(0.1, 1))
    against = np.where(known, column(shares), np.nan)
    year = column(st.sampled_from([2025, 2026]))
    year[0] = 2026
    return Rows(
        at=np.zeros(count, dtype=np.int64),
        year=year,
        against=against,
        as_of=np.where(known, column(st.integers(20_000, 20_400)), np.nan),
        counts_as_value=money * column(st.booleans()),
        planned=planned,
        delivered=np.where(known, expected * np.nan_to_num(against), np.nan),
        expected=expected,
    )


def measured(rows: Rows) -> Measures:
    found = Measures()
    current = rows.year == rows.year.max()
    attained(found, rows, current, 1)
    valued(found, rows, current, 1)
    return found


def at(rows: Rows, place: int, **values) -> Rows:
    """The same with other values of one objective."""
    columns = {}
    for name, value in values.items():
        column = getattr(rows, name).copy()
        column[place] = value
        columns[name] = column
    return replace(rows, **columns)


@given(objectives(), st.data())
def test_a_worse_actual_never_improves_a_figure(rows, data):
    place = data.draw(st.integers(0, len(rows.at) - 1))
    if np.isnan(rows.against[place]):
        return
    worse = data.draw(st.floats(0, float(rows.against[place])))
    was = measured(rows)
    delivered = rows.expected[place] * worse
    now = measured(at(rows, place, against=worse, delivered=delivered))
    for key in KEYS:
        before, after = was.raw[key][0], now.raw[key][0]
        assert np.isnan(before) == np.isnan(after)
        assert np.isnan(after) or after <= before + 0.011
        assert now.known[key][0] == was.known[key][0]


@given(objectives(), st.data())
def test_a_raised_target_never_improves_a_figure(rows, data):
    place = data.draw(st.integers(0, len(rows.at) - 1))
    factor = data.draw(st.floats(1, 5))
    was = measured(rows)
    if np.isnan(rows.against[place]):
        return
    higher = {name: getattr(rows, name)[place] * factor for name in ("planned", "expected")}
    now = measured(at(rows, place, against=rows.against[place] / factor, **higher))
    for key in KEYS:
        before, after = was.raw[key][0], now.raw[key][0]
        assert np.isnan(before) == np.isnan(after)
        assert np.isnan(after) or after <= before + 0.011
        assert now.known[key][0] == was.known[key][0]


@given(objectives(), st.data())
def test_recording_what_was_not_known_never_lowers_coverage(rows, data):
    place = data.draw(st.integers(0, len(rows.at) - 1))
    if not np.isnan(rows.against[place]) or rows.year[place] != rows.year.max():
        return
    share = data.draw(shares)
    recorded = {"against": share, "as_of": 20_300, "delivered": rows.expected[place] * share}
    was, now = measured(rows), measured(at(rows, place, **recorded))
    for key in KEYS:
        assert now.known[key][0] >= was.known[key][0] - 1e-9


@given(objectives())
def test_a_new_plan_hides_nothing_that_was_measured(rows):
    """Agreed, and not measured yet: the figures of the year before stay as they are."""
    only = replace(rows, year=np.full(len(rows.at), 2026.0))
    was = measured(only)
    both = {
        name: np.concatenate([getattr(only, name), getattr(only, name)[:1]])
        for name in Rows.__slots__
    }
    both["year"][-1] = 2027
    both["against"][-1] = both["delivered"][-1] = both["as_of"][-1] = np.nan
    now = measured(Rows(**both))
    for key in KEYS:
        for found in ("raw", "known", "dated"):
            before, after = getattr(was, found)[key][0], getattr(now, found)[key][0]
            assert (np.isnan(before) and np.isnan(after)) or after == before
