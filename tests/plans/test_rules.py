"""The rules of a plan as tables of cases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from plans.rules import initiatives, objectives, plans

TODAY = date(2026, 11, 21)

# baseline, target, actual, percent of the way
ATTAINMENTS = [
    (0, 100, 25, 25.0),
    (None, 200, 50, 25.0),
    (60, 80, 70, 50.0),
    (60, 80, 50, -50.0),
    (20, 10, 15, 50.0),  # falling is the aim
    (20, 10, 25, -50.0),
    (0, 100, 130, 130.0),
    (0, 100, None, None),
    (10, 10, 10, None),
]


@pytest.mark.parametrize(("baseline", "target", "actual", "percent"), ATTAINMENTS)
def test_attainment_works_in_both_directions(baseline, target, actual, percent):
    found = objectives.attainment(
        baseline=None if baseline is None else Decimal(baseline),
        target=Decimal(target),
        actual=None if actual is None else Decimal(actual),
    )
    assert found == (None if percent is None else pytest.approx(percent))


# attained, expected, reading
READINGS = [
    (None, 50.0, "unknown"),
    (100.0, 5.0, "reached"),
    (9.0, 9.9, "early"),
    (45.0, 50.0, "on_track"),
    (44.9, 50.0, "slipping"),
    (35.0, 50.0, "slipping"),
    (34.9, 50.0, "behind"),
    (-10.0, 50.0, "behind"),
]


@pytest.mark.parametrize(("attained", "expected", "reading"), READINGS)
def test_progress_is_read_against_time(attained, expected, reading):
    assert objectives.read(attained, expected) == reading


def test_an_actual_is_held_against_the_day_it_was_measured():
    found = objectives.progress(
        baseline=Decimal(0),
        target=Decimal(100),
        actual=Decimal(50),
        measured_on=date(2026, 7, 2),
        fiscal_year=2026,
        today=TODAY,
    )
    assert found.expected == pytest.approx(100 * 183 / 365)
    assert found.reading == "on_track"
    assert found.measured_days_ago == 142
    assert found.is_stale


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
