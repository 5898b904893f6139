"""What answers say: classes, the headline, what is compared with the survey before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.rules.surveys import chart, words
from scorecards.rules.surveys.findings import (
    Finding,
    Question,
    before_and_now,
    by_dimension,
    compared,
    in_order,
    leading,
    means_of,
    score,
)
from scorecards.rules.surveys.matching import unmatched
from scorecards.rules.surveys.statistics import Answers, Comparison

GOOD, BAD = Answers((0, 0, 1, 4, 4)), Answers((2, 4, 2, 0, 0))
FAIR, POOR = Answers((0, 1, 2, 2, 2)), Answers((1, 1, 3, 2, 0))


def question(ours=None, theirs=None, **more) -> Question:
    values = {"pk": 1, "key": "x", "dimension": "strategic", "text": "We meet"} | more
    return Question(ours=ours, theirs=theirs, **values)


@pytest.mark.parametrize(
    ("ours", "theirs", "finding", "chance"),
    [
        (GOOD, GOOD, Finding.STRENGTH, False),
        (BAD, BAD, Finding.WEAKNESS, False),
        (GOOD, BAD, Finding.OURS, False),
        (BAD, GOOD, Finding.THEIRS, False),
        (FAIR, POOR, Finding.OURS, True),
        (GOOD, None, None, False),
        (None, None, None, False),
        # From 3.5 on is good, on either side of the cut by one answer of many.
        (Answers((0, 0, 5, 5, 0)), BAD, Finding.OURS, False),
        (Answers((0, 1, 4, 5, 0)), BAD, Finding.WEAKNESS, False),
    ],
)
def test_classes(ours, theirs, finding, chance):
    one = question(ours, theirs)
    assert (one.finding, one.may_be_chance) == (finding, chance)


def test_order_is_by_the_gap_and_hidden_ones_come_last():
    rows = [question(GOOD, None, pk=1), question(GOOD, GOOD, pk=2), question(GOOD, BAD, pk=3)]
    found = in_order(rows)
    assert [(one.pk, one.number) for one in found] == [(3, 1), (2, 2), (1, 0)]


def test_means_count_only_what_both_sides_show():
    rows = [question(GOOD, BAD, pk=1), question(GOOD, None, pk=2), question(None, BAD, pk=3)]
    means = means_of(compared(rows))
    assert means is not None and means.count == 1
    assert means.ours == GOOD.mean and means.theirs == BAD.mean
    assert by_dimension(rows) == [("strategic", means, 3)]
    assert means_of([]) is None


@pytest.mark.parametrize(("shown", "known"), [(0, False), (5, False), (6, True), (12, True)])
def test_a_score_needs_half_of_the_questions(shown, known):
    rows = [question(GOOD, BAD if n < shown else None, pk=n) for n in range(12)]
    assert (score(rows) is not None) is known


def test_the_score_is_of_both_sides_with_one_vote_each():
    found = score([question(Answers((0, 0, 0, 0, 50)), Answers((5, 0, 0, 0, 0)))])
    assert found == (50.0, 4.0)


def test_the_trend_compares_questions_of_both_surveys_alone():
    was = Comparison(GOOD, GOOD)
    rows = [question(GOOD, BAD, pk=1, was=was), question(BAD, BAD, pk=2)]
    found = before_and_now(rows)
    assert found is not None
    assert found[0].count == found[1].count == 1 and found[1].theirs == BAD.mean
    assert rows[0].widened == pytest.approx(GOOD.mean - BAD.mean) and rows[1].widened is None


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([question(GOOD, None)], "Too few answers to compare the two companies"),
        ([question(GOOD, GOOD)], "Halden and Vega agree: every answer they share is good"),
        (
            [question(BAD, BAD)],
            "Halden and Vega agree on a weakness: “We meet”, 2.0 and 2.0",
        ),
        (
            [question(GOOD, BAD), question(BAD, BAD, pk=2)],
            "Halden and Vega differ: “We meet”, 4.3 against 2.0",
        ),
        (
            [question(GOOD, BAD, was=Comparison(GOOD, GOOD))],
            "Halden and Vega differ: “We meet”, 4.3 against 2.0, 2.3 wider than in May",
        ),
        # What may be chance leads only where nothing else is to be said.
        ([question(FAIR, POOR), question(BAD, BAD, pk=2)], "Halden and Vega agree on a weakness: "),
        ([question(FAIR, POOR)], "Halden and Vega differ: "),
    ],
)
def test_headline(rows, says):
    assert words.headline(in_order(rows), "Halden", "Vega", "May").startswith(says)


def test_leading_is_none_where_all_is_well():
    assert leading([question(GOOD, GOOD)]) is None


@pytest.mark.parametrize(
    ("widened", "says"),
    [
        (None, ""),
        (0.04, "as in May"),
        (0.05, "0.1 wider than in May"),
        (-0.5, "0.5 narrower than in May"),
    ],
)
def test_widened(widened, says):
    assert words.widened_words(widened, "May") == says


def test_why_something_is_withheld_says_no_small_number():
    assert words.withheld_words("few", "Vega", 5) == "Vega: fewer than 5 could judge it"
    assert words.withheld_words("close", "Vega", 5) == "Vega: too close to an earlier survey"


def test_lead_and_advice():
    rows = in_order(
        [
            question(GOOD, BAD, pk=1),
            question(BAD, GOOD, pk=2),
            question(BAD, BAD, pk=3),
            question(GOOD, BAD, pk=4),
            question(GOOD, None, pk=5),
        ]
    )
    assert words.lead(rows, "Halden", "Vega") == (
        "4 of 5 questions can be compared. Halden has 2 blind spots, Vega has 1 blind spot, "
        "both agree on 1 weakness."
    )
    numbers = [numbers for numbers, _ in words.advice(rows, "Halden", "Vega")]
    assert numbers == ["1 and 3", "2", "4"]


def test_names_stand_in_statements():
    assert words.named("{theirs} keeps its dates", "Halden", "Vega") == "Vega keeps its dates"
    assert words.possessive("Alten Systems") == "Alten Systems’"


@pytest.mark.parametrize(("count", "minutes"), [(1, 1), (3, 1), (4, 2), (12, 4)])
def test_minutes(count, minutes):
    assert words.minutes_for(count) == minutes


@pytest.mark.parametrize(
    ("ours", "theirs", "missing"),
    [
        ({"alliance_manager"}, {"counterpart"}, []),
        (
            {"functional_lead"},
            {"counterpart"},
            [("ours", "alliance_manager"), ("theirs", "functional_lead")],
        ),
        (set(), set(), []),
    ],
)
def test_roles_without_a_match(ours, theirs, missing):
    assert unmatched(ours, theirs) == missing


# Pictures -------------------------------------------------------------------------------------
counted = st.tuples(*[st.integers(0, 4)] * 5).filter(lambda found: sum(found) >= 3)


@given(st.lists(st.tuples(counted, counted), min_size=1, max_size=15))
def test_dots_stand_in_the_frame_and_apart(pairs):
    rows = [question(Answers(a), Answers(b), pk=n) for n, (a, b) in enumerate(pairs)]
    dots = chart.dots(in_order(rows))
    x, y, width, height = chart.FRAME
    assert len(dots) == len(pairs)
    assert all(x <= dot.x <= x + width and y <= dot.y <= y + height for dot in dots)
    if len(dots) <= 5:
        for at, one in enumerate(dots):
            for other in dots[at + 1 :]:
                apart = ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5
                assert apart > chart.RADIUS


@given(counted, counted)
def test_figures_of_a_row_do_not_cover_each_other(a, b):
    plot = chart.row_plot(question(Answers(a), Answers(b)))
    assert plot.ours is not None and plot.theirs is not None
    assert abs(plot.ours.label - plot.theirs.label) >= chart.LABELS_APART - 0.2
    assert all(mark.low <= mark.x <= mark.high for _, mark in plot.sides)
