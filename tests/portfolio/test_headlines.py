"""Figures beside what they were, and the sentences made of them."""

from __future__ import annotations

import math
from datetime import date

import pytest

from core.registry.exceptions import Case, kinds
from core.text import age_words
from portfolio.rules import sentences
from portfolio.rules.figures import GAP, Sort, headlines, health_bar, sorted_places
from portfolio.rules.selection import date_problem, default_comparison
from tests.portfolio.snapshots import BEFORE, DAY, of

GLOVE = {"value": 80, "risk": 70}
ENTERED = GLOVE | {"before_risk": 30}
LEFT = {"value": 80, "risk": 30, "before_risk": 70}
UNPLACED = {"value": None, "risk": None}
DAYS = {"compared_with": BEFORE, "day": DAY}


def test_sums_say_how_many_they_know():
    found = headlines(
        of({"planned": 3e6}, {"planned": None}, {"planned": 1e6, "there": 0, "before_there": 1})
    )
    assert found.now.planned.amount == 3e6
    assert (found.now.planned.known, found.now.planned.total) == (1, 2)
    assert not found.now.planned.is_complete and found.before.planned.amount == 4e6


def test_nothing_known_is_not_zero():
    found = headlines(of({"planned": None, "delivered": None, "expected": None}))
    assert found.now.planned.amount is None and found.now.pace is None
    assert found.now.white_glove_share is None and found.change("white_glove_share") is None


def test_attainment_compares_only_alliances_that_know_both():
    rows = of(
        {"planned": 100, "delivered": 40, "expected": 80},
        {"planned": 900, "delivered": None, "expected": None},
    )
    found = headlines(rows).now
    assert (found.pace, found.measured) == (0.5, 1)
    assert found.pace_words.endswith("1 of 2 alliances measured")


def test_an_alliance_without_evidence_counts_with_none():
    assert headlines(of({"coverage": 80}, {"coverage": None})).now.coverage == 40


def test_share_of_value_in_white_glove_and_its_change():
    found = headlines(of(ENTERED | {"planned": 3e6}, {"planned": 1e6}))
    assert found.now.white_glove_share == 75 and found.before.white_glove_share == 0
    assert found.change("white_glove_share") == 75


def test_what_is_not_assessed_is_outside_the_shares():
    found = headlines(of(GLOVE | {"planned": 1e6}, {"planned": 1e6}, UNPLACED | {"planned": 9e6}))
    assert found.now.white_glove_share == 50 and found.now.share("sustain") == 50
    assert found.now.planned.amount == 11e6 and found.now.assessed_value == 2e6
    assert headlines(of(UNPLACED)).now.white_glove_share is None


def test_changes_need_a_day_to_compare_with():
    found = headlines(of({"before_there": 0}))
    assert found.change("active") is None and found.change_percent("planned") is None
    assert headlines(of({}, {"before_there": 0})).change("active") == 1
    grown = headlines(of({"planned": 3e6, "before_planned": 2e6}))
    assert grown.change_percent("planned") == 50


def test_moves_need_a_place_on_both_days():
    found = headlines(
        of(ENTERED, LEFT, GLOVE, GLOVE | {"before_there": 0}, GLOVE | {"before_value": None})
    )
    assert (found.into_white_glove, found.out_of_white_glove, found.moved) == (1, 1, 2)
    assert found.now.white_glove == 4


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([], "No alliances in this selection"),
        ([UNPLACED], "1 alliance is not assessed yet"),
        ([UNPLACED] * 2, "2 alliances are not assessed yet"),
        ([GLOVE], "1 alliance needs white-glove attention; none moved since 30 September"),
        (
            [GLOVE] * 3 + [ENTERED] * 2,
            "5 alliances need white-glove attention; 2 moved there since 30 September",
        ),
        ([LEFT], "No alliance needs white-glove attention; 1 left it since 30 September"),
        ([GLOVE | {"before_there": 0}], "1 alliance needs white-glove attention"),
        # where most are not assessed the title says of how many it speaks
        (
            [GLOVE, UNPLACED, UNPLACED],
            "The only assessed alliance needs white-glove attention; none moved since 30 September",
        ),
        (
            [LEFT, UNPLACED, UNPLACED],
            "The only assessed alliance does not need white-glove attention; "
            "1 left it since 30 September",
        ),
        (
            [GLOVE, UNPLACED],
            "1 alliance needs white-glove attention; none moved since 30 September",
        ),
        (
            [GLOVE, {"value": 20, "risk": 20, "before_risk": 80}],
            "1 alliance needs white-glove attention; 1 alliance changed quadrant since "
            "30 September",
        ),
    ],
)
def test_the_title_says_the_finding(rows, title):
    assert sentences.finding(headlines(of(*rows)), **DAYS) == title


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([{"band": ""}], "Health is not known yet"),
        ([{}], "No alliance is red"),
        ([{"before_band": "red"}], "No alliance is red; 1 on 30 September"),
        ([{"band": "red"}], "1 alliance is red, the same number as on 30 September"),
        (
            [{"band": "red", "before_band": "green"}] * 2,
            "2 alliances are red, 2 more than on 30 September",
        ),
        (
            [{"band": "red"}, {"before_band": "red"}],
            "1 alliance is red, 1 fewer than on 30 September",
        ),
        ([{"band": "red", "before_there": 0}], "1 alliance is red"),
        ([{}, {"band": ""}], "The only alliance with a health score is not red"),
        ([{}, {}, {"band": ""}], "None of 2 alliances with a health score is red"),
    ],
)
def test_the_health_card_says_its_finding(rows, title):
    assert sentences.health_finding(headlines(of(*rows)), **DAYS) == title


def test_the_picture_has_words_for_those_who_cannot_see_it():
    said = sentences.picture_words(headlines(of(GLOVE, GLOVE, UNPLACED)), day=DAY)
    assert "2 alliances in white glove (high risk, high value)" in said
    assert "no alliances in sustain" in said and said.endswith("1 alliance is not assessed yet.")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "1 day"),
        (74, "74 days"),
        (214, "7 months"),
        (800, "2 years"),
        (math.nan, ""),
    ],
)
def test_ages(days, words):
    assert age_words(days) == words


@pytest.mark.parametrize(
    ("reason", "days", "count", "words"),
    [
        ("red_health", 40, 1, "health red at 38 for 40 days"),
        (
            "into_white_glove",
            12,
            18,
            "moved to white glove: risk from 46 to 64 since 30 September",
        ),
        ("falling_health", 52, 14, "health fell from 52 to 38 since 30 September"),
        ("notice_due", 41, 1, "notice deadline in 41 days, renewal undecided"),
        ("notice_due", 0, 1, "notice deadline today, renewal undecided"),
        ("agreement_ending", 1, 1, "agreement ends tomorrow"),
        ("agreement_ended", 3, 1, "agreement ended 3 days ago with no successor"),
        ("overdue_ours", 34, 1, "1 commitment overdue from Halden by 34 days"),
        (
            "overdue_theirs",
            34,
            2,
            "2 commitments overdue from Meridian, the oldest by 34 days",
        ),
        ("overdue_joint", 34, 2, "2 joint commitments overdue, the oldest by 34 days"),
        ("silent_sponsor", 74, 1, "sponsor silent for 74 days"),
        ("silent_sponsor", math.nan, 2, "no contact with the 2 sponsors logged"),
        ("missed_meeting", 20, 1, "1 meeting missed 20 days ago"),
        ("late_minutes", 20, 1, "minutes of 1 meeting not circulated for 20 days"),
        (
            "complacency",
            540,
            0.414,
            "green for 20 months, last looked at 18 months ago; in this portfolio a green lasts "
            "that long in 41 of 100 cases",
        ),
        (
            "complacency",
            math.nan,
            0,
            "green for 20 months, never looked at; too few quarters are known to say how long a "
            "green lasts in this portfolio, so 180 days are assumed",
        ),
        ("no_review", 150, 1, "no quarterly review for 5 months"),
        ("no_review", math.nan, 1, "no quarterly review in the last year"),
        ("stale_evidence", 210, 1, "newest evidence is 7 months old"),
        ("orphan", math.nan, 1, "not tied to a corporate goal"),
        ("juncture", 12, 3, "critical juncture (crisis), ends in 12 days"),
        ("treatment_not_kept", 11, 2, "2 points of the agreed treatment not kept for 11 days"),
        ("goal_unconfirmed", 12, 2, "2 goals not confirmed, due 12 days ago"),
    ],
)
def test_every_reason_has_its_words(reason, days, count, words):
    scores = {"risk": ("46", "64"), "health": ("52", "38")}
    case = Case(days, count, "30 September", scores, "Halden", "Meridian", also=600)
    assert kinds[reason].words(case) == words


def test_every_reason_has_a_title():
    assert len({kind.title for kind in kinds}) == len(kinds) == 27


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 21), date(2026, 9, 30)),
        (date(2026, 1, 1), date(2025, 12, 31)),
        (date(2026, 9, 30), date(2026, 6, 30)),
    ],
)
def test_compared_with_the_end_of_the_last_quarter(day, expected):
    assert default_comparison(day) == expected


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        (date(2026, 11, 22), "too late: the last possible day is 21 November 2026."),
        (date(1989, 12, 31), "too early: the first possible day is 1 January 1990."),
        (date(1, 1, 1), "As of: 1 January 0001 is too early"),
        (DAY, ""),
    ],
)
def test_impossible_days_are_named(day, problem):
    said = date_problem(day, latest=DAY, what="As of:")
    assert problem in said and bool(said) == bool(problem)


def test_bars_fill_their_width_and_leave_out_what_is_not_there():
    parts = health_bar({"green": 21, "amber": 9, "red": 0, "": 2}, 320)
    assert [part.band for part in parts] == ["green", "amber", ""]
    assert parts[-1].x + parts[-1].width == pytest.approx(320, abs=0.3)
    assert parts[1].x == pytest.approx(parts[0].width + GAP, abs=0.1)
    assert [part.fits for part in health_bar({"green": 990, "red": 1}, 320)] == [True, False]
    assert health_bar({}) == []


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("risk", [2, 0, 1]),
        ("-risk", [0, 2, 1]),  # unknown stays last either way
        ("name", [0, 1, 2]),
        ("-name", [2, 1, 0]),
        ("quadrant", [0, 2, 1]),
        ("nonsense", [0, 2, 1]),
    ],
)
def test_the_table_sorts(sort, expected):
    rows = of(GLOVE, UNPLACED, {"value": 20, "risk": 10})
    assert sorted_places(rows, Sort.parse(sort), rows.now.there).tolist() == expected


def test_a_heading_turns_its_own_order_and_starts_figures_with_the_largest():
    assert Sort.parse("").turned("risk") == "-risk"
    assert Sort.parse("-risk").turned("risk") == "risk"
    assert Sort.parse("-risk").turned("name") == "name"
