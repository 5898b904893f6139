"""What asks for attention and in which order; every reason by a table, without a database."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.rules.exceptions import (
    BAND_SINCE,
    REVIEW_HELD,
    Reason,
    Records,
    Thresholds,
    from_records,
    from_standing,
    rank,
    with_reason,
)
from portfolio.rules.next_steps import OPEN, REVIEW_PAGE, step_for
from portfolio.rules.snapshot import day_number
from tests.portfolio.snapshots import DAY, of

LIMITS = Thresholds()
QUARTER = 4 * 2026 + 4
GLOVE = {"value": 80, "risk": 70}


def ago(days: int) -> float:
    return float(day_number(DAY) - days)


def records(*rows: tuple[int, int, float, float]) -> Records:
    """Rows (alliance, code, days ago, count)."""
    table = np.array([(pk, code, ago(0) - days, n) for pk, code, days, n in rows], dtype=float)
    table = table.reshape(-1, 4)
    return Records(
        table[:, 0].astype(np.int64), table[:, 1].astype(np.int8), table[:, 2], table[:, 3]
    )


def ranking(rows, *told, elapsed=0.5, limits=LIMITS):
    parts = from_records(rows, records(*told), limits, quarter=QUARTER, quarter_elapsed=elapsed)
    return rank(rows, [*from_standing(rows, limits), *parts], limits)


def reasons(rows, *told, **kwargs) -> dict[int, set[Reason]]:
    found = ranking(rows, *told, **kwargs)
    return {
        int(rows.ids[found.at[i]]): {reason for reason, _, _ in found.reasons_of(i)}
        for i in range(len(found))
    }


def test_an_unremarkable_alliance_is_no_exception():
    assert len(ranking(of({}))) == 0
    assert len(ranking(of())) == 0


@pytest.mark.parametrize(
    ("said", "reason", "holds"),
    [
        (GLOVE | {"before_risk": 30}, Reason.INTO_WHITE_GLOVE, True),
        (GLOVE, Reason.INTO_WHITE_GLOVE, False),
        (GLOVE | {"before_there": 0}, Reason.INTO_WHITE_GLOVE, False),
        ({"before_health": 80, "health": 70}, Reason.FALLING_HEALTH, True),
        ({"before_health": 79.9, "health": 70}, Reason.FALLING_HEALTH, False),
        ({"before_health": None}, Reason.FALLING_HEALTH, False),
        ({"evidence_on": DAY - timedelta(days=181)}, Reason.STALE_EVIDENCE, True),
        ({"evidence_on": DAY - timedelta(days=180)}, Reason.STALE_EVIDENCE, False),
        ({"value": None, "evidence_on": DAY - timedelta(days=900)}, Reason.STALE_EVIDENCE, False),
        ({"value": None}, Reason.UNPLACED, True),
        ({"value": None, "there": 0}, Reason.UNPLACED, False),
        ({"has_goal": 0}, Reason.ORPHAN, True),
        ({"has_goal": 0, "there": 0}, Reason.ORPHAN, False),
    ],
)
def test_reasons_that_the_placements_give(said, reason, holds):
    assert (reason in reasons(of(said)).get(1, set())) == holds


@pytest.mark.parametrize(
    ("said", "told", "reason", "holds"),
    [
        ({"band": "red"}, [], Reason.RED_HEALTH, True),
        ({"band": "red", "there": 0}, [], Reason.RED_HEALTH, False),
        # green for half a year, old evidence, no review: nobody looked
        (
            {"evidence_on": DAY - timedelta(days=130)},
            [(1, BAND_SINCE, 200, 0)],
            Reason.COMPLACENCY,
            True,
        ),
        ({"evidence_on": None}, [(1, BAND_SINCE, 200, 0)], Reason.COMPLACENCY, True),
        ({}, [(1, BAND_SINCE, 200, 0)], Reason.COMPLACENCY, False),  # evidence of ten days ago
        (
            {"evidence_on": DAY - timedelta(days=130)},
            [(1, BAND_SINCE, 100, 0)],
            Reason.COMPLACENCY,
            False,
        ),
        (
            {"evidence_on": DAY - timedelta(days=130)},
            [(1, BAND_SINCE, 200, 0), (1, REVIEW_HELD, 60, QUARTER - 1)],
            Reason.COMPLACENCY,
            False,
        ),
        (
            {"band": "amber", "evidence_on": None},
            [(1, BAND_SINCE, 200, 0)],
            Reason.COMPLACENCY,
            False,
        ),
        ({"owes_review": 1}, [], Reason.NO_REVIEW, True),
        ({"owes_review": 0}, [], Reason.NO_REVIEW, False),
        # early in the quarter that of the last one is enough
        ({"owes_review": 1}, [(1, REVIEW_HELD, 60, QUARTER - 1)], Reason.NO_REVIEW, False),
        ({"owes_review": 1}, [(1, REVIEW_HELD, 160, QUARTER - 2)], Reason.NO_REVIEW, True),
        ({}, [(1, int(Reason.OVERDUE_OURS), 4, 2)], Reason.OVERDUE_OURS, True),
        ({"there": 0}, [(1, int(Reason.OVERDUE_OURS), 4, 2)], Reason.OVERDUE_OURS, False),
    ],
)
def test_reasons_that_other_tables_give(said, told, reason, holds):
    assert (reason in reasons(of(said), *told).get(1, set())) == holds


def test_late_in_the_quarter_its_own_review_is_wanted():
    rows = of({"owes_review": 1})
    last_quarter = (1, REVIEW_HELD, 60, QUARTER - 1)
    assert 1 not in reasons(rows, last_quarter, elapsed=0.74)
    assert reasons(rows, last_quarter, elapsed=0.75) == {1: {Reason.NO_REVIEW}}
    assert 1 not in reasons(rows, (1, REVIEW_HELD, 5, QUARTER), elapsed=0.99)


def test_records_of_alliances_that_are_not_there_are_ignored():
    assert reasons(of({}), (77, int(Reason.OVERDUE_OURS), 3, 1), (78, BAND_SINCE, 900, 0)) == {}


def test_several_tables_speak_of_one_reason_once():
    code = int(Reason.OVERDUE_THEIRS)
    found = ranking(of({}), (1, code, 10, 2), (1, code, 34, 1))
    assert found.reasons_of(0) == [(Reason.OVERDUE_THEIRS, 34.0, 3.0)]


def test_a_day_that_is_not_known_stays_unknown():
    found = ranking(of({}), (1, int(Reason.SILENT_SPONSOR), np.nan, 1))
    ((reason, days, count),) = found.reasons_of(0)
    assert reason == Reason.SILENT_SPONSOR and np.isnan(days) and count == 1


def test_what_another_reason_says_is_not_said_twice():
    rows = of({"evidence_on": DAY - timedelta(days=300), "owes_review": 1})
    assert reasons(rows, (1, BAND_SINCE, 400, 0)) == {1: {Reason.COMPLACENCY}}
    both = [(1, int(Reason.NOTICE_DUE), -40, 1), (1, int(Reason.AGREEMENT_ENDING), -90, 1)]
    assert reasons(of({}), *both) == {1: {Reason.NOTICE_DUE}}


OVERDUE = int(Reason.OVERDUE_OURS)


@pytest.mark.parametrize(
    ("rows", "told", "first"),
    [
        # the quadrant weighs
        ([{"value": 20, "risk": 20}, GLOVE], [(1, OVERDUE, 30, 1), (2, OVERDUE, 30, 1)], 2),
        # the value weighs within a quadrant
        ([{"value": 55}, {"value": 95}], [(1, OVERDUE, 30, 1), (2, OVERDUE, 30, 1)], 2),
        # severity: red before a missing goal
        ([{"has_goal": 0}, {"band": "red"}], [], 2),
        # age: the older one first
        ([{}, {}], [(1, OVERDUE, 3, 1), (2, OVERDUE, 120, 1)], 2),
        # number: more of them first
        ([{}, {}], [(1, OVERDUE, 30, 1), (2, OVERDUE, 30, 5)], 2),
        # the nearer deadline first
        ([{}, {}], [(1, int(Reason.NOTICE_DUE), -80, 1), (2, int(Reason.NOTICE_DUE), -5, 1)], 2),
        # two grave ones before one
        ([{"band": "red"}, {"band": "red"}], [(2, OVERDUE, 30, 1)], 2),
        # but small ones do not outrank a grave one
        (
            [{"band": "red"}, {"has_goal": 0, "evidence_on": DAY - timedelta(days=181)}],
            [],
            1,
        ),
        # all the same: the older alliance
        ([{"band": "red"}, {"band": "red"}], [], 1),
    ],
)
def test_the_order_is_by_what_waiting_costs(rows, told, first):
    table = of(*rows)
    found = ranking(table, *told)
    assert table.ids[found.at[0]] == first


def test_the_gravest_reason_leads_its_entry():
    rows = of({"band": "red", "has_goal": 0, "health": 30, "before_health": 60})
    found = [reason for reason, _, _ in ranking(rows).reasons_of(0)]
    assert found == [Reason.RED_HEALTH, Reason.FALLING_HEALTH, Reason.ORPHAN]


def test_one_reason_alone_keeps_the_order_and_the_other_reasons():
    rows = of({"band": "red", "has_goal": 0}, {"has_goal": 0}, {"band": "red"})
    whole = ranking(rows)
    part = with_reason(whole, rows, Reason.ORPHAN, LIMITS)
    assert rows.ids[part.at].tolist() == [1, 2]
    assert {reason for reason, _, _ in part.reasons_of(0)} == {Reason.RED_HEALTH, Reason.ORPHAN}
    assert whole.counts() == {Reason.RED_HEALTH: 2, Reason.ORPHAN: 2}


@given(
    st.lists(
        st.tuples(
            st.integers(1, 5), st.sampled_from(list(Reason)), st.integers(0, 400), st.integers(1, 9)
        ),
        max_size=30,
    )
)
def test_every_signal_stands_in_exactly_one_entry(told):
    rows = of(*[{"value": 10 * n, "risk": 90 - 10 * n} for n in range(5)])
    found = ranking(rows, *[(pk, int(code), days, n) for pk, code, days, n in told])
    assert sorted(found.order.tolist()) == list(range(len(found.signals)))
    assert len(set(found.at.tolist())) == len(found)
    assert (np.diff(found.cost) <= 1e-6).all()
    assert sum(len(found.reasons_of(i)) for i in range(len(found))) == len(found.signals)


def test_every_reason_has_a_next_step_for_readers_too():
    for reason in Reason:
        assert step_for(reason, may_edit=True, has_review=True).text
    assert step_for(Reason.ORPHAN, may_edit=False, has_review=True) == OPEN
    assert step_for(Reason.NO_REVIEW, may_edit=True, has_review=False) == OPEN
    assert step_for(Reason.NO_REVIEW, may_edit=False, has_review=True).url_name == REVIEW_PAGE
