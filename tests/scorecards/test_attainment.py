"""The columns of objectives are the rules of plans for one objective, entry by entry."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.rules import objectives as rules
from plans.rules.objectives import BAND, FLOW, LESS, LEVEL, MORE, Terms
from scorecards.rules import attainment

amounts = st.integers(-50, 50).map(float)


@st.composite
def objective(draw) -> tuple[Terms, float, date, int]:
    target, direction = draw(amounts), draw(st.sampled_from(["", MORE, LESS, BAND]))
    to = (
        draw(st.none() | st.integers(0, 20).map(lambda n: target + n))
        if direction == BAND
        else None
    )
    measured_as = draw(st.sampled_from(["", FLOW, LEVEL]))
    terms = Terms(target, draw(st.none() | amounts), to, measured_as, direction)
    on = date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 364)))
    return terms, draw(amounts), on, draw(st.integers(0, 300))


def column(values) -> np.ndarray:
    return np.array([np.nan if value is None else float(value) for value in values])


@given(st.lists(objective(), min_size=1, max_size=20))
def test_columns_of_objectives_are_single_ones(rows):
    terms = [row[0] for row in rows]
    columns = attainment.Terms(
        measured_as=column(attainment.MEASURED_AS[one.measured_as] for one in terms),
        direction=column(attainment.DIRECTION[one.direction] for one in terms),
        baseline=column(one.baseline for one in terms),
        target=column(one.target for one in terms),
        target_to=column(one.target_to for one in terms),
    )
    value, age = column(row[1] for row in rows), column(row[3] for row in rows)
    due = [rules.expected_share(fiscal_year=2026, day=on) for _, _, on, _ in rows]
    found = attainment.measured(columns, value, column(due), age)
    against = attainment.against_expected(columns, value, column(due))
    planned = attainment.planned_worth(columns)
    delivered = attainment.delivered_worth(columns, value)
    for at, (one, actual, on, days) in enumerate(rows):
        read = rules.progress(
            one,
            actual=actual,
            measured_on=on,
            fiscal_year=2026,
            today=on + timedelta(days=days),
        )
        for number, expected in (
            (found[at], read.against),
            (against[at], rules.against_expected(one, actual, due[at])),
            (planned[at], rules.planned_worth(one)),
            (delivered[at], rules.delivered_worth(one, actual)),
        ):
            assert np.isnan(number) if expected is None else number == pytest.approx(expected)
