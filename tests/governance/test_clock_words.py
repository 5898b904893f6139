"""How meetings read around clock changes, and when a day before is."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from governance.rules.meetings import days_of, instants, missing_time, span
from governance.rules.reminders import due_before, offsets_to_plan, timing
from governance.services.reminders.planning import plan_reminders
from governance.services.reminders.rows import reminders
from tests.factories import AttendeeFactory, MeetingFactory


@pytest.mark.parametrize(
    ("day", "at", "minutes", "zone", "hours"),
    [
        ("2027-10-31", "02:30", 60, "Europe/Berlin", "02:30 CEST to 02:30 CET"),
        ("2027-10-31", "02:10", 20, "Europe/Berlin", "02:10 CEST to 02:30 CEST"),
        ("2027-10-31", "01:30", 60, "Europe/Berlin", "01:30 to 02:30 CEST"),
        ("2027-10-31", "01:30", 240, "Europe/Berlin", "01:30 CEST to 04:30 CET"),
        ("2027-10-31", "03:00", 60, "Europe/Berlin", "03:00 to 04:00"),
        ("2027-03-28", "01:30", 60, "Europe/Berlin", "01:30 CET to 03:30 CEST"),
        ("2027-03-28", "02:30", 60, "Europe/Berlin", "03:00 to 04:00"),
        ("2027-03-14", "01:30", 60, "America/New_York", "01:30 EST to 03:30 EDT"),
        ("2027-11-07", "01:30", 60, "America/New_York", "01:30 EDT to 01:30 EST"),
        ("2027-04-04", "01:45", 30, "Australia/Lord_Howe", "01:45 UTC+11:00 to 01:45 UTC+10:30"),
        ("2027-10-03", "01:45", 30, "Australia/Lord_Howe", "01:45 UTC+10:30 to 02:45 UTC+11:00"),
        ("2027-10-31", "02:30", 60, "Asia/Kolkata", "02:30 to 03:30"),
        ("2026-12-01", "09:00", 2880, "Europe/Berlin", "09:00 to 09:00 on Thu 3 December"),
        ("2026-12-30", "09:00", 4320, "Europe/Berlin", "09:00 to 09:00 on Sat 2 January 2027"),
    ],
)
def test_a_span_says_which_clock_where_it_matters(day, at, minutes, zone, hours):
    on, begins = date.fromisoformat(day), time.fromisoformat(at)
    times = instants(on=on, at=begins, time_zone=zone, minutes=minutes)
    assert span(*times, zone).hours == hours


def test_a_time_that_is_missing_or_doubled_is_told():
    berlin = "Europe/Berlin"
    assert "starts at 03:00" in missing_time(date(2027, 3, 28), time(2, 30), berlin)
    assert "first time, 02:30 CEST" in missing_time(date(2027, 10, 31), time(2, 30), berlin)
    assert missing_time(date(2027, 10, 31), time(3), berlin) == ""


def test_the_days_of_a_meeting_end_at_midnight():
    begins = datetime(2027, 1, 4, 9, tzinfo=UTC)
    midnight = datetime(2027, 1, 6, tzinfo=UTC)
    assert days_of(begins, midnight, UTC) == [date(2027, 1, 4), date(2027, 1, 5)]
    assert len(days_of(begins, midnight + timedelta(minutes=1), UTC)) == 3


SUNDAY = datetime(2027, 3, 28, 7, tzinfo=UTC)  # 09:00 in Berlin, hours after the clocks changed


@pytest.mark.parametrize(
    ("starts_at", "offset", "zone", "due"),
    [
        (SUNDAY, 1440, "Europe/Berlin", "2027-03-27 08:00"),
        (SUNDAY, 10080, "Europe/Berlin", "2027-03-21 08:00"),
        (SUNDAY, 1440, "UTC", "2027-03-27 07:00"),
        # Hours are real time, also 24 and more of them that are no whole days.
        (SUNDAY, 720, "Europe/Berlin", "2027-03-27 19:00"),
        (SUNDAY, 1500, "Europe/Berlin", "2027-03-27 06:00"),
        (SUNDAY, 0, "Europe/Berlin", "2027-03-28 07:00"),
        (datetime(2027, 10, 31, 8, tzinfo=UTC), 1440, "Europe/Berlin", "2027-10-30 07:00"),
        # The day before, that wall time does not exist: the first that does.
        (datetime(2027, 3, 29, 0, 30, tzinfo=UTC), 1440, "Europe/Berlin", "2027-03-28 01:00"),
    ],
)
def test_whole_days_before_count_on_the_wall_of_the_meeting(starts_at, offset, zone, due):
    wanted = datetime.fromisoformat(f"{due}+00:00")
    assert due_before(starts_at, offset, zone) == wanted
    assert timing(starts_at=starts_at, offset_minutes=offset, zone=zone).due_at == wanted


def test_who_is_invited_within_that_hour_is_on_time():
    late = {"starts_at": SUNDAY, "scheduled_at": datetime(2027, 3, 27, 7, 30, tzinfo=UTC)}
    assert offsets_to_plan([1440, 60], **late, zone="Europe/Berlin") == [1440, 60]
    assert offsets_to_plan([1440, 60], **late, zone="UTC") == [1440, 60], "once at short notice"
    later = late | {"scheduled_at": datetime(2027, 3, 27, 8, 30, tzinfo=UTC)}
    assert offsets_to_plan([10080, 1440, 60], **later, zone="Europe/Berlin") == [1440, 60]


@pytest.mark.django_db
def test_the_planner_finds_a_day_before_over_both_clock_changes(board):
    for starts_at in (SUNDAY, datetime(2027, 10, 31, 8, tzinfo=UTC)):
        meeting = MeetingFactory(
            committee=board.committee,
            starts_at=starts_at,
            time_zone="Europe/Berlin",
            local_time=time(9),
            scheduled_at=starts_at - timedelta(days=9),
        )
        AttendeeFactory(meeting=meeting, person=board.tomoko)
        due = due_before(starts_at, 1440, "Europe/Berlin")
        plan_reminders(now=due - timedelta(hours=27))
        assert not reminders().filter(subject_id=meeting.pk, variant=1440).exists()
        plan_reminders(now=due - timedelta(hours=25, minutes=50))
        row = reminders().get(subject_id=meeting.pk, variant=1440, person_id=board.tomoko.pk)
        assert row.due_at == due
