"""Recurrence: RFC 5545 rules on wall time, over the clock changes, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dates.wall_time import to_instant
from governance.rules import recurrence
from governance.rules.recurrence import BadRule, occurrences
from governance.rules.sentences import Pattern, compose, decompose, describe
from tests.core.test_wall_time import ZONES

START = datetime(2026, 1, 6, 15)
FROM, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)


def local(rule, start=START, zone="Europe/Berlin", after=FROM, until=UNTIL):
    return [
        f"{o.starts_local:%Y-%m-%d %H:%M}"
        for o in occurrences(rule, start, zone, after=after, until=until)
    ]


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        (
            "FREQ=MONTHLY;BYDAY=1TU",
            ["2026-01-06", "2026-02-03", "2026-03-03", "2026-04-07"],
        ),
        (
            "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR",
            ["2026-01-30", "2026-04-24", "2026-07-31"],
        ),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", ["2026-01-06", "2026-01-20", "2026-02-03"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["2026-01-30", "2026-02-27"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", ["2026-01-31", "2026-03-31", "2026-05-31"]),
        ("rrule:freq=weekly;count=2", ["2026-01-06", "2026-01-13"]),
    ],
)
def test_a_rule_gives_its_days(rule, first):
    assert [day[:10] for day in local(rule)][: len(first)] == first


def test_count_and_until_end_a_rule():
    assert len(local("FREQ=WEEKLY;COUNT=4")) == 4
    assert local("FREQ=WEEKLY;UNTIL=20260120")[-1] == "2026-01-20 15:00"
    # UNTIL in UTC is an instant: 14:00Z is 15:00 in Berlin, 13:59Z is a minute too early.
    assert local("FREQ=WEEKLY;UNTIL=20260120T140000Z")[-1] == "2026-01-20 15:00"
    assert local("FREQ=WEEKLY;UNTIL=20260120T135900Z")[-1] == "2026-01-13 15:00"


def test_wall_time_stays_over_both_clock_changes():
    found = occurrences("FREQ=WEEKLY", START, "Europe/Berlin", after=FROM, until=UNTIL)
    assert {o.starts_local.hour for o in found} == {15}
    assert {o.starts_at.hour for o in found} == {13, 14}


def test_a_daily_rule_in_the_night_of_the_change_meets_once():
    start = datetime(2027, 3, 20, 2, 30)
    window = {
        "after": datetime(2027, 3, 26, tzinfo=UTC),
        "until": datetime(2027, 3, 31, tzinfo=UTC),
    }
    spring = occurrences("FREQ=DAILY", start, "Europe/Berlin", **window)
    assert [f"{o.starts_at:%d %H:%M}" for o in spring] == [
        "26 01:30", "27 01:30", "28 01:00", "29 00:30", "30 00:30",
    ]  # fmt: skip
    window = {
        "after": datetime(2027, 10, 30, tzinfo=UTC),
        "until": datetime(2027, 11, 2, tzinfo=UTC),
    }
    autumn = occurrences("FREQ=DAILY", start, "Europe/Berlin", **window)
    assert [f"{o.starts_at:%d %H:%M}" for o in autumn] == [
        "30 00:30",
        "31 00:30",
        "01 01:30",
    ]


@given(
    zone=st.sampled_from(ZONES),
    rule=st.sampled_from(
        ["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY;BYDAY=1TU",
         "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR", "FREQ=MONTHLY;BYMONTHDAY=28"]
    ),
    start=st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31)).map(
        lambda d: d.replace(second=0, microsecond=0)
    ),
    cut=st.integers(1, 399),
)  # fmt: skip
def test_a_rolling_horizon_gives_the_same_meetings_as_one_look(zone, rule, start, cut):
    """Extending the horizon day by day neither loses a meeting nor makes one twice."""
    begin = datetime(2027, 1, 1, tzinfo=UTC)
    middle, end = begin + timedelta(days=cut), begin + timedelta(days=400)
    whole = occurrences(rule, start, zone, after=begin, until=end)
    parts = occurrences(rule, start, zone, after=begin, until=middle) + occurrences(
        rule, start, zone, after=middle, until=end
    )
    assert parts == whole
    assert len({o.key for o in whole}) == len(whole)
    assert len({o.starts_at for o in whole}) == len(whole)
    assert whole == sorted(whole, key=lambda o: o.starts_at)
    for o in whole:
        assert o.starts_at == to_instant(o.starts_local, zone)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("", "how often"),
        ("FREQ=HOURLY", "more often than daily"),
        ("FREQ=SECONDLY", "more often than daily"),
        ("FREQ=SOMETIMES", "FREQ must be"),
        ("INTERVAL=2", "FREQ must be"),
        ("FREQ=WEEKLY;BYHOUR=9,10", "BYHOUR cannot be used"),
        ("FREQ=WEEKLY;X-EVIL=1", "X-EVIL cannot be used"),
        ("FREQ=WEEKLY;FREQ=DAILY", "twice"),
        ("FREQ=WEEKLY;COUNT=2;UNTIL=20270101", "not both"),
        ("FREQ=WEEKLY;COUNT=0", "between 1 and"),
        ("FREQ=WEEKLY;COUNT=99999", "whole numbers"),
        ("FREQ=WEEKLY;INTERVAL=105", "between 1 and 104"),
        ("FREQ=WEEKLY;INTERVAL=1,2", "one number"),
        ("FREQ=WEEKLY;BYDAY=XX", "not a weekday"),
        ("FREQ=WEEKLY;BYDAY=1TU", "monthly or yearly"),
        ("FREQ=MONTHLY;BYDAY=6TU", "more than 5"),
        ("FREQ=MONTHLY;BYDAY=0TU", "not a weekday"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "days of the month"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "no such day"),
        ("FREQ=YEARLY;BYMONTH=13", "between 1 and 12"),
        ("FREQ=WEEKLY;UNTIL=20271332", "date that exists"),
        ("FREQ=WEEKLY;UNTIL=soon", "date such as"),
        ("FREQ=WEEKLY;UNTIL=00010101T000000Z", "between 2000 and 2099"),
        ("FREQ=WEEKLY;BYDAY=TU;BYSETPOS=1", "BYSETPOS"),
        ("FREQ=WEEKLY;WKST=XX", "WKST"),
        ("FREQ=WEEKLY\r\nATTENDEE:mailto:x@example.com", "one line"),
        ("FREQ=WEEKLY;" + "BYDAY=MO," * 40, "at most"),
        ("FREQ", "NAME=VALUE"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(rule, says):
    with pytest.raises(BadRule, match=says):
        recurrence.parse(rule)


@pytest.mark.slow
@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=3",
        "FREQ=WEEKLY;UNTIL=20250101",
    ],
)
def test_a_rule_that_never_meets_is_refused(rule):
    with pytest.raises(BadRule, match="no meeting"):
        recurrence.require_meetings(rule, START, "Europe/Berlin")


@settings(max_examples=3 * settings.default.max_examples)
@given(st.text(max_size=60))
def test_any_text_is_a_rule_or_a_sentence(text):
    try:
        occurrences(text, START, "UTC", after=FROM, until=FROM + timedelta(days=400))
    except BadRule as error:
        assert str(error)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("FREQ=MONTHLY;BYDAY=1TU", "Every month on the first Tuesday, 15:00 Berlin time"),
        ("FREQ=WEEKLY", "Every Tuesday, 15:00 Berlin time"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
         "Every 2 weeks on Monday and Thursday, 15:00 Berlin time"),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR",
         "Every quarter on the last Friday, 15:00 Berlin time"),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "Every working day, 15:00 Berlin time"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
         "Every month on the last working day, 15:00 Berlin time"),
        ("FREQ=MONTHLY;INTERVAL=12;BYDAY=2MO",
         "Every year on the second Monday in January, 15:00 Berlin time"),
        ("FREQ=YEARLY", "Every year on 6 January, 15:00 Berlin time"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;BYMONTH=3,6",
         "Every month on the last day in March and June, 15:00 Berlin time"),
        ("FREQ=WEEKLY;COUNT=4", "Every Tuesday, 15:00 Berlin time, 4 times"),
        ("FREQ=YEARLY;UNTIL=20301231",
         "Every year on 6 January, 15:00 Berlin time, until 31 December 2030"),
    ],
)  # fmt: skip
def test_a_rule_reads_as_a_sentence(rule, sentence):
    assert describe(rule, START, "Europe/Berlin") == sentence


@pytest.mark.parametrize("period", ["week", "fortnight", "month", "quarter", "half_year", "year"])
@pytest.mark.parametrize(("weekday", "position"), [("", 0), ("TU", 1), ("FR", -1), ("MO", 4)])
def test_what_the_form_asks_comes_back_from_the_rule(period, weekday, position):
    if period in {"week", "fortnight"}:
        position = 0
    pattern = Pattern(period, weekday, position)
    assert decompose(compose(pattern)) == pattern


def test_rules_that_only_text_can_say_have_no_pattern():
    for rule in (
        "FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=MO,TH",
        "FREQ=MONTHLY;BYDAY=2TU;COUNT=3",
    ):
        assert decompose(rule) is None


def test_equal_rules_compare_equal():
    assert recurrence.parse("byday=1tu;freq=monthly").text == "FREQ=MONTHLY;BYDAY=1TU"
