"""The planner: every reminder that is owed gets one row, and only one."""

from datetime import UTC, datetime, time, timedelta

import pytest

from alliances.models import Person
from governance.models import Attendee, CommitteeMember, Meeting
from governance.services.reminders.planning import plan_reminders
from governance.services.reminders.rows import reminders
from tests.factories import AttendeeFactory, CommitteeFactory, MeetingFactory, PersonFactory

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def meeting_in(board, now, hours, **fields):
    fields.setdefault("scheduled_at", LONG_AGO)
    return MeetingFactory(
        committee=board.committee, starts_at=now + timedelta(hours=hours), **fields
    )


def rows(meeting):
    names = dict(Person.objects.values_list("pk", "name"))
    return sorted(
        (names[person], offset)
        for person, offset in reminders()
        .filter(subject_id=meeting.pk)
        .values_list("person_id", "variant")
    )


def test_members_are_invited_and_each_gets_a_row_per_offset(board, now):
    meeting = meeting_in(board, now, 20)
    assert plan_reminders(now=now) == 6
    assert rows(meeting) == sorted((p.name, n) for p in board.people for n in (60, 1440))
    row = reminders().get(subject_id=meeting.pk, person_id=board.tomoko.pk, variant=60)
    assert row.due_at == row.next_attempt_at == now + timedelta(hours=19)
    assert row.not_after == meeting.starts_at
    assert row.message_id.startswith("<meeting_reminder.")


def test_planning_again_makes_nothing_new(board, now):
    meeting_in(board, now, 20)
    plan_reminders(now=now)
    assert [plan_reminders(now=now + timedelta(minutes=n)) for n in (0, 1, 60)] == [0, 0, 0]
    assert reminders().count() == 6


def test_rows_are_made_only_when_they_come_near(board, now):
    meeting = meeting_in(board, now, 24 * 40)
    assert plan_reminders(now=now) == 0
    assert plan_reminders(now=meeting.starts_at - timedelta(hours=49)) == 3
    assert {n for _, n in rows(meeting)} == {1440}


@pytest.mark.parametrize(
    "change",
    [
        {"state": Meeting.State.CANCELLED},
        {"scheduled_at": datetime(2026, 11, 23, 8, 59, tzinfo=UTC), "starts_at": "past"},
    ],
)
def test_nothing_is_owed_for(board, now, change):
    if change.pop("starts_at", None):
        meeting = meeting_in(board, now, -0.5, **change)
        AttendeeFactory(meeting=meeting, person=board.alice)
    else:
        meeting_in(board, now, 20, **change)
    assert plan_reminders(now=now) == 0


def test_people_who_cannot_be_reached_get_none(board, now, world):
    world.alice.is_active = False
    world.alice.save()
    world.gina.is_active = False
    world.gina.save()
    board.tomoko.email = ""
    board.tomoko.save()
    meeting_in(board, now, 20)
    assert plan_reminders(now=now) == 0


def test_quiet_hours_of_the_recipient_decide(board, now, world):
    world.alice.quiet_from, world.alice.quiet_until = time(20), time(7)
    world.alice.save()
    meeting = meeting_in(board, now, 22)  # 07:00 UTC, 08:00 in Berlin; an hour before is 07:00
    early = meeting_in(board, now, 21)  # 07:00 in Berlin; an hour before is 06:00: quiet
    plan_reminders(now=now)
    due = {(r.subject_id, r.person_id): r.due_at for r in reminders().filter(variant=60)}
    assert due[meeting.pk, board.alice.pk] == meeting.starts_at - timedelta(hours=1)
    # The end of the night is the start of the meeting: too late, so before the night begins.
    assert due[early.pk, board.alice.pk] == datetime(2026, 11, 23, 18, 59, tzinfo=UTC)
    assert due[early.pk, board.tomoko.pk] == early.starts_at - timedelta(hours=1)


def test_short_notice_is_one_reminder(board, now):
    meeting = meeting_in(board, now, 0.5, scheduled_at=now)
    plan_reminders(now=now)
    assert {n for _, n in rows(meeting)} == {60}


def test_a_new_version_is_planned_anew(board, now):
    meeting = meeting_in(board, now, 20)
    plan_reminders(now=now)
    Meeting.objects.filter(pk=meeting.pk).update(schedule_version=2)
    assert plan_reminders(now=now) == 6
    assert reminders().filter(version=2).count() == 6
    assert reminders().values("message_id").distinct().count() == 12


def test_what_passed_while_nobody_planned_is_listed(board, now):
    """Three days of standstill: the meeting is over, its reminders must not vanish."""
    meeting = meeting_in(board, now, -30)
    for person in board.people:
        AttendeeFactory(meeting=meeting, person=person)
    assert plan_reminders(now=now) == 6
    assert not reminders().filter(not_after__gt=now).exists()


def test_somebody_invited_later_is_reminded_too(board, now):
    meeting = meeting_in(board, now, 20)
    plan_reminders(now=now)
    late = AttendeeFactory(meeting=meeting)
    assert plan_reminders(now=now) == 2
    assert (late.person.name, 60) in rows(meeting)


def test_committees_keep_their_own_offsets(board, now, world):
    other = CommitteeFactory(alliance=world.northstar, reminder_offsets=[30])
    CommitteeMember.objects.create(committee=other, person=board.alice)
    meeting = MeetingFactory(
        committee=other, starts_at=now + timedelta(hours=2), scheduled_at=LONG_AGO
    )
    broken = CommitteeFactory(alliance=world.northstar, reminder_offsets=["soon", -3])
    CommitteeMember.objects.create(committee=broken, person=board.alice)
    MeetingFactory(committee=broken, starts_at=now + timedelta(hours=2), scheduled_at=LONG_AGO)
    assert plan_reminders(now=now) == 1
    assert rows(meeting) == [(board.alice.name, 30)]


def test_queries_do_not_grow_with_the_meetings(board, now, django_assert_max_num_queries):
    for number in range(30):
        meeting_in(board, now, 10 + number / 10)
    for _ in range(5):
        CommitteeMember.objects.create(committee=board.committee, person=PersonFactory())
    with django_assert_max_num_queries(18):  # SQLite splits the inserts
        assert plan_reminders(now=now) == 30 * 8 * 2
    assert Attendee.objects.count() == 30 * 8
