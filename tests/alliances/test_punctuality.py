"""Whether promises were kept, as tables; shares of few, and how sure they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.rules import punctuality as rules
from alliances.rules.periods import Quarter
from alliances.rules.shares import interval_words, share_percent, wilson
from scorecards.rules import vectorised

TODAY = date(2026, 11, 21)
BEFORE, AFTER = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
LONG_AGO = TODAY - timedelta(days=40)


@dataclass
class Promise:
    first_due_on: date
    settled_on: date | None = None
    dropped_on: date | None = None
    due_on: date = None
    recorded_on: date | None = None
    never_made: bool = False
    side: str = "ours"
    moves: int = 0

    def __post_init__(self):
        self.due_on = self.due_on or self.first_due_on
        self.moves = int(self.due_on != self.first_due_on)


# promise, standing, counts, on time by the first day, by the present day
STANDINGS = [
    (Promise(AFTER), "ahead", 0, 0, 0),
    (Promise(TODAY), "ahead", 0, 0, 0),
    (Promise(BEFORE), "overdue", 1, 0, 0),
    (Promise(TODAY, TODAY), "on_time", 1, 1, 1),
    (Promise(BEFORE, TODAY), "delivered_late", 1, 0, 0),
    # Settled early it counts on its day, not before.
    (Promise(AFTER, BEFORE), "on_time", 0, 0, 0),
    (Promise(BEFORE, LONG_AGO), "on_time", 1, 1, 1),
    # What lies in the future of the day asked about has not happened yet.
    (Promise(BEFORE, AFTER), "overdue", 1, 0, 0),
    (Promise(AFTER, AFTER), "ahead", 0, 0, 0),
    # Dropped by its day it does not count, later it does; dropped tomorrow it is owed today.
    (Promise(BEFORE, None, BEFORE), "dropped", 0, 0, 0),
    (Promise(LONG_AGO, None, BEFORE), "dropped_late", 1, 0, 0),
    (Promise(BEFORE, None, AFTER), "overdue", 1, 0, 0),
    (Promise(LONG_AGO, None, BEFORE, never_made=True), "never_made", 0, 0, 0),
    (Promise(LONG_AGO, None, AFTER, never_made=True), "overdue", 1, 0, 0),
    # Moved: the first day counts, the present one decides what is overdue.
    (Promise(BEFORE, due_on=AFTER), "ahead", 1, 0, 0),
    (Promise(LONG_AGO, due_on=BEFORE), "overdue", 1, 0, 0),
    (Promise(LONG_AGO, BEFORE, due_on=TODAY), "delivered_late", 1, 0, 1),
    (Promise(LONG_AGO, LONG_AGO, due_on=TODAY), "on_time", 1, 1, 1),
    (Promise(AFTER, due_on=BEFORE), "overdue", 0, 0, 0),
    # Recorded later than it happened: known only from then on.
    (Promise(BEFORE, BEFORE, recorded_on=AFTER), "overdue", 1, 0, 0),
    (Promise(BEFORE, BEFORE, recorded_on=TODAY), "on_time", 1, 1, 1),
]


@pytest.mark.parametrize(("row", "word", "counted", "on_time", "by_date"), STANDINGS)
def test_how_a_promise_stands_and_counts(row, word, counted, on_time, by_date):
    assert rules.standing(row, TODAY) == word
    total = rules.punctuality([row], TODAY)
    assert (total.counted, total.on_time, total.by_date) == (counted, on_time, by_date)
    assert word in rules.WORDS


def test_a_later_record_changes_what_is_known_and_not_what_was():
    row = Promise(BEFORE, BEFORE, recorded_on=AFTER)
    assert rules.punctuality([row], TODAY).on_time == 0
    assert rules.punctuality([row], TODAY, known_on=AFTER).on_time == 1
    assert rules.punctuality([row], AFTER).on_time == 1


def test_twelve_months_to_the_day_and_what_is_owed_for_longer():
    year_ago = TODAY - timedelta(days=365)
    rows = [Promise(year_ago), Promise(year_ago + timedelta(days=1))]
    total = rules.punctuality(rows, TODAY, within=rules.WINDOW)
    assert (total.counted, total.overdue) == (1, 2)
    assert rules.punctuality(rows, TODAY).counted == 2


def test_percent_on_time_is_unknown_while_nothing_counts():
    assert rules.punctuality([Promise(AFTER)], TODAY).percent is None
    two = rules.punctuality([Promise(BEFORE), Promise(BEFORE, BEFORE)], TODAY)
    assert (two.percent, two.words, two.is_few) == (50, "1 of 2", True)


def test_sides_are_counted_apart():
    rows = [Promise(BEFORE, BEFORE), Promise(BEFORE, side="theirs"), Promise(AFTER, side="theirs")]
    found = rules.by_side(rows, TODAY)
    assert found["ours"].percent == 100
    assert (found["theirs"].percent, found["theirs"].overdue, found["theirs"].ahead) == (0, 1, 1)
    assert "joint" not in found


def test_a_promise_falls_into_the_quarter_it_was_first_made_for():
    first, second, fourth = Quarter(2026, 1), Quarter(2026, 2), Quarter(2026, 4)
    rows = [
        Promise(date(2026, 2, 1), date(2026, 5, 1)),  # late
        Promise(date(2026, 5, 1), date(2026, 3, 1)),  # early
        Promise(date(2026, 3, 31), due_on=date(2026, 6, 1)),  # moved
        Promise(date(2026, 12, 24)),  # ahead: counts nowhere yet
    ]
    found = dict(rules.by_quarter(rows, [first, second, fourth], TODAY))
    assert [(one.counted, one.on_time) for one in found.values()] == [(2, 0), (1, 1), (0, 0)]
    assert rules.by_quarter(rows, [Quarter(2027, 1)], TODAY) == []


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (Promise(BEFORE, BEFORE), ""),
        (Promise(BEFORE), ""),
        (Promise(LONG_AGO, None, BEFORE), "dropped 39 days after it was due"),
        (Promise(BEFORE, None, TODAY), "dropped 1 day after it was due"),
        (Promise(BEFORE, None, BEFORE), "Does not count: dropped by the day it was due"),
        (Promise(BEFORE, None, BEFORE, never_made=True), "Does not count: it was never promised"),
        (Promise(LONG_AGO, due_on=AFTER), "Counts as promised, for 12 Oct 2026"),
        (Promise(AFTER, due_on=AFTER + timedelta(days=9)), ""),
    ],
)
def test_what_counts_otherwise_than_its_dates_say_is_said(row, words):
    said = rules.counted_words(row, TODAY)
    assert words in said
    assert bool(words) == bool(said)


# Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17
# (1998), table I, method 3.
WILSON = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]


@pytest.mark.parametrize(("k", "n", "low", "high"), WILSON)
def test_the_interval_of_wilson_as_published(k, n, low, high):
    assert wilson(k, n, z=1.959964) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share(pair):
    k, n = pair
    low, high = wilson(k, n)
    assert 0 <= low <= k / n <= high <= 1
    mirrored = wilson(n - k, n)
    assert (low, high) == (pytest.approx(1 - mirrored[1]), pytest.approx(1 - mirrored[0]))


def test_what_few_say_is_a_sentence_and_no_share_is_refused():
    assert "2 of 2 fits a long-run rate of 34 % to 100 %" in interval_words(2, 2)
    assert interval_words(0, 0) == ""
    for k, n in ((0, 0), (3, 2), (-1, 2)):
        with pytest.raises(ValueError, match="no share"):
            wilson(k, n)


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(1, 1, 75), (2, 2, 250 / 3), (4, 4, 90), (3, 4, 70), (5, 5, 100), (0, 3, 0), (1, 3, 100 / 3)],
)
def test_few_good_results_count_for_less(part, whole, percent):
    assert share_percent(part, whole) == pytest.approx(percent)


@given(st.integers(0, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_bad_result_never_helps_and_a_good_one_never_harms(pair):
    part, whole = pair
    now = share_percent(part, whole)
    if now is not None:
        assert share_percent(part, whole + 1) <= now <= share_percent(part + 1, whole + 1)
        if part < whole:
            assert now <= share_percent(part + 1, whole)
    column = vectorised.share_percent(np.array([float(part)]), np.array([float(whole)]))[0]
    assert np.isnan(column) if now is None else column == pytest.approx(now)
