"""The number that changes when a count or sum that pages show does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import compact
from scorecards.services.measures.columns import Measures
from scorecards.services.measures.told import told

COUNT = st.one_of(st.none(), st.integers(0, 10_000))
MONEY = st.one_of(st.none(), st.floats(-1e12, 1e12).filter(lambda x: x == 0 or abs(x) > 0.01))


def number(parts, money=None):
    found = Measures()
    found.raw["value_at_stake"] = np.array([np.nan if money is None else money])
    found.parts = {
        key: tuple(np.array([np.nan if count is None else float(count)]) for count in pair)
        for key, pair in parts.items()
    }
    return told(found, 1)[0]


@given(st.tuples(COUNT, COUNT), st.tuples(COUNT, COUNT), st.tuples(COUNT, COUNT))
def test_other_counts_make_another_number(kept, acted, other):
    before = number({"actions": acted, "kept": kept})
    assert before == number({"kept": kept, "actions": acted})
    assert (before == number({"actions": other, "kept": kept})) == (acted == other)


@given(MONEY, MONEY)
def test_money_that_is_shown_alike_makes_the_same_number(first, second):
    def shown(money):
        return "unknown" if money is None else compact(money)

    if shown(first) != shown(second):
        assert number({}, first) != number({}, second)


@pytest.mark.parametrize("amount", [59_700_000.0, -7_570_000.0, 120.0])
def test_a_change_that_nobody_sees_makes_no_other_number(amount):
    assert number({}, amount) == number({}, amount * 1.00001)
