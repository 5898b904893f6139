"""A late message does not ring in the night, unless the morning would be too late."""

from datetime import UTC, datetime, time

import pytest

from core.dates.quiet_hours import QuietHours, postponed

NIGHT = QuietHours(time(22), time(7), "Europe/Berlin")


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "not_after", "instead"),
    [
        ("2027-01-12 02:00", "2027-01-12 14:00", "2027-01-12 06:00"),
        ("2027-01-11 22:00", "2027-01-12 14:00", "2027-01-12 06:00"),
        ("2027-01-12 02:00", "2027-01-12 06:00", None),  # morning would be too late
        ("2027-01-12 09:00", "2027-01-12 14:00", None),  # broad daylight
    ],
)
def test_a_late_reminder_does_not_ring_in_the_night(now, not_after, instead):
    found = postponed(now=utc(now), not_after=utc(not_after), quiet=NIGHT)
    assert found == (utc(instead) if instead else None)
    assert postponed(now=utc(now), not_after=utc(not_after), quiet=None) is None
