"""One rounding: half up, the same for a single figure and for a column."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.registry.exceptions import Case
from core.rounding import half_up, rounded, shown
from core.ui.numbers import whole
from scorecards.rules.vectorised import rounded_column


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (64.5, 0, "65"),
        (64.65, 1, "64.7"),  # a float a hair below
        (2.675, 2, "2.68"),
        (1.005, 2, "1.01"),
        (0.1 + 0.2, 1, "0.3"),
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (-0.5, 0, "-1"),
        (-64.65, 1, "-64.7"),
        (64.4999, 0, "64"),
        (Decimal("2.5"), 0, "3"),
        (Decimal("-2.5"), 0, "-3"),
        (1e12 + 0.5, 0, "1000000000001"),
    ],
)
def test_halves_go_up(value, places, expected):
    assert half_up(value, places) == Decimal(expected)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="finite"):
        half_up(value)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20), st.integers(0, 4))
def test_a_column_rounds_as_its_values_do(values, places):
    column = rounded_column(np.array(values), places)
    assert column.tolist() == [rounded(value, places) for value in values]
    for value, found in zip(values, column.tolist(), strict=True):
        assert abs(found - value) <= 0.5 * 10**-places + 1e-9
        assert float(half_up(value, places)) == found


@pytest.mark.parametrize(
    ("value", "cuts", "expected"),
    [
        (64.7, (65, 40), "64.7"),  # not "65" and amber
        (64.7, (), "65"),
        (65.0, (65,), "65"),
        (65.2, (65,), "65"),
        (39.5, (65, 40), "39.5"),
        (39.4, (65, 40), "39"),
        (40.4, (40,), "40"),
        (0.0, (), "0"),
        (-0.2, (), "0"),
        (49.96, (50,), "50"),  # its decimal stands on the cut as well
    ],
)
def test_a_score_shows_its_decimal_where_the_whole_number_would_mislead(value, cuts, expected):
    assert shown(value, cuts=cuts) == expected


def test_a_sentence_reads_as_the_chip_beside_it():
    case = Case(days=1, count=1, scores={"risk": (shown(63.5), shown(64.5))})
    assert case.move("risk") == f"risk from {whole(63.5)} to {whole(64.5)}" == "risk from 64 to 65"
