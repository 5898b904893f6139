"""Wall time to instants: both nights of the clock change, and odd zones."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import wall_time

ZONES = [
    "Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "America/Argentina/Buenos_Aires",
    "America/Bogota", "America/Chicago", "America/Denver", "America/Halifax",
    "America/Los_Angeles", "America/New_York", "America/Santiago", "America/Sao_Paulo",
    "America/St_Johns", "America/Toronto", "Asia/Beirut", "Asia/Dubai", "Asia/Kathmandu",
    "Asia/Kolkata", "Asia/Shanghai", "Asia/Singapore", "Asia/Tehran", "Asia/Tokyo",
    "Atlantic/Azores", "Australia/Adelaide", "Australia/Lord_Howe", "Australia/Sydney",
    "Europe/Berlin", "Europe/London", "Pacific/Auckland", "Pacific/Chatham", "UTC",
]  # fmt: skip


@pytest.mark.parametrize(
    ("wall", "zone", "instant"),
    [
        # An ordinary day.
        ("2027-01-12 15:00", "Europe/Berlin", "2027-01-12 14:00"),
        ("2027-07-13 15:00", "Europe/Berlin", "2027-07-13 13:00"),
        # Spring, Berlin: 02:00 to 03:00 does not exist; 01:00 UTC is the first valid instant.
        ("2027-03-28 01:59", "Europe/Berlin", "2027-03-28 00:59"),
        ("2027-03-28 02:00", "Europe/Berlin", "2027-03-28 01:00"),
        ("2027-03-28 02:30", "Europe/Berlin", "2027-03-28 01:00"),
        ("2027-03-28 03:00", "Europe/Berlin", "2027-03-28 01:00"),
        # Autumn, Berlin: 02:30 exists twice; the first is still summer time.
        ("2027-10-31 02:30", "Europe/Berlin", "2027-10-31 00:30"),
        ("2027-10-31 03:00", "Europe/Berlin", "2027-10-31 02:00"),
        # New York changes on other days.
        ("2027-03-14 02:30", "America/New_York", "2027-03-14 07:00"),
        ("2027-11-07 01:30", "America/New_York", "2027-11-07 05:30"),
        # Lord Howe moves by half an hour.
        ("2027-10-03 02:15", "Australia/Lord_Howe", "2027-10-02 15:30"),
        # Cairo skips midnight itself, Samoa once skipped a whole day.
        ("2027-04-30 00:20", "Africa/Cairo", "2027-04-29 22:00"),
        ("2011-12-30 12:00", "Pacific/Apia", "2011-12-30 10:00"),
        ("2027-05-01 09:00", "Asia/Kathmandu", "2027-05-01 03:15"),
    ],
)
def test_wall_time_becomes_one_instant(wall, zone, instant):
    assert wall_time.to_instant(datetime.fromisoformat(wall), zone) == datetime.fromisoformat(
        instant
    ).replace(tzinfo=UTC)


@given(
    wall=st.datetimes(datetime(2020, 1, 1), datetime(2037, 12, 31)).map(
        lambda d: d.replace(microsecond=0)
    ),
    zone=st.sampled_from(ZONES),
)
def test_the_instant_reads_as_the_wall_time_or_as_the_end_of_the_gap(wall, zone):
    instant = wall_time.to_instant(wall, zone)
    back = wall_time.to_wall(instant, zone)
    if back == wall:
        # The first of two: an hour earlier does not read the same.
        for back_by in (timedelta(minutes=30), timedelta(hours=1)):
            assert wall_time.to_wall(instant - back_by, zone) != wall
    else:
        assert back > wall, "a gap moves forward"
        second_before = (instant - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
        assert second_before.replace(tzinfo=None) < wall, "and to the very first valid instant"


def test_an_unknown_zone_and_an_aware_time_are_refused():
    for name in ("Mars/Olympus", "", "../../etc/passwd", "Europe"):
        with pytest.raises(wall_time.UnknownZone):
            wall_time.zone(name)
    with pytest.raises(ValueError, match="offset"):
        wall_time.to_instant(datetime(2027, 1, 1, tzinfo=UTC), "UTC")


def test_a_zone_is_named_as_people_name_it():
    assert wall_time.zone_words("Europe/Berlin") == "Berlin time"
    assert wall_time.zone_words("America/New_York") == "New York time"
    assert wall_time.zone_words("UTC") == "UTC"
