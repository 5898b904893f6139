"""When a reminder is due, and when it is too late."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dates.quiet_hours import QuietHours, quiet_hours
from core.dates.wall_time import to_wall
from governance.rules import reminders
from governance.rules.reminders import timing
from tests.core.test_wall_time import ZONES

NIGHT = QuietHours(time(22), time(7), "Europe/Berlin")


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "offset", "quiet", "due"),
    [
        # Nobody's night: start minus offset.
        ("2027-01-12 14:00", 1440, None, "2027-01-11 14:00"),
        ("2027-01-12 14:00", 0, None, "2027-01-12 14:00"),
        ("2027-01-12 14:00", 1440, NIGHT, "2027-01-11 14:00"),
        # 02:00 in Berlin waits for 07:00; 23:00 waits for 07:00 of the next day.
        ("2027-01-12 13:00", 720, NIGHT, "2027-01-12 06:00"),
        ("2027-01-12 13:00", 900, NIGHT, "2027-01-12 06:00"),
        # The ends: 22:00 is quiet, 07:00 is not.
        ("2027-01-12 06:00", 540, NIGHT, "2027-01-11 20:59"),
        ("2027-01-12 09:00", 180, NIGHT, "2027-01-12 06:00"),
        # A meeting at 06:30 in Berlin: the end would be too late, so a minute before the night.
        ("2027-01-12 05:30", 60, NIGHT, "2027-01-11 20:59"),
        # A meeting at exactly the end of the night is too late as well.
        ("2027-01-12 06:00", 60, NIGHT, "2027-01-11 20:59"),
        # Quiet hours in daylight.
        ("2027-01-12 14:00", 120, QuietHours(time(12), time(14), "Europe/Berlin"),
         "2027-01-12 13:00"),
        # Quiet hours that end in the gap of the spring night end at the first valid instant.
        ("2027-03-28 08:00", 450, QuietHours(time(22), time(2, 30), "Europe/Berlin"),
         "2027-03-28 01:00"),
        # Start equal to end means no quiet hours.
        ("2027-01-12 05:30", 60, QuietHours(time(7), time(7), "Europe/Berlin"),
         "2027-01-12 04:30"),
        # Another recipient of the same meeting, elsewhere.
        ("2027-01-12 05:30", 60, QuietHours(time(22), time(7), "Asia/Tokyo"),
         "2027-01-12 04:30"),
    ],
)  # fmt: skip
def test_a_reminder_is_due_outside_quiet_hours(start, offset, quiet, due):
    found = timing(starts_at=utc(start), offset_minutes=offset, quiet=quiet)
    assert found.due_at == utc(due)
    assert found.not_after == utc(start) + (timedelta(minutes=15) if offset == 0 else timedelta())


clock = st.times().map(lambda t: t.replace(second=0, microsecond=0))


@settings(max_examples=4 * settings.default.max_examples)
@given(
    start=st.datetimes(datetime(2026, 11, 1), datetime(2028, 12, 31)).map(
        lambda d: d.replace(second=0, microsecond=0, tzinfo=UTC)
    ),
    offset=st.sampled_from([0, 15, 60, 240, 1440, 2880, 10080]),
    begins=clock,
    ends=clock,
    zone=st.sampled_from(ZONES),
)
def test_quiet_hours_hold_in_every_zone(start, offset, begins, ends, zone):
    quiet = quiet_hours(begins, ends, zone)
    found = timing(starts_at=start, offset_minutes=offset, quiet=quiet)
    wanted = start - timedelta(minutes=offset)
    assert found.due_at <= start
    assert abs(found.due_at - wanted) <= timedelta(hours=26)
    if quiet is None:
        assert found.due_at == wanted
    elif found.due_at != wanted:
        assert quiet.covers(to_wall(wanted, zone)), "only quiet hours move a reminder"
        if found.due_at > wanted:
            assert found.due_at < start


@pytest.mark.parametrize("offset", [-1, reminders.MAX_OFFSET_MINUTES + 1])
def test_an_absurd_offset_is_refused(offset):
    with pytest.raises(ValueError, match="minutes before"):
        timing(starts_at=utc("2027-01-12 14:00"), offset_minutes=offset)


@pytest.mark.parametrize(
    ("hours_ahead", "planned"),
    [
        (200, [10080, 1440, 60]),
        (72, [10080, 1440, 60]),
        (12, [1440, 60]),
        (0.5, [60]),
        (-5, []),
    ],
)
def test_short_notice_is_reminded_once(hours_ahead, planned):
    scheduled = utc("2027-01-12 14:00")
    start = scheduled + timedelta(hours=hours_ahead)
    assert planned == reminders.offsets_to_plan(
        [10080, 1440, 60], starts_at=start, scheduled_at=scheduled
    )


@pytest.mark.parametrize(
    ("given_offsets", "clean"),
    [
        ([60, 1440, 60], [1440, 60]),
        ([], []),
        (None, []),
        ("60", []),
        ([60, "60", None, -5, True, 10**9, 0], [60, 0]),
    ],
)
def test_offsets_are_cleaned(given_offsets, clean):
    assert reminders.clean_offsets(given_offsets) == clean
