"""What needs attention and in which order; every reason by a table, without a database."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.services.exceptions import (
    HERE_SINCE,
    MANAGER,
    MEMBER,
    OPERATING_SINCE,
    READER_IS,
    SPONSOR,
)
from core.registry.exceptions import kinds
from portfolio.rules.exceptions import Records, find, first_for, nearness, with_kind
from portfolio.services.dashboard.steps import offers
from portfolio.services.exceptions import REVIEW_HELD
from scorecards.rules.standings import day_number
from scorecards.services.exceptions import BAND_SINCE, STEPPED
from scorecards.services.treatment.facts import KEYS as TREATED
from tests.portfolio.snapshots import DAY, of

KINDS = tuple(kinds)
FACTS = (BAND_SINCE, STEPPED, REVIEW_HELD, HERE_SINCE, OPERATING_SINCE, READER_IS, *TREATED)
KEYS = list(dict.fromkeys([*(kind.key for kind in KINDS), *FACTS]))
QUARTER = 4 * 2026 + 4
UNSEEN, SEEN, NEAR = (DAY - timedelta(days=days) for days in (181, 180, 91))
GLOVE = {"value": 80, "risk": 70}


def ago(days: int) -> float:
    return float(day_number(DAY) - days)


def ranking(rows, *records: tuple[int, str, float, float]):
    """Ranked with records (alliance, kind or fact, days ago, count)."""
    table = [(pk, KEYS.index(key), ago(0) - days, n) for pk, key, days, n in records]
    return find(rows, Records(KINDS, KEYS, np.array(table, dtype=float).reshape(-1, 4)))


def cases_of(found, entry: int) -> list[tuple[str, float, float]]:
    return [(kind.key, days, count) for kind, days, count, _ in found.cases_of(entry)]


def reasons(rows, *records) -> dict[int, set[str]]:
    found = ranking(rows, *records)
    return {
        int(rows.ids[found.at[i]]): {key for key, _, _ in cases_of(found, i)}
        for i in range(len(found))
    }


def test_an_unremarkable_alliance_is_no_exception():
    assert len(ranking(of({}))) == 0
    assert len(ranking(of())) == 0


@pytest.mark.parametrize(
    ("said", "reason", "holds"),
    [
        (GLOVE | {"before_risk": 30}, "into_white_glove", True),
        (GLOVE, "into_white_glove", False),
        (GLOVE | {"before_there": 0}, "into_white_glove", False),
        ({"before_health": 80, "health": 70}, "falling_health", True),
        ({"before_health": 79.9, "health": 70}, "falling_health", False),
        ({"before_health": None}, "falling_health", False),
        ({"evidence_on": DAY - timedelta(days=181)}, "stale_evidence", True),
        ({"evidence_on": DAY - timedelta(days=180)}, "stale_evidence", False),
        ({"value": None, "evidence_on": DAY - timedelta(days=900)}, "stale_evidence", False),
        # what became known is no fall
        ({"before_health": 95, "before_coverage": 54, "health": 70}, "falling_health", False),
        ({"before_health": 95, "before_coverage": 55, "health": 70}, "falling_health", True),
    ],
)
def test_reasons_that_the_placements_give(said, reason, holds):
    assert (reason in reasons(of(said)).get(1, set())) == holds


@pytest.mark.parametrize(
    ("said", "records", "reason", "holds"),
    [
        ({"band": "red"}, [], "red_health", True),
        ({"band": "red", "there": 0}, [], "red_health", False),
        # nobody looked at a green for longer than is assumed where too little is known
        ({"evidence_on": UNSEEN}, [(1, BAND_SINCE, 200, 0)], "complacency", True),
        ({"evidence_on": SEEN}, [(1, BAND_SINCE, 200, 0)], "complacency", False),
        ({"evidence_on": None}, [(1, BAND_SINCE, 181, 0)], "complacency", True),
        ({"evidence_on": None}, [(1, BAND_SINCE, 180, 0)], "complacency", False),
        # what was kept before persistence was: 1 is none
        ({"evidence_on": None}, [(1, BAND_SINCE, 181, 1)], "complacency", True),
        # greens that last for long are believed for longer, those that fade for a shorter time
        ({"evidence_on": UNSEEN}, [(1, BAND_SINCE, 900, 0.9)], "complacency", False),
        ({"evidence_on": SEEN}, [(1, BAND_SINCE, 900, 0.6)], "complacency", True),
        ({"evidence_on": NEAR}, [(1, BAND_SINCE, 900, 0.01)], "complacency", False),
        ({"evidence_on": None}, [(1, BAND_SINCE, 366, 0.999)], "complacency", True),
        # a person's step with a scorecard is a look, and so is a review
        (
            {"evidence_on": UNSEEN},
            [(1, BAND_SINCE, 200, 0), (1, REVIEW_HELD, 60, QUARTER - 1)],
            "complacency",
            False,
        ),
        (
            {"evidence_on": UNSEEN},
            [(1, BAND_SINCE, 200, 0), (1, STEPPED, 100, 1)],
            "complacency",
            False,
        ),
        ({"evidence_on": None, "band": "amber"}, [(1, BAND_SINCE, 200, 0)], "complacency", False),
        ({"owes_reviews": 1}, [], "no_review", True),
        ({"owes_reviews": 0}, [], "no_review", False),
        # early in the quarter that of the last one is enough
        ({"owes_reviews": 1}, [(1, REVIEW_HELD, 60, QUARTER - 1)], "no_review", False),
        ({"owes_reviews": 1}, [(1, REVIEW_HELD, 160, QUARTER - 2)], "no_review", True),
        # the quarter in which an alliance came, or began to operate, is not asked for
        ({"owes_reviews": 1}, [(1, HERE_SINCE, 0, 1)], "no_review", False),
        ({"owes_reviews": 1}, [(1, HERE_SINCE, 142, 1)], "no_review", False),
        ({"owes_reviews": 1}, [(1, HERE_SINCE, 143, 1)], "no_review", True),
        ({"owes_reviews": 1}, [(1, OPERATING_SINCE, 20, 1)], "no_review", False),
        (
            {"owes_reviews": 1},
            [(1, HERE_SINCE, 190, 1), (1, OPERATING_SINCE, 20, 1)],
            "no_review",
            False,
        ),
        ({}, [(1, "overdue_ours", 4, 2)], "overdue_ours", True),
        ({"there": 0}, [(1, "overdue_ours", 4, 2)], "overdue_ours", False),
        ({}, [(1, "orphan", np.nan, 1)], "orphan", True),
        ({"there": 0}, [(1, "orphan", np.nan, 1)], "orphan", False),
    ],
)
def test_reasons_that_other_tables_give(said, records, reason, holds):
    assert (reason in reasons(of(said), *records).get(1, set())) == holds


def test_a_review_is_missed_once_it_is_due():
    last_quarter = (1, REVIEW_HELD, 60, QUARTER - 1)
    early = of({"owes_reviews": 1, "evidence_on": DAY}, day=date(2027, 1, 21))
    late = of({"owes_reviews": 1, "evidence_on": DAY}, day=date(2027, 1, 22))
    assert 1 not in reasons(early, last_quarter)
    assert reasons(late, last_quarter) == {1: {"no_review"}}
    assert 1 not in reasons(late, (1, REVIEW_HELD, 5, QUARTER))


def test_records_of_alliances_that_are_not_there_are_ignored():
    assert reasons(of({}), (77, "overdue_ours", 3, 1), (78, BAND_SINCE, 900, 0)) == {}


def test_several_tables_speak_of_one_reason_once():
    key = "overdue_theirs"
    found = ranking(of({}), (1, key, 10, 2), (1, key, 34, 1))
    assert cases_of(found, 0) == [("overdue_theirs", 34.0, 3.0)]


def test_a_day_that_is_not_known_stays_unknown():
    found = ranking(of({}), (1, "silent_sponsor", np.nan, 1))
    ((reason, days, count),) = cases_of(found, 0)
    assert reason == "silent_sponsor" and np.isnan(days) and count == 1


def test_what_another_reason_says_is_not_said_twice():
    rows = of({"evidence_on": DAY - timedelta(days=300), "owes_reviews": 1})
    assert reasons(rows, (1, BAND_SINCE, 400, 0)) == {1: {"complacency"}}
    both = [(1, "notice_due", -40, 1), (1, "agreement_ending", -90, 1)]
    assert reasons(of({}), *both) == {1: {"notice_due"}}


OVERDUE = "overdue_ours"


def orphan(pk: int) -> tuple[int, str, float, float]:
    return pk, "orphan", np.nan, 1


@pytest.mark.parametrize(
    ("rows", "records", "first"),
    [
        # the quadrant weighs
        ([{"value": 20, "risk": 20}, GLOVE], [(1, OVERDUE, 30, 1), (2, OVERDUE, 30, 1)], 2),
        # the value weighs within a quadrant
        ([{"value": 55}, {"value": 95}], [(1, OVERDUE, 30, 1), (2, OVERDUE, 30, 1)], 2),
        # severity: red before a missing goal
        ([{}, {"band": "red"}], [orphan(1)], 2),
        # age: the older one first
        ([{}, {}], [(1, OVERDUE, 3, 1), (2, OVERDUE, 120, 1)], 2),
        # number: more of them first
        ([{}, {}], [(1, OVERDUE, 30, 1), (2, OVERDUE, 30, 5)], 2),
        # the nearer deadline first
        ([{}, {}], [(1, "notice_due", -80, 1), (2, "notice_due", -5, 1)], 2),
        # two grave ones before one
        ([{"band": "red"}, {"band": "red"}], [(2, OVERDUE, 30, 1)], 2),
        # but small ones do not outrank a grave one
        (
            [{"band": "red"}, {"evidence_on": DAY - timedelta(days=181)}],
            [orphan(2)],
            1,
        ),
        # all the same: the older alliance
        ([{"band": "red"}, {"band": "red"}], [], 1),
    ],
)
def test_the_order_is_by_what_waiting_costs(rows, records, first):
    table = of(*rows)
    found = ranking(table, *records)
    assert table.ids[found.at[0]] == first


def test_the_gravest_reason_leads_its_entry():
    rows = of({"band": "red", "health": 30, "before_health": 60})
    found = [key for key, _, _ in cases_of(ranking(rows, orphan(1)), 0)]
    assert found == ["red_health", "falling_health", "orphan"]


def test_one_reason_alone_keeps_the_order_and_the_other_reasons():
    rows = of({"band": "red"}, {}, {"band": "red"})
    whole = ranking(rows, orphan(1), orphan(2))
    part = with_kind(whole, rows, kinds["orphan"])
    assert rows.ids[part.at].tolist() == [1, 2]
    assert {key for key, _, _ in cases_of(part, 0)} == {"red_health", "orphan"}
    assert [(kind.key, n) for kind, n in whole.counts()] == [("red_health", 2), ("orphan", 2)]


@given(
    st.lists(
        st.tuples(
            st.integers(1, 5),
            st.sampled_from([kind.key for kind in KINDS if kind.columns is None]),
            st.integers(0, 400),
            st.integers(1, 9),
        ),
        max_size=30,
    )
)
def test_every_case_stands_in_exactly_one_entry(records):
    rows = of(*[{"value": 10 * n, "risk": 90 - 10 * n} for n in range(5)])
    found = ranking(rows, *records)
    assert sorted(found.order.tolist()) == list(range(len(found.cases)))
    assert len(set(found.at.tolist())) == len(found)
    # By cost, but what is at a critical juncture stands first.
    flagged = np.isin(found.at, list(found.with_case("juncture")))
    assert (np.diff(flagged.astype(int)) <= 0).all()
    assert (np.diff(found.cost)[np.diff(flagged.astype(int)) == 0] <= 1e-6).all()
    assert sum(len(found.cases_of(i)) for i in range(len(found))) == len(found.cases)


def test_every_reason_has_a_next_step_for_readers_too():
    for kind in KINDS:
        (step,) = offers(kind, 1, edits=True, decides=False)
        assert (step.key, bool(step.text)) == ("step", True)
        reading = [] if kind.step.editors_only else ["step"]
        for decides, more in ((False, []), (True, ["decide"])):
            found = offers(kind, 1, edits=False, decides=decides)
            assert [one.key for one in found] == [*reading, "ask", "speak", *more]
            assert f"about={kind.key}" in found[-1].url


def attention(rows, *records) -> list[tuple[int, bool]]:
    found = ranking(rows, *records)
    asks = found.attention.tolist()
    return [(int(rows.ids[at]), ask) for at, ask in zip(found.at, asks, strict=True)]


@pytest.mark.parametrize(
    ("said", "records", "asks"),
    [
        ({"band": "red", "value": 10, "risk": 10}, [], True),  # red, wherever it stands
        (GLOVE | {"before_risk": 30}, [], True),
        ({}, [(1, "agreement_ended", 1, 1)], True),
        ({}, [(1, "notice_due", -50, 1)], True),
        ({}, [(1, "notice_due", -80, 1)], False),
        ({}, [orphan(1)], False),
        ({}, [(1, OVERDUE, 3, 1)], False),
        ({}, [(1, OVERDUE, 170, 3)], True),  # several, for half a year
        # one moderate matter is watched, two where it costs most are not
        (GLOVE, [(1, OVERDUE, 30, 1)], False),
        (GLOVE, [(1, OVERDUE, 60, 2), (1, "missed_meeting", 40, 1)], True),
        ({"value": 20, "risk": 20}, [(1, OVERDUE, 60, 2), (1, "missed_meeting", 40, 1)], False),
    ],
)
def test_what_asks_for_attention_and_what_is_only_watched(said, records, asks):
    assert attention(of(said), *records) == [(1, asks)]


def test_each_alliance_stands_once_under_its_gravest_reason():
    rows = of({"band": "red"}, {}, {"band": "red"})
    found = ranking(rows, orphan(1), orphan(2), (2, OVERDUE, 3, 1))
    groups = [
        (kind.key, rows.ids[found.at[entries]].tolist())
        for kind, entries in found.by_reason(np.arange(len(found)))
    ]
    assert groups == [("red_health", [1, 3]), (OVERDUE, [2])]
    assert found.by_reason(np.array([], np.intp)) == []


WATCHED = [{"value": 20, "risk": 20}] * 2
RED, RED_GLOVE = {"band": "red"}, GLOVE | {"band": "red"}


@pytest.mark.parametrize(
    ("parts", "whole", "first"),
    [
        # 1 and 2 are watched, 3 and 4 red, 5 red and white glove: the costliest first
        ({}, False, [5, 3, 4]),
        ({}, True, [5, 3, 4]),
        # what a manager or sponsor answers for comes first, even where it is only watched
        ({2: MANAGER}, False, [2, 5, 3]),
        ({2: SPONSOR, 4: SPONSOR}, False, [4, 2, 5]),
        # who looks at the portfolio: then white glove, then where they take part
        ({4: MEMBER}, True, [5, 4, 3]),
        ({4: MEMBER}, False, [4, 5, 3]),
        # a member answers for nothing: what is watched stays with the others
        ({1: MEMBER}, False, [5, 3, 4]),
    ],
)
def test_what_needs_this_reader_comes_first(parts, whole, first):
    rows = of(*WATCHED, RED, RED, RED_GLOVE)
    mine = [(pk, READER_IS, np.nan, part) for pk, part in parts.items()]
    watched = [(pk, OVERDUE, 3, 1) for pk in (1, 2)]
    records = [*mine, *watched]
    table = [(pk, KEYS.index(key), ago(0) - days, n) for pk, key, days, n in records]
    said = Records(KINDS, KEYS, np.array(table, dtype=float).reshape(-1, 4))
    found = find(rows, said)
    near = nearness(found, rows, said.fact(READER_IS, rows)[1], whole=whole)
    assert rows.ids[found.at[first_for(found, near)]].tolist() == first
