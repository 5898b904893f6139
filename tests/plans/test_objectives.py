"""How far an objective has come: every combination of sum or level, more, less or band."""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plans.rules import objectives as rules
from plans.rules.objectives import BAND, FLOW, LESS, LEVEL, MORE, Terms

TODAY = date(2026, 11, 21)
HALF = date(2026, 7, 2)  # day 183 of 365


def read(terms: Terms, value: float | None, on: date | None = HALF, today: date = TODAY):
    actual = None if value is None else Decimal(str(value))
    return rules.progress(
        terms,
        actual=actual,
        measured_on=None if value is None else on,
        fiscal_year=2026,
        today=today,
    )


def terms(how: str, baseline, target, to=None, **more) -> Terms:
    measured_as, direction = how.split()
    return Terms(target, baseline, to, measured_as, direction, **more)


# how, baseline, target, upper end, value by half the year, percent, share of what was due, word
HALFWAY = [
    # A sum against its target; its baseline says nothing.
    ("flow more", None, 200, None, 100, 50.0, 1.0, "on_track"),
    ("flow more", 60, 200, None, 100, 50.0, 1.0, "on_track"),
    ("flow more", None, 200, None, 80, 40.0, 0.8, "slipping"),
    ("flow more", None, 200, None, 20, 10.0, 0.2, "behind"),
    ("flow more", None, 200, None, 200, 100.0, 1.5, "reached"),
    ("flow more", None, 200, None, -5, -2.5, 0.0, "behind"),
    # A limit on a sum: half of it may be used by half of the year, and nothing is reached before.
    ("flow less", None, 200, None, 100, 50.0, 1.0, "on_track"),
    ("flow less", None, 200, None, 200, 100.0, 0.5, "behind"),
    ("flow less", None, 200, None, 0, 0.0, 1.5, "on_track"),
    # Zero incidents: met or not, on every day.
    ("flow less", 0, 0, None, 0, None, 1.0, "met"),
    ("flow less", 0, 0, None, 1, None, 0.0, "off"),
    ("flow more", None, 0, None, -1, None, 0.0, "off"),
    # A loss of 100 at most; savings of at least 100 written as -100.
    ("flow more", None, -100, None, -50, None, 1.0, "on_track"),
    ("flow more", None, -100, None, -100, None, 0.5, "behind"),
    ("flow less", None, -100, None, -50, None, 1.0, "on_track"),
    ("flow less", None, -100, None, -25, None, 0.5, "behind"),
    ("flow band", None, 90, 110, 50, None, 1.0, "on_track"),
    ("flow band", None, 90, 110, 110, None, 0.5, "behind"),
    # A level on its way.
    ("level more", 60, 80, None, 70, 50.0, 1.0, "on_track"),
    ("level more", 60, 80, None, 50, -50.0, 0.0, "behind"),
    ("level more", 60, 80, None, 80, 100.0, 1.5, "reached"),
    ("level less", 20, 10, None, 15, 50.0, 1.0, "on_track"),
    ("level less", 20, 10, None, 25, -50.0, 0.0, "behind"),
    ("level less", 20, 0, None, 0, 100.0, 1.5, "reached"),
    ("level more", -20, -10, None, -15, 50.0, 1.0, "on_track"),
    # A level whose start is not known is measured against the target alone.
    ("level less", None, 5, None, 10, 50.0, 0.5, "off"),
    ("level less", None, 5, None, 5, 100.0, 1.0, "met"),
    ("level less", None, 5, None, 0, 150.0, 1.5, "met"),
    ("level more", None, 100, None, 80, 80.0, 0.8, "near"),
    ("level less", None, 0, None, 0, None, 1.0, "met"),
    # "Hold 95", and a start beyond the target: there is no way to go.
    ("level more", 95, 95, None, 95, 100.0, 1.0, "met"),
    ("level more", 95, 95, None, 90, 94.7368, 0.947368, "near"),
    ("level more", 98, 95, None, 96, 101.0526, 1.010526, "met"),
    ("level less", 3, 5, None, 4, 125.0, 1.25, "met"),
    ("level band", None, 90, 110, 100, None, 1.0, "met"),
    ("level band", 80, 90, 110, 81, None, 0.9, "near"),
    ("level band", None, 90, 110, 220, None, 0.5, "off"),
    ("level band", None, 0, 0, 0, None, 1.0, "met"),
    ("level band", None, -10, 10, -20, None, 0.5, "off"),
]


@pytest.mark.parametrize(
    ("how", "baseline", "target", "to", "value", "percent", "share", "word"), HALFWAY
)
def test_an_actual_is_read_by_what_was_agreed(
    how, baseline, target, to, value, percent, share, word
):
    found = read(terms(how, baseline, target, to), value)
    assert found.reading == word
    assert found.attained == (None if percent is None else pytest.approx(percent, abs=1e-3))
    assert found.against == pytest.approx(share, abs=0.01)
    assert found.band != "unknown"


def test_twice_as_many_complaints_as_allowed_are_not_twice_the_target():
    """A level, less is better, no baseline, target 5, actual 10."""
    found = read(terms("level less", None, 5), 10)
    assert (found.attained, found.band) == (50, "red")


@pytest.mark.parametrize(
    "unsaid",
    [
        Terms(5),
        Terms(5, measured_as=FLOW),
        Terms(5, direction=MORE),
        Terms(5, measured_as=LEVEL, direction=BAND),
    ],
)
def test_what_was_never_said_is_not_measured(unsaid):
    for value in (None, 10):
        found = read(unsaid, value)
        assert (found.reading, found.against, found.attained) == ("unclear", None, None)


# day measured, day read, word: an early actual, and one that gets old
AGES = [
    (date(2026, 1, 10), date(2026, 1, 20), "early"),
    (date(2026, 1, 10), date(2026, 6, 20), "measured_early"),
    (date(2026, 1, 10), date(2026, 11, 20), "expired"),
    (date(2026, 3, 1), date(2026, 3, 1), "on_track"),
    (date(2026, 3, 1), date(2026, 9, 17), "on_track"),  # 200 days
    (date(2026, 3, 1), date(2026, 9, 18), "expired"),
    (None, date(2026, 1, 5), "unknown"),
]


@pytest.mark.parametrize(("on", "today", "word"), AGES)
def test_one_early_actual_does_not_stay_on_track_all_year(on, today, word):
    due = 0 if on is None else 365 * rules.expected_share(fiscal_year=2026, day=on)
    found = read(terms("flow more", None, 365), None if on is None else due, on, today)
    assert found.reading == word
    assert found.is_measured is (word == "on_track")
    assert (found.against is None) is (word != "on_track")


def test_an_actual_says_its_age_and_only_a_sum_stays_reached():
    found = read(terms("flow more", None, 100), 50)
    assert (found.measured_days_ago, found.is_stale) == (142, True)
    early = date(2026, 2, 10)
    assert read(terms("flow more", None, 100), 100, early).reading == "reached"
    assert read(terms("level more", 0, 100), 100, early).reading == "expired"


def test_a_plan_may_follow_milestones():
    pace = ((date(2026, 6, 1), 20.0), (date(2026, 10, 1), 100.0))
    plan = terms("flow more", None, 100, pace=pace)
    assert read(plan, 0, date(2026, 5, 31), date(2026, 5, 31)).reading == "early"
    assert read(plan, 20, HALF).against == pytest.approx(1)
    assert read(plan, 20, HALF).expected == 20
    assert read(plan, 20, date(2026, 10, 1)).reading == "behind"
    way = terms("level more", 50, 100, pace=pace)
    assert read(way, 60, HALF).against == pytest.approx(1)


def test_an_eased_target_counts_as_it_was_first_agreed():
    given = {"actual": 40, "measured_on": HALF, "fiscal_year": 2026, "today": TODAY}
    now, first = terms("flow more", None, 80), terms("flow more", None, 160)
    eased = rules.progress(now, first=first, **given)
    assert (eased.reading, eased.attained) == ("behind", 50)
    assert eased.against == pytest.approx(0.5, abs=0.01)
    # A milestone that has not come yet hides nothing either.
    later = terms("flow more", None, 160, pace=((date(2026, 12, 1), 100.0),))
    assert rules.progress(later, first=first, **given).reading == "behind"


# before, now, whether a reason is asked for
CHANGES = [
    ((None, 100), (None, 110), MORE, False),
    ((None, 100), (None, 90), MORE, True),
    ((None, 5), (None, 6), LESS, True),
    ((None, 5), (None, 4), LESS, False),
    ((10, 100), (20, 100), MORE, True),
]


@pytest.mark.parametrize(("before", "now", "direction", "asked"), CHANGES)
def test_what_asks_for_less_is_known(before, now, direction, asked):
    old, new = (Terms(t, b, None, LEVEL, direction) for b, t in (before, now))
    assert rules.asks_for_less(old, new) is asked


def test_a_wider_band_and_another_way_of_measuring_ask_for_less():
    band = terms("level band", None, 90, 95)
    assert rules.asks_for_less(band, terms("level band", None, 90, 96))
    assert rules.asks_for_less(band, terms("level band", None, 89, 95))
    assert not rules.asks_for_less(band, terms("level band", None, 91, 95))
    assert rules.asks_for_less(band, terms("level more", None, 90))


amounts = st.decimals(-1000, 1000, places=2)


@st.composite
def any_terms(draw) -> Terms:
    target = draw(amounts | st.just(Decimal(0)))
    direction = draw(st.sampled_from([MORE, LESS, BAND]))
    to = target + draw(st.decimals(0, 500, places=2)) if direction == BAND else None
    baseline = draw(st.none() | st.just(target) | amounts)
    pace = draw(
        st.just(())
        | st.lists(
            st.tuples(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.floats(0, 100)), max_size=4
        ).map(lambda rows: tuple(sorted(rows)))
    )
    return Terms(target, baseline, to, draw(st.sampled_from([FLOW, LEVEL])), direction, pace)


days = st.integers(0, 364).map(lambda n: date(2026, 1, 1) + timedelta(days=n))


@given(any_terms(), amounts, days, st.integers(0, 500))
def test_every_reading_is_a_number_with_words(found_terms, value, on, age):
    found = read(found_terms, value, on, on + timedelta(days=age))
    for number in (found.attained, found.expected, found.against):
        assert number is None or math.isfinite(number)
    assert found.against is None or 0 <= found.against <= rules.HIGHEST
    assert (found.against is not None) is found.is_measured
    assert found.words
    assert rules.terms_from(rules.terms_json(found_terms)) == found_terms


@pytest.mark.slow
@given(any_terms(), amounts, amounts, days, st.integers(0, 500))
def test_a_better_value_never_reads_worse_and_a_worse_one_never_better(
    found_terms, one, other, on, age
):
    low, high = sorted((one, other))
    if found_terms.direction == BAND:
        # Nearer to the band is better, on either side of it.
        assume(low >= found_terms.target if found_terms.measured_as == LEVEL else low >= high)
    today = on + timedelta(days=age)
    worse, better = (low, high) if found_terms.direction == MORE else (high, low)
    was, now = read(found_terms, worse, on, today), read(found_terms, better, on, today)
    if was.against is not None:
        assert now.against is not None
        assert now.against >= was.against - 1e-9


@given(any_terms(), amounts, days, st.integers(0, 300), st.integers(0, 300))
def test_silence_never_improves_a_reading(found_terms, value, on, age, more):
    was = read(found_terms, value, on, on + timedelta(days=age))
    now = read(found_terms, value, on, on + timedelta(days=age + more))
    if now.is_measured:
        assert (now.reading, now.against) == (was.reading, was.against)


@given(any_terms(), any_terms(), amounts, days, st.integers(0, 300))
def test_a_new_version_never_improves_a_reading(old, new, value, on, age):
    given = {"actual": value, "measured_on": on, "fiscal_year": 2026}
    given["today"] = on + timedelta(days=age)
    was = rules.progress(old, **given)
    now = rules.progress(new, first=old, **given)
    if was.against is not None:
        assert now.against is not None
        assert now.against <= was.against
