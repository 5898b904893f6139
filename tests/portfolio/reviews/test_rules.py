"""What a review says and asks for, as tables of cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from alliances.rules.periods import Quarter
from portfolio.rules import reviews
from portfolio.rules.review_document import (
    Comment,
    Commitments,
    ObjectiveProgress,
    OpenRisk,
    PlanProgress,
    PriorPromises,
    ReviewV1,
    SidePromises,
)
from portfolio.rules.review_page_v1 import ReviewPageV1
from portfolio.rules.review_scores import Score, Scores

TODAY = date(2026, 11, 21)
BEFORE, AFTER = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
SINCE = date(2026, 8, 20)


@pytest.mark.parametrize(
    ("today", "quarters"),
    [
        (date(2026, 10, 1), [Quarter(2026, 4)]),
        (date(2026, 12, 17), [Quarter(2026, 4)]),
        (date(2026, 12, 18), [Quarter(2026, 4), Quarter(2027, 1)]),
        (date(2026, 12, 31), [Quarter(2026, 4), Quarter(2027, 1)]),
        (date(2027, 1, 1), [Quarter(2027, 1)]),
    ],
)
def test_reviews_are_due_for_this_quarter_and_two_weeks_ahead(today, quarters):
    assert reviews.quarters_due(today) == quarters


def promised(first, settled=None, due=None, dropped=None, **more):
    return reviews.Promised(
        "action", "x", "ours", None, settled, due or first, first, None, dropped
    )


@pytest.mark.parametrize(
    ("row", "standing"),
    [
        (promised(BEFORE, BEFORE), "kept"),
        (promised(BEFORE, TODAY), "late"),
        (promised(BEFORE), "open"),
        (promised(BEFORE, AFTER), "open"),
        (promised(TODAY), "ahead"),
        (promised(AFTER), "ahead"),
        (promised(AFTER, BEFORE), "kept"),
        (promised(BEFORE, due=AFTER), "moved"),
        (promised(BEFORE, TODAY, due=AFTER), "late"),
        (promised(BEFORE, dropped=TODAY), "dropped"),
    ],
)
def test_a_promise_stands(row, standing):
    assert reviews.promise_standing(row, TODAY) == standing


LONG = SINCE - timedelta(days=30)


@pytest.mark.parametrize(
    ("row", "belongs"),
    [
        (promised(SINCE + timedelta(days=3)), True),  # fell due since
        (promised(LONG), True),  # owed from before
        (promised(LONG, SINCE - timedelta(days=2)), False),  # answered last time
        (promised(LONG, SINCE + timedelta(days=2)), True),  # kept since, late
        (promised(AFTER, BEFORE), False),  # kept early: answered for when its day has come
        (promised(AFTER), False),  # to come
        (promised(LONG, due=AFTER), True),  # moved, still owed
        (promised(LONG, dropped=TODAY), True),  # let go since, after its day
        (promised(LONG, dropped=SINCE), False),  # let go before
        (promised(AFTER, dropped=TODAY), False),  # let go in time
    ],
)
def test_what_is_answered_for_in_a_review(row, belongs):
    assert reviews.belongs_to_prior_promises(row, since=SINCE, as_of=TODAY) is belongs


def side(total, kept, late, open_):
    return SidePromises("ours", total, kept, late, open_)


@pytest.mark.parametrize(
    ("sides", "words"),
    [
        ([], "Nothing had been promised for this time"),
        ([side(1, 1, 0, 0)], "The one promise was kept"),
        ([side(2, 2, 0, 0), side(1, 1, 0, 0)], "All 3 promises kept on time"),
        ([side(4, 2, 1, 1)], "2 of 4 promises kept on time, 1 still owed"),
    ],
)
def test_the_finding_on_promises(sides, words):
    page = ReviewPageV1(document(promises=PriorPromises(tuple(sides), ())))
    assert page.promises_finding == words


@pytest.mark.parametrize(
    ("deltas", "words"),
    [
        ([None, None], "No scores yet"),
        ([0.4, -0.9], "Scores stand where they stood"),
        ([3.0, -12.2], "Row 1 fell by 12 points"),
        ([8.0, -2.0], "Row 0 rose by 8 points"),
    ],
)
def test_the_finding_on_scores(deltas, words):
    rows = tuple(
        Score("", f"Row {index}", None if delta is None else 50 + delta, 50, "up", "green")
        for index, delta in enumerate(deltas)
    )
    page = ReviewPageV1(document(scorecard=replace(SCORES, rows=rows)))
    assert page.scorecard_finding == words


SCORES = Scores((), "unplaced", "Unplaced", "", 0, None, ())


def comment(section, text="Words"):
    return Comment(section, text, "Alice", TODAY, 1)


def objective(actual_on):
    return ObjectiveProgress(
        what="Joint pipeline",
        why="",
        decision="",
        unit="number",
        currency="",
        baseline=None,
        target=Decimal(100),
        actual=Decimal(80),
        actual_on=actual_on,
        attained=80.0,
        expected=88.8,
        reading="on_track",
        band="green",
        words="on track",
    )


def plan(actual_on):
    return PlanProgress(2026, 1, 88.8, (objective(actual_on),))


def risk(overdue):
    return OpenRisk("Fire", 4, 4, 16, "red", "ours", "", "Sprinklers", BEFORE, overdue)


def document(**parts):
    return ReviewV1(
        **{
            "alliance": "Northstar",
            "tier": "Strategic",
            "year": 2026,
            "quarter": 4,
            "as_of": TODAY,
            "since": SINCE,
            "since_review": True,
            "promises": PriorPromises((), ()),
            "plan": plan(date(2026, 10, 31)),
            "scorecard": SCORES,
            "committees": (),
            "decisions": (),
            "risks": (),
            "commitments": Commitments(AFTER, ()),
            "comments": tuple(comment(name) for name in ("plan", "scorecard", "decisions")),
            **parts,
        }
    )


@pytest.mark.parametrize(
    ("parts", "finding"),
    [
        ({}, "1 of 1 objectives on track"),
        ({"plan": None}, "No plan is agreed for this year"),
        (
            {
                "plan": PlanProgress(
                    2026,
                    1,
                    88.8,
                    (objective(TODAY), replace(objective(None), reading="unknown")),
                )
            },
            "1 of 2 objectives on track, 1 without an actual",
        ),
    ],
)
def test_the_finding_on_the_plan(parts, finding):
    assert ReviewPageV1(document(**parts)).plan_finding == finding


@pytest.mark.parametrize(
    ("bands", "finding"),
    [
        ([], "No open risk on record"),
        (["amber"], "1 open risk"),
        (["red", "green"], "2 open risks, 1 of them grave"),
    ],
)
def test_the_finding_on_risks(bands, finding):
    risks = tuple(replace(risk(False), band=band) for band in bands)
    assert ReviewPageV1(document(risks=risks)).risks_finding == finding


def missing(found):
    return [check.key for check in found if not check.done]


@pytest.mark.parametrize(
    ("parts", "final", "keys"),
    [
        ({}, True, []),
        ({}, False, ["scorecard"]),
        ({"plan": None}, True, ["plan", "actuals"]),
        ({"plan": plan(date(2026, 9, 30))}, True, ["actuals"]),
        ({"plan": plan(None)}, True, ["actuals"]),
        ({"risks": (risk(True), risk(True), risk(False))}, True, ["risks"]),
        (
            {"comments": (comment("plan", "  "),)},
            True,
            ["said_plan", "said_scorecard", "said_decisions"],
        ),
    ],
)
def test_readiness_says_what_is_missing(parts, final, keys):
    found = reviews.readiness(document(**parts), scorecard_is_final=final)
    assert missing(found) == keys
    assert reviews.percent_ready(found) == round(100 * (7 - len(keys)) / 7)


@pytest.mark.parametrize(
    ("total", "overdue", "preparing", "words"),
    [
        (0, 0, 0, "Quarterly reviews"),
        (9, 1, 4, "1 quarterly review overdue"),
        (9, 0, 4, "4 quarterly reviews to prepare"),
        (9, 0, 0, "9 quarterly reviews held"),
    ],
)
def test_the_list_says_what_matters(total, overdue, preparing, words):
    found = reviews.list_finding(total=total, overdue=overdue, preparing=preparing)
    assert found == words
