"""Whoever was told of a meeting is told when it changes: once, in a form that calendars apply."""

from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes
from email.policy import default as modern

import pytest
from django.db import models
from django.utils import timezone

from core.mail.sending import send_due_messages
from governance.models import Cadence, Invitation, Meeting
from governance.rules.itip.snapshot import Entry, Snapshot
from governance.services import committees, inviting, meetings
from governance.services.invitations.answers import record_answer
from governance.services.invitations.message import rhythm_words
from governance.services.invitations.planning import plan_invitations, reconcile_all
from governance.services.invitations.rows import CHANGED_AGAIN, invitation_mails
from governance.services.invitations.touching import Telling, touch
from governance.services.reminders.planning import plan_reminders
from governance.services.reminders.rows import DECLINED, reminders
from tests.conftest import at
from tests.governance.applier import itip_of
from tests.governance.calendars import Told
from tests.governance.conftest import TUESDAY

pytestmark = pytest.mark.django_db


def test_everybody_is_invited_once(told):
    assert told.read == 3
    assert told.all_know("2026-11-20T10:00:00Z")
    assert told.pass_time("2026-11-21T10:00:00Z") == []
    assert reconcile_all(now=datetime(2026, 11, 21, 10, tzinfo=UTC)) == 0


NOW = "2026-11-27T09:00:00+00:00"


def first_of():
    return Meeting.objects.get(occurrence=TUESDAY)


def move(meeting, now, **when):
    values = {name: getattr(meeting, name) for name in
              ("local_date", "local_time", "time_zone", "mode", "location")}  # fmt: skip
    return meetings.move_meeting(
        meeting=meeting, expected=meeting.revision, duration_minutes=60, now=now, **values | when
    )


def to_fifteenth(told, now):
    move(first_of(), now, local_date=date(2026, 12, 15))


def to_an_earlier_day(told, now):
    move(first_of(), now, local_date=date(2026, 11, 28))


def called_off(told, now):
    first = first_of()
    meetings.cancel_meeting(
        meeting=first, expected=first.revision, reason="Budget is not ready.", now=now
    )


def other_cadence(told, now):
    cadence = Cadence.objects.get()
    committees.set_cadence(
        committee=told.board.committee, expected=cadence.revision, rrule="FREQ=MONTHLY;BYDAY=2WE",
        first_on=TUESDAY, starts_at_time=time(10), time_zone="Europe/Berlin", now=now,
        duration_minutes=90, mode="virtual", location="Room Rhine",
    )  # fmt: skip


def other_link(told, now):
    move(first_of(), now, location="https://meet.example/1")


def renamed(told, now):
    committee = told.board.committee
    committee.name = "Board"
    committees.save_committee(
        committee=committee, people=[one.pk for one in told.people], now=now,
        expected=committee.revision, fields=["name"],
    )  # fmt: skip


def closed(told, now):
    committees.close_committee(committee=told.board.committee, today=now.date(), now=now)


def restricted(told, now):
    alliance = told.board.committee.alliance
    alliance.confidentiality = "restricted"
    alliance.save(update_fields=["confidentiality"])
    type(told.board.tomoko).objects.update(email_confirmed_at=now)


def alliance_closed(told, now):
    alliance = told.board.committee.alliance
    alliance.stage = "closed"
    alliance.save(update_fields=["stage"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "subject"),
    [
        (to_fifteenth, "Moved to Tue 15 Dec 2026, {}: Steering, Northstar co-sell"),
        (called_off, "Cancelled: Steering, Northstar co-sell, Tue 1 Dec 2026, {}"),
        (other_cadence, "New schedule: Steering, Northstar co-sell, Wed 9 Dec 2026, {}"),
        (other_link, "Place changed: Steering, Northstar co-sell, Tue 1 Dec 2026, {}"),
        (renamed, "Renamed: Board, Northstar co-sell, Tue 1 Dec 2026, {}"),
        (closed, "Cancelled: Steering, Northstar co-sell, Tue 1 Dec 2026, {}"),
        (restricted, "Details left out from now on: Alliance meeting, Tue 1 Dec 2026, {}"),
        (alliance_closed, "Cancelled: Steering, Northstar co-sell, Tue 1 Dec 2026, {}"),
    ],
)
def test_who_was_told_is_told_within_minutes_and_their_calendar_shows_it(told, change, subject):
    with at(NOW):
        change(told, timezone.now())
    mails = told.pass_time(NOW)
    assert sorted(address for address, _ in mails) == sorted(one.email for one in told.people)
    hour = "10:00" if change is other_cadence else "15:00"
    alice = next(mail for address, mail in mails if address == told.board.alice.email)
    assert parsed(alice)["Subject"] == subject.format(hour)
    assert told.all_know("2026-11-27T09:10:00+00:00")
    assert told.pass_time("2026-11-27T10:00:00Z") == [], "once"
    assert reconcile_all(now=datetime(2026, 11, 27, 11, tzinfo=UTC)) == 0


@pytest.mark.slow
@pytest.mark.parametrize("days", [3, 20, 60])
@pytest.mark.parametrize(
    "change", [to_fifteenth, to_an_earlier_day, called_off, other_cadence, closed, alliance_closed]
)
def test_after_weeks_without_a_mail_server_calendars_are_put_right(told, change, days):
    """What was planned and not sent is worth sending as long as a calendar shows what is wrong."""
    with at(NOW):
        change(told, timezone.now())
        plan_invitations()
    back = datetime.fromisoformat(NOW) + timedelta(days=days)
    told.pass_time(back)
    assert told.all_know(back + timedelta(minutes=7))
    left = invitation_mails().filter(state__in=("withdrawn", "waiting", "failed"))
    assert not left.exclude(last_error=CHANGED_AGAIN).exists(), "missed, and listed as such"


def parsed(content):
    return message_from_bytes(content, policy=modern)


def text_of(content):
    return parsed(content).get_body(("plain",)).get_content()


@pytest.mark.slow
def test_several_edits_make_one_mail_and_an_undone_one_makes_none(told):
    with at(NOW):
        to_fifteenth(told, timezone.now())
        plan_invitations()
    with at("2026-11-27T09:02:00Z"):
        other_link(told, timezone.now())
        plan_invitations()
        send_due_messages()
    assert told.sink.messages[told.read :] == [], "the fold is not over"
    ((mail, *_),) = [told.pass_time("2026-11-27T09:04:30Z")]
    assert "Moved" in text_of(mail[1]) and len(told.sink.messages) == 6
    with at("2026-11-27T10:00:00Z"):
        first = first_of()
        move(first, timezone.now(), local_date=TUESDAY)
        plan_invitations()
    with at("2026-11-27T10:01:00Z"):
        move(first_of(), timezone.now(), local_date=date(2026, 12, 15))
    assert told.pass_time("2026-11-27T10:02:00Z") == []
    assert told.all_know("2026-11-27T10:10:00+00:00")


@pytest.mark.slow
def test_what_the_editor_says_is_read_and_a_small_correction_may_tell_nobody(told, world):
    with at(NOW):
        quiet = Telling(silent=True, author=world.alice)
        move_with(first_of(), quiet, location="Room Rhein")
    assert told.pass_time(NOW) == []
    with at(NOW):
        assert reconcile_all(now=timezone.now()) == 0, "the decision stays"
    with at("2026-11-28T09:00:00Z"):
        # A day is no small correction, whatever the box says.
        both = Telling("The auditors ask for it.", silent=True, author=world.alice)
        move_with(first_of(), both, local_date=date(2026, 12, 15))
    mails = told.pass_time("2026-11-28T09:00:00Z")
    assert len(mails) == 3
    assert "Alice Manager: The auditors ask for it." in text_of(mails[0][1])
    assert told.all_know("2026-11-28T09:10:00+00:00"), "the correction goes along"


def move_with(meeting, telling, **when):
    values = {name: getattr(meeting, name) for name in
              ("local_date", "local_time", "time_zone", "mode", "location")}  # fmt: skip
    meetings.move_meeting(
        meeting=meeting, expected=meeting.revision, duration_minutes=60, now=timezone.now(),
        telling=telling, **values | when,
    )  # fmt: skip


@pytest.mark.slow
def test_joining_leaving_and_being_left_out(told, world):
    bob = told.board.tomoko
    with at(NOW):
        inviting.uninvite(meeting=first_of(), person_id=bob.pk)
    mails = told.pass_time(NOW)
    assert [address for address, _ in mails] == [bob.email]
    assert told.all_know("2026-11-27T09:10:00+00:00")
    with at("2026-11-27T10:00:00Z"):
        rest = [told.board.alice.pk, told.board.gina.pk]
        committees.set_members(committee=told.board.committee, people=rest, now=timezone.now())
    ((address, mail),) = told.pass_time("2026-11-27T10:00:00Z")
    assert address == bob.email and parsed(mail)["Subject"].startswith("Cancelled")
    assert told.all_know("2026-11-27T10:10:00+00:00")
    with at("2026-11-27T11:00:00Z"):
        committees.set_members(
            committee=told.board.committee, people=[*rest, bob.pk], now=timezone.now()
        )
    ((address, mail),) = told.pass_time("2026-11-27T11:00:00Z")
    assert address == bob.email and parsed(mail)["Subject"].startswith("Invitation")
    assert told.all_know("2026-11-27T11:10:00+00:00")


def test_a_mail_whose_end_nobody_knows_is_followed_by_the_whole_state(told):
    Invitation.objects.filter(person=told.board.alice.pk).update(unsure=True)
    with at(NOW):
        touch(cadences=[Cadence.objects.get().pk], now=timezone.now())
    ((address, mail),) = told.pass_time(NOW)
    assert address == told.board.alice.email
    assert "rrule" in itip_of(mail).walk("VEVENT")[0]
    assert not Invitation.objects.filter(unsure=True).exists()


def test_a_refused_address_is_shown_and_does_not_hold_up_others(told):
    told.sink.replies[told.board.tomoko.email] = "550 no such mailbox"
    with at(NOW):
        to_fifteenth(told, timezone.now())
    assert len(told.pass_time(NOW)) == 2
    row = invitation_mails().get(state="failed")
    assert row.person_id == told.board.tomoko.pk
    knows = Invitation.objects.get(person=told.board.tomoko.pk)
    assert knows.unsure and knows.told_version < knows.series.version


def test_a_meeting_that_begins_soon_is_told_of_at_once(told):
    with at("2026-12-01T13:00:00Z"):
        called_off(told, timezone.now())
        plan_invitations()
        assert send_due_messages().sent == 3


def test_deleted_rows_are_told_of(told):
    with at(NOW):
        Cadence.objects.get().delete()
        Meeting.objects.all().delete()
    mails = told.pass_time(NOW)
    assert len(mails) == 3
    assert told.all_know("2026-11-27T09:10:00+00:00")


@pytest.mark.slow
def test_a_reminder_carries_the_entry_that_is_there_already(told):
    with at("2026-11-30T14:00:30Z"):
        plan_reminders()
        send_due_messages()
    mails = told.pass_time("2026-11-30T14:01:00Z")
    assert len(mails) == 3
    for address, mail in mails:
        event = itip_of(mail).walk("VEVENT")[0]
        assert event["attendee"] == f"mailto:{address}"
        assert event["sequence"] == Invitation.objects.get(person__email=address).sequence
    assert told.all_know("2026-11-30T14:10:00+00:00")


@pytest.mark.slow
def test_a_reminder_of_what_no_invitation_told_makes_the_next_one_certain(told):
    with at("2026-11-30T14:00:30Z"):
        move(first_of(), timezone.now(), local_time=time(14, 30))
        plan_invitations()
        plan_reminders()
        send_due_messages()
    with at("2026-11-30T14:02:00Z"):
        move(first_of(), timezone.now(), local_time=time(15))
    mails = told.pass_time("2026-11-30T14:03:00Z")
    kinds = [(itip_of(mail) is not None, parsed(mail)["Subject"]) for _, mail in mails]
    assert (False, "Tuesday 1 December 2026, 14:30: Steering, Northstar co-sell") in kinds
    assert sum(with_entry for with_entry, _ in kinds) >= 3, "changed back, and yet told"
    assert told.all_know("2026-11-30T14:10:00+00:00")


def test_who_declined_is_not_reminded(told):
    row = Invitation.objects.get(person=told.board.gina.pk)
    record_answer(
        invitation=row, person_id=row.person_id, answer="declined", by="link", now=timezone.now()
    )
    with at("2026-11-30T14:00:30Z"):
        plan_reminders()
        assert send_due_messages().sent == 2
    assert reminders().get(person_id=row.person_id, variant=1440).last_error == DECLINED


@pytest.mark.slow
@pytest.mark.parametrize("meanwhile", [closed, other_cadence])
def test_what_comes_back_with_an_alliance_is_what_is_scheduled_by_then(told, meanwhile):
    alliance = told.board.committee.alliance
    for act in (alliance_closed, meanwhile):
        with at(NOW):
            act(told, timezone.now())
        told.pass_time(NOW)
    with at("2026-11-28T09:00:00Z"):
        alliance.stage = "operating"
        alliance.save(update_fields=["stage"])
    told.pass_time("2026-11-28T09:00:00Z")
    dates = Meeting.objects.filter(state="scheduled").values_list("local_date", flat=True)
    assert min(dates, default=None) == (None if meanwhile is closed else date(2026, 12, 9))
    assert told.all_know("2026-11-28T09:10:00+00:00")


@pytest.mark.slow
def test_a_meeting_that_takes_place_after_all_is_not_called_the_first(told):
    for moment, act in ((NOW, called_off), ("2026-11-27T10:00:00Z", reinstated)):
        with at(moment):
            act(told, timezone.now())
        _, mail = told.pass_time(moment)[0]
    words = text_of(mail)
    assert "Takes place after all" in words and "First:" not in words
    assert told.all_know("2026-11-27T10:10:00+00:00")


def reinstated(told, now):
    first = first_of()
    meetings.reinstate_meeting(meeting=first, expected=first.revision, now=now)


def test_the_words_of_a_schedule_that_ends_say_when():
    first = Entry("2026-12-01T15:00", "Europe/Berlin", 60, "Steering")
    truth = Snapshot(first, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-12-29T15:00")
    assert rhythm_words(truth) == (
        "Every 2 weeks on Tuesday, 15:00 Berlin time, until 29 December 2026"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "hostile",
    [
        "ATTENDEE:mailto:nobody",
        "A\r\nBcc: thief@evil.example",
        "A\nBEGIN:VALARM\nTRIGGER:-PT1M\nEND:VALARM",
        "A\u2028Subject: x\u0085Bcc: y\x01\x1b",
        '=?utf-8?q?evil?= ;="\\,',
    ],
)
def test_names_cannot_leave_their_line(told, hostile):
    with at(NOW):
        committee = told.board.committee
        type(told.board.tomoko).objects.update(name=hostile)
        committee.name = hostile
        committee.save()
        touch(committees=[committee.pk], now=timezone.now(), telling=Telling(hostile))
        move(first_of(), timezone.now(), location=hostile)
    mails = told.pass_time(NOW)
    assert len(mails) == 3
    for address, content in mails:
        mail = parsed(content)
        assert mail["Bcc"] is None and mail["To"] == address
        assert len(mail.get_all("Subject")) == 1
        parts = {part.name for part in itip_of(content).walk()}
        assert parts == {"VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"}
    assert told.programs[told.board.alice.email].events


@pytest.mark.slow
def test_a_mail_that_nobody_settled_is_taken_back_when_the_meeting_is_called_off(board, sink):
    """Handed over, the worker killed, and then called off before anything was written down."""
    told = Told(board.people, sink)
    with at(NOW):
        meeting = meetings.schedule_meeting(
            committee=board.committee, duration_minutes=60, now=timezone.now(),
            local_date=TUESDAY, local_time=time(15), time_zone="Europe/Berlin",
        )  # fmt: skip
    told.pass_time(NOW)
    Invitation.objects.update(told=None, told_version=0, unsure=True, handed=models.F("told"))
    with at("2026-11-27T10:00:00Z"):
        meeting.refresh_from_db()
        meetings.cancel_meeting(
            meeting=meeting, expected=meeting.revision, reason="Ill.", now=timezone.now()
        )
    assert len(told.pass_time("2026-11-27T10:00:00Z")) == 3
    assert told.all_know("2026-11-27T10:10:00+00:00")
