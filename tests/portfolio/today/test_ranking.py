"""The order of the worklist, as tables of cases."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from alliances.rules.worklist import Item, Place
from portfolio.rules import exceptions, worklist
from scorecards.rules import quadrants
from tests.portfolio.today.kinds import ALL, Kind

TODAY = date(2026, 11, 21)


def item(kind=Kind.ACTION, days=0, **fields) -> Item:
    at = {"pk": 1, "name": "Northstar", "tier": "core", "quadrant": "sustain"}
    given = {"kind": kind, "key": "a-1", "title": "Do it", "due_on": TODAY + timedelta(days=days)}
    for name, value in fields.items():
        (at if name in {*at, "juncture"} else given)[name] = value
    return Item(place=Place(stage="operating", north_star_revisit_on=None, **at), **given)


# The first of each pair ranks before the second.
BEFORE = [
    (item(days=-3), item(days=0)),
    (item(days=0), item(days=2)),
    (item(quadrant="white_glove"), item(quadrant="sustain")),
    (item(quadrant="sustain"), item(quadrant="fix_or_exit")),
    (item(quadrant="unplaced"), item(quadrant="light_touch")),
    (item(juncture="crisis"), item(days=-2)),
    (item(tier="strategic"), item(tier="core")),
    (item(tier="core"), item(tier="tactical")),
    (item(Kind.AGENDA, 3, people=9), item(Kind.AGENDA, 3, people=2)),
    (item(Kind.NOTICE, 10), item(Kind.NORTH_STAR, 10)),
    (item(Kind.DELIVERABLE), item(Kind.NUDGE_DELIVERABLE)),
    (item(Kind.ACTION), item(Kind.NUDGE_ACTION)),
    # A small matter of a white-glove alliance outranks a graver one of light touch ...
    (item(Kind.NUDGE_ACTION, quadrant="white_glove"), item(Kind.MINUTES, quadrant="light_touch")),
    # ... but not one that is far away.
    (item(Kind.MINUTES, -5), item(Kind.SCORECARD, 40, quadrant="white_glove")),
]


@pytest.mark.parametrize(("first", "second"), BEFORE)
def test_what_comes_first(first, second):
    first, second = replace(first, key="z"), replace(second, key="a")
    for order in ([first, second], [second, first]):
        assert [row.item for row in worklist.rank(order, TODAY)] == [first, second]


@pytest.mark.parametrize(
    ("days", "horizon", "expected"),
    [(0, 7, 1.0), (7, 7, 0.5), (21, 7, 0.25), (-7, 7, 2.0), (-700, 7, 2.0), (-1, 10, 1.1)],
)
def test_urgency_halves_at_the_horizon_and_doubles_at_most(days, horizon, expected):
    assert worklist.urgency(days, horizon) == pytest.approx(expected)


def test_one_more_day_never_makes_it_cheaper():
    for kind in ALL:
        costs = [worklist.cost(item(kind, days), TODAY) for days in range(120, -120, -1)]
        assert costs == sorted(costs)
        assert costs[0] > 0


def test_the_order_is_total_and_stable():
    rows = [
        item(kind, days, key=f"{kind.name}-{days}-{n}", name=name)
        for kind in (Kind.ACTION, Kind.MINUTES)
        for days in (-1, 0)
        for n in range(3)
        for name in ("Helix", "Northstar")
    ]
    expected = [row.item for row in worklist.rank(rows, TODAY)]
    for seed in range(20):
        mixed = random.Random(seed).sample(rows, len(rows))
        assert [row.item for row in worklist.rank(mixed, TODAY)] == expected


def test_more_than_a_dozen_people_add_nothing():
    twelve, many = item(people=12), item(people=500)
    assert worklist.cost(twelve, TODAY) == worklist.cost(many, TODAY)


def test_unknown_words_count_as_not_placed():
    odd = item(quadrant="nowhere", tier="?")
    plain = item(quadrant="unplaced", tier="unassigned")
    assert worklist.cost(odd, TODAY) == worklist.cost(plain, TODAY)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (
            item(Kind.AGENDA, 3, people=9, quadrant="white_glove"),
            "White glove, in 3 days, 9 people waiting",
        ),
        (item(days=0, people=1), "Sustain, today, 1 person waiting"),
        (item(days=1), "Sustain, tomorrow"),
        (item(days=-1), "Sustain, 1 day overdue"),
        (item(days=-9, side="theirs"), "Sustain, 9 days overdue, the partner owes this"),
        (item(days=-9, side="joint"), "Sustain, 9 days overdue, owed jointly"),
        (item(Kind.SPONSOR, -29, quadrant="white_glove"), "White glove, 29 days overdue"),
        (item(Kind.SPONSOR, 0), "Sustain, due today"),
        (item(days=1, juncture="vote"), "Critical juncture (vote), Sustain, tomorrow"),
        (item(Kind.MINUTES, -2), "Sustain, 2 days ago"),
        (item(Kind.SIGN_PLAN), "Sustain, waiting for you"),
        (item(days=2, quadrant="unplaced"), "Core, in 2 days"),
        (item(days=2, quadrant="unplaced", tier="unassigned"), "Not assessed yet, in 2 days"),
    ],
)
def test_every_item_says_why(what, words):
    assert worklist.why(what, TODAY) == words


def test_kinds_differ_and_the_weights_are_those_of_the_exceptions():
    assert len({kind.name for kind in ALL}) == len({kind.order for kind in ALL}) == len(ALL) == 45
    assert all(1 <= kind.severity <= 10 and kind.horizon > 0 <= kind.shown for kind in ALL)
    assert worklist.WEIGHT is exceptions.WEIGHT is quadrants.WEIGHT


@pytest.mark.parametrize(
    ("hour", "first", "words"),
    [
        (9, "Northstar", "Good morning, Ines. Start with Northstar"),
        (12, "Northstar", "Good afternoon, Ines. Start with Northstar"),
        (18, "", "Good evening, Ines. Nothing needs your attention today"),
    ],
)
def test_the_heading_says_where_to_start(hour, first, words):
    assert worklist.heading(name="Ines", hour=hour, first_alliance=first) == words


@pytest.mark.parametrize(
    ("things", "alliances", "meetings", "unprepared", "words"),
    [
        (0, 0, 0, 0, "No meetings in the next 7 days."),
        (1, 1, 0, 0, "1 item. No meetings in the next 7 days."),
        (
            6,
            3,
            2,
            1,
            "6 items in 3 alliances. "
            "2 meetings in the next 7 days, 1 without an agenda.",
        ),
        (0, 0, 2, 0, "2 meetings in the next 7 days, both prepared."),
        (12, 2, 1, 1, "12 items in 2 alliances. "
         "1 meeting in the next 7 days, without an agenda."),
        (0, 0, 3, 0, "3 meetings in the next 7 days, all prepared."),
    ],
)  # fmt: skip
def test_the_lead_counts(things, alliances, meetings, unprepared, words):
    found = worklist.lead(
        things=things, alliances=alliances, meetings=meetings, unprepared=unprepared
    )
    assert found == words
