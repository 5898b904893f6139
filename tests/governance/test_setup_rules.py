"""Rules of setting up governance: duties, decision rights, quorum, RACI, priorities."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.rules import duties, kickoff, priorities, raci, rights, standing
from governance.rules.rights import Right

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


# Duties ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("cover", "gap"),
    [
        (duties.Cover(), "No committee covers this yet."),
        (duties.Cover("Steering", date(2026, 3, 2)), "Steering was closed on 2 Mar 2026."),
        (duties.Cover("Steering"), "Steering has no schedule."),
        (duties.Cover("Steering", meets=True), ""),
        (duties.Cover("Steering", meets=True, person="Ann"), ""),
        (
            duties.Cover("S", None, True, "Ann", date(2026, 3, 2), is_gone=True),
            "Ann has left on 2 Mar 2026.",
        ),
        (duties.Cover("S", None, True, "Ann", is_gone=True), "Ann has left."),
    ],
)
def test_why_a_duty_is_not_covered(cover: duties.Cover, gap: str) -> None:
    assert duties.gap(cover) == gap


@given(st.sets(st.sampled_from(["steering", "management", "operating", "other"])))
def test_every_duty_falls_to_a_committee_that_there_is(kinds: set[str]) -> None:
    usual = kinds - {"other"}
    found = standing.kinds_of_duties(kinds)
    assert set(found) == (set(duties.ORDER) if usual else set())
    assert set(found.values()) <= usual


# Rights ----------------------------------------------------------------------------------------
RIGHTS = (
    Right(1, "steering", "Joint spending"),
    Right(2, "management", "Joint spending", up_to=Decimal(100)),
    Right(3, "operating", "Joint spending", rights.PROPOSES),
    Right(4, "operating", "Day-to-day work"),
    Right(5, "other", "Travel", up_to=Decimal(50), known=False),
)


@pytest.mark.parametrize(
    ("subject", "amount", "keys"),
    [
        ("joint spending", Decimal(100), [2, 1]),
        ("Joint spending", Decimal("100.01"), [1]),
        ("spending", None, [2, 1]),
        ("Joint spending on fairs", Decimal(10), [2, 1]),
        ("work", None, [4]),
        ("Travel", Decimal(1), []),
        ("Travel", None, [5]),
        ("Pricing", None, []),
        ("  ", None, []),
    ],
)
def test_who_decides_what(subject: str, amount: Decimal | None, keys: list[int]) -> None:
    assert [one.key for one in rights.deciders(RIGHTS, subject, amount)] == keys


@pytest.mark.parametrize(
    ("right", "words"),
    [
        (("Budget", "decides", Decimal(250_000), "EUR"), "Budget: decides, up to EUR 250,000"),
        (("Budget", "decides", Decimal("0.50"), "EUR"), "Budget: decides, up to EUR 0.50"),
        (("Targets", "proposes", None, ""), "Targets: proposes"),
        (("Targets", "told", None, ""), "Targets: is told"),
    ],
)
def test_rights_in_words(right: tuple[str, str, Decimal | None, str], words: str) -> None:
    assert rights.right_words(*right) == words


@pytest.mark.parametrize(
    ("quorum", "per_side", "ours", "theirs", "enough", "words"),
    [
        (0, False, 0, 0, True, ""),
        (1, False, 0, 1, True, "at least 1 person"),
        (3, False, 1, 2, True, "at least 3 people"),
        (3, False, 1, 1, False, "at least 3 people"),
        (2, True, 2, 2, True, "at least 2 people of each side"),
        (2, True, 5, 1, False, "at least 2 people of each side"),
    ],
)
def test_quorum(
    quorum: int, per_side: bool, ours: int, theirs: int, enough: bool, words: str
) -> None:
    assert rights.has_quorum(quorum, per_side, ours=ours, theirs=theirs) is enough
    assert rights.quorum_words(quorum, per_side) == words


# RACI ------------------------------------------------------------------------------------------
def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.mark.parametrize(
    ("said", "state", "may_ask"),
    [
        (raci.Agreement(ago(10)), raci.MISSING, True),
        (raci.Agreement(ago(10), asked_at=ago(1)), raci.ASKED, False),
        (raci.Agreement(ago(10), asked_at=ago(4)), raci.ASKED, True),
        (raci.Agreement(ago(10), agreed_at=ago(9)), raci.AGREED, False),
        (raci.Agreement(ago(900), agreed_at=ago(366)), raci.STALE, True),
        (raci.Agreement(ago(900), agreed_at=ago(366), asked_at=ago(2)), raci.STALE, False),
        (raci.Agreement(ago(10), agreed_at=ago(20)), raci.CHANGED, True),
        # Asked about what it was before: the change may be asked about at once.
        (raci.Agreement(ago(1), agreed_at=ago(20), asked_at=ago(2)), raci.CHANGED, True),
        (raci.Agreement(ago(10), objected_at=ago(9)), raci.OBJECTED, False),
        (raci.Agreement(ago(10), objected_at=ago(11)), raci.CHANGED, True),
    ],
)
def test_what_a_person_said_of_their_part(said: raci.Agreement, state: str, may_ask: bool) -> None:
    assert raci.state_of(said, NOW) == state
    assert raci.may_be_asked(said, NOW) is may_ask


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        (["both"], 0),
        (["accountable", "responsible", "responsible", "informed"], 0),
        (["responsible"], 1),
        (["accountable"], 1),
        (["accountable", "both"], 1),
        ([], 2),
        (["consulted"], 2),
    ],
)
def test_exactly_one_is_accountable_and_somebody_responsible(parts: list[str], found: int) -> None:
    assert len(raci.faults(parts)) == found


PART = st.sampled_from(list(raci.PARTS))


@given(PART, PART)
def test_two_parts_in_one_row_become_one_that_holds_both(one: str, other: str) -> None:
    together = raci.combined(one, other)
    assert together == raci.combined(other, one)
    for group in (raci.IS_ACCOUNTABLE, raci.IS_RESPONSIBLE):
        assert (together in group) >= (one in group or other in group)


ROWS = st.lists(
    st.tuples(
        st.integers(1, 99),
        PART,
        st.integers(0, 10**6).map(lambda n: NOW + timedelta(microseconds=n)),
    ),
    max_size=5,
    unique_by=lambda row: row[0],
)


@given(ROWS, st.data())
def test_what_one_agrees_to_is_named_by_all_of_it(rows: list[tuple], data: st.DataObject) -> None:
    version = raci.version_of(rows)
    assert version == raci.version_of(data.draw(st.permutations(rows)))
    assert 0 <= version < 2**31
    if rows:
        key, part, at = rows[0]
        changed = [(key, part, at + timedelta(microseconds=1)), *rows[1:]]
        assert raci.version_of(changed) != version
        assert raci.version_of(rows[1:]) != version


def test_parts_in_words() -> None:
    rows = [("Scorecard", "both"), ("Plan", "informed"), ("A", "consulted"), ("B", "consulted")]
    assert raci.part_words([*rows, ("C", "consulted")]) == [
        "Accountable and responsible for Scorecard",
        "Consulted on A, B and C",
        "Informed of Plan",
    ]


# Priorities ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("1. Grow\n2) Learn\n- Grow\n\n * 90-day plan\n  3D printing ", None),
        ("", []),
    ],
)
def test_priorities_as_people_write_them(text: str, lines: list[str] | None) -> None:
    expected = ["Grow", "Learn", "90-day plan", "3D printing"] if lines is None else lines
    assert priorities.lines_of(text) == expected


def test_where_both_sides_differ() -> None:
    ours = ["Go live by March", "One price list", "Shared support", "Our brand"]
    theirs = ["Shared support", "Go-live by March", "Exclusive data"]
    found = {
        row.text: (row.ours, row.theirs, row.finding) for row in priorities.compare(ours, theirs)
    }
    assert found == {
        "Go live by March": (1, 2, priorities.AGREE),
        "Shared support": (3, 1, priorities.RANKED),
        "One price list": (2, None, priorities.ONLY_OURS),
        "Exclusive data": (None, 3, priorities.ONLY_THEIRS),
        "Our brand": (4, None, priorities.ONLY_OURS),
    }


LINES = st.lists(st.text("abcde ", min_size=1, max_size=6), max_size=5, unique=True)


@given(LINES, LINES)
def test_nothing_either_side_wants_is_left_out_or_said_twice(
    ours: list[str], theirs: list[str]
) -> None:
    found = priorities.compare(ours, theirs)
    assert sorted(row.ours for row in found if row.ours) == list(range(1, len(ours) + 1))
    assert sorted(row.theirs for row in found if row.theirs) == list(range(1, len(theirs) + 1))


@pytest.mark.parametrize(
    ("stage", "has_one", "wants"),
    [
        ("launching", False, True),
        ("launching", True, False),
        ("operating", False, False),
        ("negotiating", False, False),
    ],
)
def test_when_a_kickoff_is_asked_for(stage: str, has_one: bool, wants: bool) -> None:
    assert kickoff.wants_kickoff(stage, has_one=has_one) is wants
    assert kickoff.MINUTES == 170
