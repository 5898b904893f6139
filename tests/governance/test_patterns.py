"""Schedules as people say them: the rule behind the form, the sentence, and what it claims."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.rules import recurrence
from governance.rules.expansion import WEEKDAYS, counted_from, dates
from governance.rules.patterns import (
    DAILY,
    MONTHLY_DAYS,
    PERIODS,
    POSITIONS,
    REPEATED,
    WEEKLY,
    Pattern,
    compose,
    decompose,
    most_of,
)
from governance.rules.sentences import describe

START = datetime(2026, 1, 6, 15)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("FREQ=MONTHLY;BYDAY=1TU", "Every month on the first Tuesday, 15:00 Berlin time"),
        ("FREQ=WEEKLY", "Every Tuesday, 15:00 Berlin time"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
         "Every 2 weeks on Monday and Thursday, 15:00 Berlin time"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU",
         "Every 2 weeks on Sunday and Monday (weeks begin on Sunday), 15:00 Berlin time"),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR",
         "Every quarter on the last Friday, 15:00 Berlin time"),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "Every working day, 15:00 Berlin time"),
        ("FREQ=DAILY;INTERVAL=3;BYDAY=MO",
         "Every 3 days, where that is a Monday, 15:00 Berlin time"),
        ("FREQ=DAILY;BYMONTHDAY=1,15", "On the 1st and 15th of the month, 15:00 Berlin time"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
         "Every month on the last working day, 15:00 Berlin time"),
        ("FREQ=MONTHLY;BYDAY=MO", "Every Monday, 15:00 Berlin time"),
        ("FREQ=MONTHLY;INTERVAL=12;BYDAY=2MO",
         "Every year on the second Monday in January, 15:00 Berlin time"),
        ("FREQ=MONTHLY;INTERVAL=24;BYDAY=1MO",
         "Every 2 years on the first Monday in February, 15:00 Berlin time"),
        ("FREQ=YEARLY", "Every year on 6 January, 15:00 Berlin time"),
        ("FREQ=YEARLY;BYMONTHDAY=15", "Every month on the 15th, 15:00 Berlin time"),
        ("FREQ=YEARLY;BYDAY=2MO", "Every year on the second Monday of the year, 15:00 Berlin time"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;BYMONTH=3,6",
         "Every year on the last day in March and June, 15:00 Berlin time"),
        ("FREQ=MONTHLY;INTERVAL=5;BYDAY=1MO;BYMONTH=3",
         "Every 5 months on the first Monday, in March only, 15:00 Berlin time"),
        # Of both months together, so only once a year.
        ("FREQ=YEARLY;BYMONTH=3,9;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
         "Every year on the last of these days: every working day in March and September, "
         "15:00 Berlin time"),
        ("FREQ=YEARLY;BYMONTH=2,12;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
         "Every year on the last of these days: the 28th, 29th, 30th and 31st in February and "
         "December, 15:00 Berlin time"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,2,3;BYDAY=TU",
         "Every Tuesday that falls on the 1st, 2nd or 3rd, 15:00 Berlin time; no meeting in some "
         "months"),
        ("FREQ=MONTHLY;BYMONTHDAY=30,31",
         "Every month on the 30th and 31st, 15:00 Berlin time; no meeting in months without a "
         "30th; the 31st only in months that have one"),
        ("FREQ=YEARLY;BYMONTH=1,3;BYMONTHDAY=15,31",
         "Every year on the 15th and 31st in January and March, 15:00 Berlin time"),
        ("FREQ=YEARLY;BYMONTHDAY=31",
         "Every month on the 31st, 15:00 Berlin time; no meeting in months without a 31st"),
        # From January on every third month is never March.
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=1TU;BYMONTH=1,3,7",
         "Every quarter on the first Tuesday, in January and July only, 15:00 Berlin time"),
        ("FREQ=MONTHLY;INTERVAL=12;BYDAY=1TU;BYMONTH=1,3",
         "Every year on the first Tuesday in January, 15:00 Berlin time"),
        ("FREQ=MONTHLY;BYDAY=1FR,1FR", "Every month on the first Friday, 15:00 Berlin time"),
        ("FREQ=WEEKLY;BYDAY=MO,MO", "Every Monday, 15:00 Berlin time"),
        ("FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
         "Every month on the last day, 15:00 Berlin time"),
        ("FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1",
         "Every month on the 30th or, where there is none, the last day, 15:00 Berlin time"),
        ("FREQ=MONTHLY;BYMONTHDAY=31",
         "Every month on the 31st, 15:00 Berlin time; no meeting in months without a 31st"),
        ("FREQ=MONTHLY;BYMONTHDAY=15,31",
         "Every month on the 15th and 31st, 15:00 Berlin time; the 31st only in months that have "
         "one"),
        ("FREQ=MONTHLY;BYDAY=5TU",
         "Every month on the fifth Tuesday, 15:00 Berlin time; no meeting in months without a "
         "fifth Tuesday"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
         "Every year on the 29th in February, 15:00 Berlin time; no meeting in years that are no "
         "leap years"),
        ("FREQ=WEEKLY;COUNT=4", "Every Tuesday, 15:00 Berlin time, 4 times, until 27 January 2026"),
        ("FREQ=WEEKLY;COUNT=1", "Every Tuesday, 15:00 Berlin time, once, on 6 January 2026"),
        ("FREQ=YEARLY;UNTIL=20301231",
         "Every year on 6 January, 15:00 Berlin time, until 6 January 2030"),
    ],
)  # fmt: skip
def test_a_rule_reads_as_a_sentence(rule, sentence):
    assert describe(rule, START, "Europe/Berlin") == sentence


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20260918T145959Z", "11 September 2026"),
        ("20260918T150000Z", "18 September 2026"),
        ("20260918", "18 September 2026"),
        ("20260918T000000", "11 September 2026"),
        ("20260917T233000Z", "11 September 2026"),
    ],
)
def test_the_sentence_ends_with_the_last_meeting(until, last):
    start = datetime(2026, 8, 14, 17)
    rule = f"FREQ=WEEKLY;UNTIL={until};BYDAY=FR"
    assert describe(rule, start, "Europe/Berlin").endswith(f", until {last}")


@pytest.mark.parametrize(
    ("pattern", "first_on", "days"),
    [
        (Pattern("month"), "2027-01-31", "2027-01-31 2027-02-28 2027-03-31 2027-04-30"),
        (Pattern("quarter"), "2026-11-30", "2026-11-30 2027-02-28 2027-05-30"),
        (Pattern("month", "MD", 30), "2027-01-31", "2027-02-28 2027-03-30"),
        (Pattern("month", "MD", -1), "2027-02-01", "2027-02-28 2027-03-31"),
        (Pattern("month", "WD", -1), "2026-12-01", "2026-12-31 2027-01-29 2027-02-26"),
        (Pattern("month", "WD", 3), "2026-12-01", "2026-12-03 2027-01-05"),
        (Pattern("year", "FR", -1), "2026-12-30", "2027-01-29 2028-01-28"),
        (Pattern("year", "FR", -1, month=12), "2026-12-30", "2027-12-31 2028-12-29"),
        (Pattern("year"), "2028-02-29", "2028-02-29 2029-02-28"),
        (Pattern("month", every=2), "2027-01-31", "2027-01-31 2027-03-31"),
        (Pattern("day", every=10), "2027-01-31", "2027-01-31 2027-02-10"),
        (Pattern("working_day"), "2026-12-04", "2026-12-04 2026-12-07"),
        (Pattern("week", "MO,TH"), "2026-12-02", "2026-12-03 2026-12-07"),
        (Pattern("week", count=2), "2026-12-02", "2026-12-02 2026-12-09"),
    ],
)
def test_a_pattern_gives_the_days_people_mean(pattern, first_on, days):
    start = datetime.fromisoformat(f"{first_on} 10:00")
    rule = recurrence.parse(compose(pattern, start.date()))
    wanted = days.split()
    found = [str(wall.date()) for wall in islice(recurrence.walls(rule, start, "UTC"), 9)]
    assert found[: len(wanted)] == wanted
    assert not pattern.count or len(found) == pattern.count


@st.composite
def patterns(draw):
    """Every one that the form offers."""
    period = draw(st.sampled_from(sorted(PERIODS)))
    every = draw(st.integers(1, REPEATED[period])) if period in REPEATED else 1
    weekday, position, month = "", 0, 0
    if period in WEEKLY:
        found = draw(st.lists(st.sampled_from(WEEKDAYS), max_size=3, unique=True))
        weekday = ",".join(day for day in WEEKDAYS if day in found)
    elif period not in DAILY:
        if draw(st.booleans()):
            weekday = draw(st.sampled_from(sorted(MONTHLY_DAYS)))
            fits = [place for place in POSITIONS if place <= most_of(weekday)]
            position = draw(st.sampled_from(fits))
        month = draw(st.integers(0, 12)) if period == "year" else 0
    ends = draw(st.sampled_from(["never", "until", "count"]))
    return Pattern(
        period,
        weekday,
        position,
        every,
        month,
        until=draw(st.dates(date(2029, 1, 1), date(2050, 1, 1))) if ends == "until" else None,
        count=draw(st.integers(1, 50)) if ends == "count" else 0,
    )


@given(patterns(), st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_what_the_form_asks_comes_back_from_the_rule(pattern, first_on):
    """Not always in the same words (2 weeks, a fortnight), but always as the same rule."""
    rule = compose(pattern, first_on)
    found = decompose(rule, first_on)
    assert found is not None
    assert compose(found, first_on) == rule
    assert decompose(compose(found, first_on), first_on) == found


@pytest.mark.parametrize("period", ["week", "fortnight", "month", "quarter", "half_year", "year"])
@pytest.mark.parametrize(("weekday", "position"), [("", 0), ("TU", 1), ("FR", -1), ("WD", 4)])
def test_a_pattern_comes_back_in_its_own_words(period, weekday, position):
    if period in WEEKLY:
        weekday, position = weekday.replace("WD", "MO,TH"), 0
    pattern = Pattern(period, weekday, position)
    assert decompose(compose(pattern)) == pattern
    assert decompose(compose(pattern, date(2026, 5, 31)), date(2026, 5, 31)) == pattern


def test_both_ways_to_say_the_last_day_are_known():
    for rule in ("FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"):
        assert decompose(rule, date(2026, 5, 4)) is not None
        assert "on the last day" in describe(rule, START, "UTC")


def test_rules_that_only_text_can_say_have_no_pattern():
    for rule in (
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=1TU,3TU",
        "FREQ=WEEKLY;UNTIL=20300101T120000",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
        "FREQ=YEARLY;BYMONTH=3,6",
    ):
        assert decompose(rule) is None, rule
    # A bare month from the 31st leaves out months, which the form's own words never do.
    assert decompose("FREQ=MONTHLY", date(2026, 1, 31)) is None
    assert decompose("FREQ=MONTHLY", date(2026, 1, 28)) == Pattern("month")


@given(patterns(), st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_the_sentence_says_what_the_dates_do(pattern, first_on):
    start = datetime.combine(first_on, datetime.min.time())
    rule = recurrence.parse(compose(pattern, first_on))
    sentence = describe(rule.text, start, "UTC")
    ends = pattern.count or pattern.until
    found = list(islice(recurrence.walls(rule, start, "UTC"), None if ends else 200))
    if ends and found:
        last = found[-1].date()
        # Of a count that reaches beyond what is looked at the last is not known.
        is_whole = len(found) == (pattern.count or len(found))
        assert f"{last.day} {last:%B %Y}" in sentence or not is_whole or last.year > 2090
    if pattern.until and found:
        endless = replace(rule, until=None)
        begin = counted_from(rule, first_on)
        after = next(day for day in dates(endless, begin, last + timedelta(days=1)))
        assert last <= pattern.until < after
    if rule.frequency == "MONTHLY" and not ends:
        months = [wall.year * 12 + wall.month for wall in found]
        steady = all(after - before == rule.interval for before, after in pairwise(months))
        assert steady == ("no meeting in" not in sentence)
