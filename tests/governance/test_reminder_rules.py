"""When a reminder goes, when it is too late, and what a server's answer means."""

import smtplib
import socket
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.rules import reminders
from governance.rules.reminders import QuietHours, backoff, message_id, timing
from governance.rules.replies import judge
from governance.rules.wall_time import to_wall
from tests.governance.test_wall_time import ZONES

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


@settings(max_examples=400, deadline=None)
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
    quiet = reminders.quiet_hours(begins, ends, zone)
    found = timing(starts_at=start, offset_minutes=offset, quiet=quiet)
    asked = start - timedelta(minutes=offset)
    assert found.due_at <= start
    assert abs(found.due_at - asked) <= timedelta(hours=26)
    if quiet is None:
        assert found.due_at == asked
    elif found.due_at != asked:
        assert quiet.covers(to_wall(asked, zone)), "only quiet hours move a reminder"
        if found.due_at > asked:
            assert found.due_at < start


@pytest.mark.parametrize("offset", [-1, reminders.MAX_OFFSET_MINUTES + 1])
def test_an_absurd_offset_is_refused(offset):
    with pytest.raises(ValueError, match="minutes before"):
        timing(starts_at=utc("2027-01-12 14:00"), offset_minutes=offset)


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
    found = reminders.postponed(now=utc(now), not_after=utc(not_after), quiet=NIGHT)
    assert found == (utc(instead) if instead else None)
    assert reminders.postponed(now=utc(now), not_after=utc(not_after), quiet=None) is None


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
def test_short_notice_is_told_once(hours_ahead, planned):
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


def test_waits_grow_and_are_spread():
    assert [backoff(n, 0).total_seconds() / 60 for n in range(1, 8)] == [
        1,
        5,
        15,
        60,
        240,
        240,
        240,
    ]
    assert backoff(2, 0.999) < timedelta(minutes=6)
    assert backoff(2, 0.5) > backoff(2, 0.1)


def test_the_message_id_is_the_key():
    key = {"meeting": 1, "schedule_version": 1, "offset_minutes": 60, "recipient": 7}
    first = message_id(**key, domain="entente.example")
    assert first == message_id(**key, domain="entente.example")
    assert first.startswith("<reminder.") and first.endswith("@entente.example>")
    for change in ({"meeting": 2}, {"schedule_version": 2}, {"offset_minutes": 15},
                   {"recipient": 8}):  # fmt: skip
        assert message_id(**(key | change), domain="entente.example") != first
    evil = message_id(**key, domain="a.example>\r\nBcc: x@evil.example")
    assert not set(evil[1:-1]) & set("<>\r\n: ")


@pytest.mark.parametrize(
    ("error", "permanent", "connection"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.c": (550, b"no such user")}), True, False),
        (
            smtplib.SMTPRecipientsRefused({"a@b.c": (450, b"mailbox busy")}),
            False,
            False,
        ),
        (smtplib.SMTPDataError(554, b"rejected"), True, False),
        (smtplib.SMTPDataError(451, b"try later"), False, False),
        (smtplib.SMTPSenderRefused(550, b"not you", "me@a.b"), True, False),
        (smtplib.SMTPSenderRefused(421, b"closing", "me@a.b"), False, True),
        (smtplib.SMTPConnectError(554, b"no service"), False, True),
        (smtplib.SMTPAuthenticationError(535, b"bad password"), False, True),
        (smtplib.SMTPServerDisconnected("closed"), False, True),
        (ConnectionRefusedError(111, "refused"), False, True),
        (TimeoutError("timed out"), False, True),
        (socket.gaierror(-2, "unknown"), False, True),
        (ValueError("Header values can't contain newlines"), True, False),
        (UnicodeEncodeError("ascii", "ä", 0, 1, "no"), True, False),
        (RuntimeError("a bug of ours"), False, False),
    ],
)
def test_an_answer_is_judged(error, permanent, connection):
    verdict = judge(error)
    assert (verdict.permanent, verdict.connection) == (permanent, connection)
    assert verdict.text and len(verdict.text) <= 500
    assert "\n" not in verdict.text


def test_a_hostile_answer_is_one_printable_line():
    text = judge(smtplib.SMTPDataError(554, b"no\r\nBcc: x\x00\x1b[31m" + b"a" * 5000)).text
    assert text.isprintable() and len(text) <= 500
