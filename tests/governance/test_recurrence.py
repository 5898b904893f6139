"""Recurrence: RFC 5545 rules on wall time, over the clock changes, and what is refused."""

from datetime import UTC, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dates.wall_time import to_instant
from governance.rules import recurrence
from governance.rules.expansion import WEEKDAYS, dates
from governance.rules.recurrence import BadRule, occurrences
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


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
        "FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=20",
        "FREQ=DAILY;INTERVAL=366;BYMONTHDAY=31;BYMONTH=2,12;BYDAY=MO;UNTIL=20260201",
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
    ("rule", "first_on", "days"),
    [
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "2026-12-02", ["2026-12-07", "2026-12-21"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "2026-12-02", ["2026-12-03", "2026-12-14"]),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=1TU", "2026-12-15", ["2027-01-05", "2027-04-06"]),
        ("FREQ=MONTHLY;INTERVAL=12;BYDAY=-1FR", "2026-12-30", ["2027-01-29", "2028-01-28"]),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=3", "2026-12-30", ["2027-03-30", "2029-03-30"]),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=3", "2026-01-06", ["2026-03-06", "2027-03-06"]),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", "2026-01-06", ["2026-01-12", "2026-01-19"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;COUNT=1", "2026-12-02", ["2026-12-07"]),
    ],
)
def test_the_first_period_counts(rule, first_on, days):
    """The next such day is the first, and every second or third period counts from there."""
    start = datetime.fromisoformat(f"{first_on} 10:00")
    found = [day[:10] for day in local(rule, start, until=UNTIL + timedelta(days=800))]
    assert found[: len(days)] == days


def test_a_series_that_counted_from_its_first_day_keeps_its_dates():
    start, rule = datetime(2026, 12, 2, 10), "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"
    found = occurrences(
        rule, start, "UTC", after=FROM, until=UNTIL, counts_from=datetime(2026, 12, 2).date()
    )
    assert found[0].key.isoformat() == "2026-12-14"


@st.composite
def rules(draw):
    """Rules of every part that is accepted. Positions and plain weekdays are not mixed: dateutil
    takes what fits both, RFC 5545 what fits either."""
    frequency = draw(st.sampled_from(recurrence.FREQUENCIES))
    parts = [f"FREQ={frequency}"]
    by_month = frequency in ("MONTHLY", "YEARLY")
    day = st.integers(-31, 31).filter(bool)

    def add(name, values, most=3):
        if draw(st.booleans()):
            found = draw(st.lists(values, min_size=1, max_size=most, unique=True))
            parts.append(f"{name}={','.join(map(str, found))}")
            return True
        return False

    add("INTERVAL", st.integers(1, 5), 1)
    add("COUNT", st.integers(1, 30), 1)
    weekday = st.sampled_from(WEEKDAYS)
    if by_month and draw(st.booleans()):
        weekday = st.builds("{}{}".format, st.integers(-5, 5).filter(bool), weekday)
    has_days = add("BYDAY", weekday)
    has_month_days = frequency != "WEEKLY" and add("BYMONTHDAY", day)
    add("BYMONTH", st.integers(1, 12))
    if by_month and (has_days or has_month_days):
        add("BYSETPOS", st.integers(-3, 3).filter(bool), 2)
    add("WKST", st.sampled_from(WEEKDAYS), 1)
    return ";".join(parts)


@pytest.mark.slow
@given(
    rule=rules(),
    start=st.dates(datetime(2024, 1, 1).date(), datetime(2029, 12, 31).date()),
    since=st.integers(0, 900),
)
def test_every_rule_gives_the_dates_that_dateutil_gives(rule, start, since):
    try:
        ours = recurrence.parse(rule)
    except BadRule:
        return
    until = start + timedelta(days=1500)
    theirs = rrulestr(rule, dtstart=datetime.combine(start, datetime.min.time()))
    if not ours.count:
        theirs = theirs.replace(until=datetime.combine(until, datetime.min.time()))
    wanted = [day.date() for day in theirs if day.date() <= until]
    found = list(takewhile(lambda day: day <= until, dates(ours, start)))
    assert found == wanted
    later = start + timedelta(days=since)
    part = takewhile(lambda day: day <= until, dates(ours, start, later))
    assert list(part) == [day for day in found if day >= later]


@pytest.mark.parametrize(
    "zone",
    [
        *("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"),
        "Africa/Casablanca",
    ],
)
@pytest.mark.parametrize("hour", [0, 2, 3, 15])
def test_wall_time_stays_through_a_year_of_clock_changes(zone, hour):
    """A daily rule, against dateutil's wall times and the zone's own clock."""
    start = datetime(2027, 1, 1, hour, 30)
    after, until = datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
    found = occurrences("FREQ=DAILY", start, zone, after=after, until=until)
    walls = list(rrulestr("FREQ=DAILY;COUNT=367", dtstart=start))
    by_key = {wall.date(): wall for wall in walls}
    assert len(found) >= 364
    for one in found:
        assert one.starts_local == by_key[one.key]
        shown = one.starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        # The spring gap alone moves it, by at most an hour and to the first time that exists.
        assert timedelta(0) <= shown - one.starts_local <= timedelta(hours=1)


def test_equal_rules_compare_equal():
    assert recurrence.parse("byday=1tu;freq=monthly").text == "FREQ=MONTHLY;BYDAY=1TU"
