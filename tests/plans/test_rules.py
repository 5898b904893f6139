"""The rules of a plan as tables of cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from alliances.rules import punctuality as deliverables
from alliances.rules.periods import Quarter
from plans.rules import initiatives, plans

TODAY = date(2026, 11, 21)
BEFORE, AFTER = date(2026, 11, 20), date(2026, 11, 22)


@dataclass
class Promise:
    due_on: date
    delivered_on: date | None = None
    dropped_on: date | None = None
    side: str = "ours"


# due, delivered, dropped, standing, counts, on time
STANDINGS = [
    (AFTER, None, None, "ahead", False, False),
    (TODAY, None, None, "ahead", False, False),
    (BEFORE, None, None, "overdue", True, False),
    (TODAY, TODAY, None, "on_time", True, True),
    (AFTER, BEFORE, None, "on_time", True, True),
    (BEFORE, TODAY, None, "delivered_late", True, False),
    # What lies in the future of the day asked about has not happened yet.
    (BEFORE, AFTER, None, "overdue", True, False),
    (AFTER, AFTER, None, "ahead", False, False),
    (BEFORE, None, BEFORE, "dropped", False, False),
    (BEFORE, None, AFTER, "overdue", True, False),
]


@pytest.mark.parametrize(("due", "delivered", "dropped", "word", "counts", "on_time"), STANDINGS)
def test_a_deliverable_stands(due, delivered, dropped, word, counts, on_time):
    promise = Promise(due, delivered, dropped)
    assert deliverables.standing(promise, TODAY) == word
    total = deliverables.punctuality([promise], TODAY)
    assert (total.counted, total.on_time) == (int(counts), int(on_time))


def test_percent_on_time_is_unknown_while_nothing_counts():
    assert deliverables.punctuality([Promise(AFTER)], TODAY).percent is None
    assert deliverables.punctuality([], TODAY).percent is None
    two = [Promise(BEFORE), Promise(BEFORE, BEFORE)]
    assert deliverables.punctuality(two, TODAY).percent == 50


def test_sides_are_counted_apart():
    rows = [
        Promise(BEFORE, BEFORE),
        Promise(BEFORE, None, side="theirs"),
        Promise(AFTER, side="theirs"),
    ]
    found = deliverables.by_side(rows, TODAY)
    assert found["ours"].percent == 100
    assert (found["theirs"].percent, found["theirs"].overdue, found["theirs"].ahead) == (0, 1, 1)
    assert "joint" not in found


def test_a_deliverable_falls_into_the_quarter_in_which_it_began_to_count():
    first, second, fourth = Quarter(2026, 1), Quarter(2026, 2), Quarter(2026, 4)
    rows = [
        Promise(date(2026, 2, 1), date(2026, 5, 1)),  # late, due in Q1
        Promise(date(2026, 5, 1), date(2026, 3, 1)),  # early, counts from Q1
        Promise(date(2026, 12, 24)),  # ahead: counts nowhere yet
    ]
    found = dict(deliverables.by_quarter(rows, [first, second, fourth], TODAY))
    assert (found[first].counted, found[first].on_time) == (2, 1)
    assert found[second].counted == 0
    assert found[fourth].counted == 0
    assert Quarter(2027, 1) not in dict(deliverables.by_quarter(rows, [Quarter(2027, 1)], TODAY))


# from, to, sponsor, cause, fields refused
GATES = [
    ("proposed", "qualified", False, "", []),
    ("qualified", "approved", False, "", ["sales_executive_sponsor"]),
    ("qualified", "approved", True, "", []),
    ("proposed", "approved", True, "", ["stage"]),
    ("approved", "launched", False, "", ["sales_executive_sponsor"]),
    ("executing", "failed", True, "  ", ["failure_cause"]),
    ("executing", "failed", True, "No budget on their side.", []),
    ("proposed", "stopped", False, "", ["failure_cause"]),
    ("executing", "completed", True, "", []),
    ("completed", "executing", True, "", ["stage"]),
    ("stopped", "proposed", False, "", []),
]


@pytest.mark.parametrize(("current", "to", "sponsor", "cause", "fields"), GATES)
def test_the_stage_gate(current, to, sponsor, cause, fields):
    found = initiatives.gate(current=current, to=to, has_sponsor=sponsor, cause=cause)
    assert list(found) == fields
    assert all(found.values())


def test_every_stage_of_the_model_is_in_the_gate(db):
    from plans.models import Initiative

    assert set(initiatives.MOVES) == set(Initiative.Stage.values)
    assert {to for ways in initiatives.MOVES.values() for to in ways} <= set(initiatives.MOVES)


def test_versions_are_compared_line_by_line_over_renames_and_gaps():
    old = [plans.Line(1, "Pipeline", {"target": 70}), plans.Line(2, "Calls", {"target": 5})]
    new = [plans.Line(31, "Joint pipeline", {"target": 95}), plans.Line(32, "Wins", {"target": 3})]
    # 31 continues 21, which continues 1; version 2 stands between.
    found = plans.compare(old, new, {31: 21, 21: 1, 32: None, 1: None, 2: None})
    assert [(change.kind, change.name) for change in found] == [
        ("removed", "Calls"),
        ("changed", "Joint pipeline"),
        ("added", "Wins"),
    ]
    assert found[1].differences == (("target", 70, 95),)
    assert plans.compare(old, old, {}) == []


def test_a_circular_chain_ends():
    assert plans.root_of(1, {1: 2, 2: 1}) in (1, 2)


@pytest.mark.parametrize(
    ("side", "role", "may"),
    [
        ("ours", "alliance_manager", True),
        ("ours", "executive_sponsor", True),
        ("ours", "functional_lead", False),
        ("ours", "counterpart", False),
        ("theirs", "counterpart", True),
        ("theirs", "committee_member", False),
        ("joint", "executive_sponsor", False),
    ],
)
def test_who_may_put_a_sides_name_under_a_plan(side, role, may):
    assert plans.may_sign(side=side, role=role) is may


def test_both_sides_must_sign():
    assert plans.missing_sign_offs([]) == ["ours", "theirs"]
    assert plans.missing_sign_offs(["theirs"]) == ["ours"]
    assert plans.missing_sign_offs(["theirs", "ours"]) == []
