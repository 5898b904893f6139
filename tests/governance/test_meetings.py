"""Committees, cadences and meetings: made, moved, cancelled, held, carried over and missed."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError

from alliances.models import Person
from core.revision.updates import StaleRevision
from governance.models import (
    Action,
    AgendaItem,
    Attendee,
    Cadence,
    Committee,
    Meeting,
)
from governance.rules.recurrence import BadRule
from governance.services import (
    actions,
    committees,
    inviting,
    meetings,
)
from governance.services import (
    meeting_generation as horizon,
)
from governance.services import (
    record_meeting as holding,
)
from governance.services.decisions import record_decision
from governance.services.reminders.planning import plan_reminders
from governance.services.reminders.rows import reminders
from tests.conftest import at
from tests.factories import CadenceFactory, CommitteeFactory, MeetingFactory, PersonFactory

pytestmark = pytest.mark.django_db
State = Meeting.State


def cadence(board, now, **fields):
    values = {
        "rrule": "FREQ=MONTHLY;BYDAY=1TU",
        "first_on": date(2026, 1, 1),
        "starts_at_time": time(15),
        "time_zone": "Europe/Berlin",
        "duration_minutes": 60,
        "mode": "virtual",
    } | fields
    rows = board.committee.cadences.filter(is_active=True).values_list("revision", flat=True)
    values = {"expected": rows.first() or 0} | values
    return committees.set_cadence(committee=board.committee, now=now, **values)


def coming(board, **which):
    return list(Meeting.objects.filter(committee=board.committee, **which).order_by("starts_at"))


def test_a_cadence_makes_its_meetings_for_400_days_and_no_more(board, now):
    made = cadence(board, now).made
    rows = coming(board)
    assert made == len(rows) == 13
    assert [str(m.occurrence) for m in rows[:3]] == ["2026-12-01", "2027-01-05", "2027-02-02"]
    assert rows[0].starts_at == datetime(2026, 12, 1, 14, tzinfo=UTC)
    assert rows[5].starts_at == datetime(2027, 5, 4, 13, tzinfo=UTC), "summer: 15:00 is 13:00 UTC"
    assert rows[-1].starts_at < now + timedelta(days=400)
    assert horizon.extend_horizon(now=now) == 0, "again makes nothing"
    assert horizon.extend_horizon(now=now + timedelta(days=31)) == 1


def test_the_rolling_horizon_loses_and_doubles_nothing(board, now):
    cadence(board, now, rrule="FREQ=WEEKLY")
    for days in range(1, 60, 3):
        horizon.extend_horizon(now=now + timedelta(days=days))
    dates = [m.local_date for m in coming(board)]
    assert len(dates) == len(set(dates))
    assert {(b - a).days for a, b in pairwise(dates)} == {7}


def test_members_are_invited_to_near_meetings_only(board, now):
    cadence(board, now)
    invited = Attendee.objects.filter(meeting__committee=board.committee)
    near = [m for m in coming(board) if m.starts_at < now + inviting.INVITE_AHEAD]
    assert invited.count() == 3 * len(near) and len(near) == 3


def test_a_moved_or_cancelled_occurrence_is_not_made_again(board, now):
    cadence(board, now)
    first, second = coming(board)[:2]
    move(first, now, local_date=date(2026, 12, 3))
    meetings.cancel_meeting(meeting=second, expected=1, reason="Holidays", now=now)
    horizon.extend_horizon(now=now)
    cadence(board, now, location="Room 4")
    assert len(coming(board)) == 13
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.local_date == date(2026, 12, 3) and first.location == ""
    assert second.state == State.CANCELLED


def move(meeting, now, **changes):
    values = {
        "local_date": meeting.local_date,
        "local_time": meeting.local_time,
        "time_zone": meeting.time_zone,
        "duration_minutes": 60,
        "mode": meeting.mode,
        "location": meeting.location,
    } | changes
    return meetings.move_meeting(meeting=meeting, expected=meeting.revision, now=now, **values)


def test_a_changed_rule_moves_what_is_untouched(board, now):
    cadence(board, now)
    first = coming(board)[0]
    plan_reminders(now=first.starts_at - timedelta(hours=20))
    cadence(board, now, starts_at_time=time(9))
    first.refresh_from_db()
    assert (first.local_time, first.schedule_version) == (time(9), 2)
    assert set(reminders().values_list("state", flat=True)) == {"withdrawn"}
    assert len(coming(board)) == 13
    same = cadence(board, now, starts_at_time=time(9))
    assert (same.made, same.moved, same.dropped) == (0, 0, 0)


def test_a_new_cadence_drops_the_bare_and_cancels_what_carries_something(board, now):
    cadence(board, now)
    first, second = coming(board)[:2]
    AgendaItem.objects.create(meeting=first, title="Pricing")
    result = cadence(board, now, rrule="FREQ=MONTHLY;BYDAY=3TH")
    assert result.dropped == 13
    assert not Meeting.objects.filter(pk=second.pk).exists()
    first.refresh_from_db()
    assert first.state == State.CANCELLED and first.state_reason
    new = coming(board, state=State.SCHEDULED)
    assert {m.local_date.weekday() for m in new} == {3}
    assert [item.title for item in new[0].agenda_items.all()] == ["Pricing"], "nothing is lost"


def test_a_rule_that_cannot_be_used_changes_nothing(board, now):
    cadence(board, now)
    with pytest.raises(BadRule):
        cadence(board, now, rrule="FREQ=HOURLY")
    assert len(coming(board)) == 13


def test_one_broken_cadence_does_not_stop_the_others(board, now, world):
    CadenceFactory(committee=CommitteeFactory(alliance=world.northstar), rrule="FREQ=NEVER")
    CadenceFactory(committee=CommitteeFactory(alliance=world.northstar))
    assert horizon.extend_horizon(now=now) == 13


def test_closed_alliances_and_committees_meet_no_more(board, now, world):
    cadence(board, now)
    touched = coming(board)[0]
    AgendaItem.objects.create(meeting=touched, title="Pricing")
    extra = meetings.schedule_meeting(
        committee=board.committee, local_date=date(2026, 12, 20), local_time=time(9),
        time_zone="UTC",
        duration_minutes=30, mode="virtual", now=now,
    )  # fmt: skip
    plan_reminders(now=extra.starts_at - timedelta(hours=20))
    committees.close_committee(committee=board.committee, today=now.date(), now=now)
    assert {m.state for m in coming(board)} == {State.CANCELLED}
    assert not reminders().filter(state="waiting").exists()
    assert horizon.extend_horizon(now=now) == 0
    other = CadenceFactory(committee=CommitteeFactory(alliance=world.helix))
    world.helix.stage = "closed"
    world.helix.save()
    assert horizon.extend_horizon(now=now) == 0 and other.pk


def stage(alliance, value):
    alliance.stage = value
    alliance.save(update_fields=["stage"])


@pytest.mark.parametrize("ends", ["committee", "cadence", "nothing"])
def test_what_ended_while_the_alliance_was_closed_does_not_come_back(board, now, ends):
    with at(now):
        cadence(board, now)
        before = [meeting.starts_at for meeting in coming(board)]
        stage(board.committee.alliance, "closed")
        if ends == "committee":
            committees.close_committee(committee=board.committee, today=now.date(), now=now)
        elif ends == "cadence":
            committees.end_cadence(committee=board.committee, now=now)
        stage(board.committee.alliance, "operating")
    there = [one.starts_at for one in coming(board) if one.state == State.SCHEDULED]
    assert there == ([] if ends != "nothing" else before)


def test_nobody_is_invited_where_the_alliance_or_the_committee_was_closed(board, now):
    with at(now):
        cadence(board, now)
        stage(board.committee.alliance, "closed")
        row = coming(board)[0]
        when = {"local_date": now.date() + timedelta(days=9), "local_time": time(9)}
        with pytest.raises(ValidationError, match="Northstar co-sell is closed"):
            meetings.schedule_meeting(committee=board.committee, duration_minutes=30, now=now,
                                      time_zone="UTC", mode="virtual", **when)  # fmt: skip
        with pytest.raises(ValidationError, match="Northstar co-sell is closed"):
            meetings.reinstate_meeting(meeting=row, expected=row.revision, now=now)
        stage(board.committee.alliance, "operating")
        extra = meetings.schedule_meeting(committee=board.committee, duration_minutes=30, now=now,
                                          time_zone="UTC", mode="virtual", **when)  # fmt: skip
        committees.close_committee(committee=board.committee, today=now.date(), now=now)
        extra.refresh_from_db()
        with pytest.raises(ValidationError, match="Steering was closed"):
            meetings.reinstate_meeting(meeting=extra, expected=extra.revision, now=now)


def test_when_a_country_changes_its_clocks_wall_time_stays(board, now):
    cadence(board, now)
    meeting = coming(board)[0]
    wrong = timedelta(hours=1)
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=meeting.starts_at + wrong, ends_at=meeting.ends_at + wrong
    )
    plan_reminders(now=meeting.starts_at - timedelta(hours=20))
    assert horizon.follow_clocks(now=now) == 1
    row = reminders().filter(subject_id=meeting.pk, variant=60).first()
    meeting.refresh_from_db()
    assert meeting.starts_at == datetime(2026, 12, 1, 14, tzinfo=UTC)
    assert meeting.schedule_version == 1, "nobody is reminded twice"
    assert row.due_at == meeting.starts_at - timedelta(hours=1)
    assert horizon.follow_clocks(now=now) == 0


def test_moving_withdraws_and_plans_anew(board, now):
    meeting = MeetingFactory(committee=board.committee, starts_at=now + timedelta(hours=20),
                             scheduled_at=now - timedelta(days=9))  # fmt: skip
    plan_reminders(now=now)
    move(meeting, now, local_time=time(8))  # three hours later
    assert reminders().filter(version=1, state="withdrawn").count() == 6
    plan_reminders(now=now)
    assert reminders().filter(version=2, state="waiting").count() == 6


def test_a_move_that_changes_nothing_reminds_nobody_again(board, now):
    meeting = MeetingFactory(committee=board.committee, starts_at=now + timedelta(hours=20))
    plan_reminders(now=now)
    move(meeting, now)
    assert meeting.schedule_version == 1
    assert not reminders().filter(state="withdrawn").exists()


def test_cancel_and_reinstate(board, now):
    meeting = MeetingFactory(committee=board.committee, starts_at=now + timedelta(hours=20),
                             scheduled_at=now - timedelta(days=9))  # fmt: skip
    plan_reminders(now=now)
    meetings.cancel_meeting(meeting=meeting, expected=1, reason=" Storm ", now=now)
    assert (meeting.state, meeting.state_reason) == (State.CANCELLED, "Storm")
    assert set(reminders().values_list("state", flat=True)) == {"withdrawn"}
    assert plan_reminders(now=now) == 0
    meetings.reinstate_meeting(meeting=meeting, expected=2, now=now)
    assert meeting.state == State.SCHEDULED and meeting.schedule_version == 3
    # 20 hours ahead: the day before has passed, which is sent at once; the hour is still to come.
    assert plan_reminders(now=now) == 6


@pytest.mark.parametrize(
    ("state", "hours", "act"),
    [
        (State.HELD, -2, "cancel"),
        (State.CANCELLED, 2, "cancel"),
        (State.HELD, -2, "move"),
        (State.CANCELLED, 2, "move"),
        (State.SCHEDULED, 2, "reinstate"),
        (State.CANCELLED, -2, "reinstate"),
        (State.SCHEDULED, 2, "hold"),
        (State.CANCELLED, -2, "hold"),
        (State.HELD, -2, "agenda"),
        (State.CANCELLED, 2, "decide"),
    ],
)
def test_what_makes_no_sense_is_refused(board, now, state, hours, act):
    meeting = MeetingFactory(
        committee=board.committee, starts_at=now + timedelta(hours=hours), state=state
    )
    with pytest.raises(ValidationError):
        {
            "cancel": lambda: meetings.cancel_meeting(
                meeting=meeting, expected=1, reason="x", now=now
            ),
            "move": lambda: move(meeting, now),
            "reinstate": lambda: meetings.reinstate_meeting(meeting=meeting, expected=1, now=now),
            "hold": lambda: holding.hold_meeting(meeting=meeting, now=now),
            "agenda": lambda: holding.add_agenda_item(meeting=meeting, title="x"),
            "decide": lambda: record_decision(meeting=meeting, text="x"),
        }[act]()


def hold(meeting, now, attended=(), minutes="We met."):
    holding.record_attendance(meeting=meeting, present=attended, now=now)
    return holding.save_minutes(
        meeting=meeting, expected=meeting.revision, minutes=minutes, held=True, now=now
    )


def attendance(meeting):
    return dict(meeting.attendees.values_list("person", "attended"))


def test_holding_keeps_the_record_and_carries_on(board, now):
    past = MeetingFactory(committee=board.committee, starts_at=now - timedelta(hours=2))
    following = MeetingFactory(committee=board.committee, starts_at=now + timedelta(days=30))
    AgendaItem.objects.create(meeting=following, title="Already there", position=4)
    done, still = (
        AgendaItem.objects.create(meeting=past, title=title, position=n)
        for n, title in enumerate(("Numbers", "Pricing"))
    )
    holding.set_outcome(item=done, done=True)
    held = hold(past, now, attended=[board.alice.pk])
    assert (held.state, held.minutes) == (State.HELD, "We met.")
    assert attendance(past) == {
        board.alice.pk: True, board.gina.pk: None, board.tomoko.pk: None,
    }, "of whom nobody said anything, nothing is known"  # fmt: skip
    assert list(following.agenda_items.values_list("title", "position")) == [
        ("Already there", 4), ("Pricing", 5),
    ]  # fmt: skip
    still.refresh_from_db()
    assert still.outcome == AgendaItem.Outcome.CARRIED
    assert still.carried_to.meeting_id == following.pk
    hold(held, now, attended=[board.gina.pk], minutes="Corrected.")
    assert following.agenda_items.count() == 2, "recording again carries nothing twice"
    with pytest.raises(ValidationError, match="carried over"):
        holding.set_outcome(item=still, done=True)


def reopened(row, now):
    row.refresh_from_db()
    return holding.reopen_meeting(meeting=row, expected=row.revision, now=now)


@pytest.mark.slow
def test_a_meeting_marked_as_held_by_mistake_is_reopened(board, now):
    past = MeetingFactory(committee=board.committee, starts_at=now - timedelta(hours=2))
    following = MeetingFactory(committee=board.committee, starts_at=now + timedelta(days=30))
    pricing, scope = (
        AgendaItem.objects.create(meeting=past, title=title, position=n)
        for n, title in enumerate(("Pricing", "Scope"))
    )
    hold(past, now, attended=[board.alice.pk])
    following.agenda_items.filter(title="Scope").update(notes="Ask legal")
    again = reopened(past, now)
    assert (again.state, again.minutes) == (State.SCHEDULED, "We met."), "what is recorded stays"
    assert attendance(past)[board.alice.pk] is True
    for item in (pricing, scope):
        item.refresh_from_db()
    assert pricing.outcome == AgendaItem.Outcome.OPEN
    assert scope.outcome == AgendaItem.Outcome.CARRIED, "somebody has worked on it since"
    assert list(following.agenda_items.values_list("title", flat=True)) == ["Scope"]
    holding.hold_meeting(meeting=again, now=now)
    assert sorted(following.agenda_items.values_list("title", flat=True)) == ["Pricing", "Scope"]


def test_the_agenda_of_an_old_meeting_that_is_reopened_stays_with_the_next(board, now):
    past = MeetingFactory(committee=board.committee, starts_at=now - timedelta(hours=60))
    following = MeetingFactory(committee=board.committee, starts_at=now + timedelta(days=30))
    AgendaItem.objects.create(meeting=past, title="Pricing")
    hold(past, now, attended=[])
    assert reopened(past, now).state == State.MISSED
    assert following.agenda_items.get().title == "Pricing", "it would be on no agenda otherwise"


def test_only_a_held_meeting_is_reopened_and_only_as_it_was_read(board, now):
    past = MeetingFactory(committee=board.committee, starts_at=now - timedelta(hours=2))
    with pytest.raises(ValidationError, match="not marked as held"):
        reopened(past, now)
    held = holding.hold_meeting(meeting=past, now=now)
    with pytest.raises(StaleRevision):
        holding.reopen_meeting(meeting=held, expected=held.revision - 1, now=now)


def test_attendance_is_recorded_person_by_person_and_for_the_rest_at_once(board, now):
    past = MeetingFactory(committee=board.committee, starts_at=now - timedelta(hours=2))
    alice, gina, tomoko = (person.pk for person in board.people)
    holding.record_attendance(meeting=past, absent=[tomoko], now=now)
    holding.record_attendance(meeting=past, rest=True, now=now)
    assert attendance(past) == {alice: True, gina: True, tomoko: False}
    holding.record_attendance(meeting=past, absent=[gina], unknown=[alice], now=now)
    assert attendance(past) == {alice: None, gina: False, tomoko: False}


def test_two_people_record_one_meeting_at_the_same_time(board, now):
    """Each read the meeting before the other wrote; nothing of either is lost."""
    past = MeetingFactory(committee=board.committee, starts_at=now - timedelta(hours=2))
    hers, his = (Meeting.objects.get(pk=past.pk) for _ in range(2))
    holding.record_attendance(meeting=hers, present=[board.alice.pk], now=now)
    holding.record_attendance(meeting=his, absent=[board.gina.pk], now=now)
    record_decision(meeting=hers, text="Two pods")
    record_decision(meeting=his, text="Three markets")
    holding.hold_meeting(meeting=his, now=now)
    saved = holding.save_minutes(meeting=hers, expected=hers.revision, minutes="Hers", now=now)
    assert (saved.state, saved.minutes) == (State.HELD, "Hers"), "held is no conflict of minutes"
    with pytest.raises(StaleRevision) as lost:
        holding.save_minutes(meeting=his, expected=his.revision, minutes="His", now=now)
    assert lost.value.current.minutes == "Hers", "both versions are shown"
    assert attendance(past) == {
        board.alice.pk: True, board.gina.pk: False, board.tomoko.pk: None,
    }  # fmt: skip
    assert past.decisions.count() == 2


@pytest.mark.parametrize("invited", [True, False])
def test_who_came_without_an_invitation_is_on_record(board, now, invited):
    past = MeetingFactory(committee=board.committee, starts_at=now - timedelta(hours=2))
    if invited:
        inviting.invite(meeting=past, people=[])
    walk_ins = [PersonFactory(), PersonFactory()]
    for person in walk_ins:
        holding.add_person(meeting=past, person=person, now=now)
    assert attendance(past) == {
        board.alice.pk: None, board.gina.pk: None, board.tomoko.pk: None,
        **{person.pk: True for person in walk_ins},
    }  # fmt: skip


def test_who_is_added_to_a_meeting_ahead_is_invited(board, now):
    ahead = MeetingFactory(committee=board.committee, starts_at=now + timedelta(hours=2))
    guest = PersonFactory()
    holding.add_person(meeting=ahead, person=guest, now=now)
    assert attendance(ahead)[guest.pk] is None and len(attendance(ahead)) == 4


@pytest.mark.parametrize("what", ["present", "minutes", "decision"])
def test_what_was_recorded_was_held_though_nobody_said_so(board, now, what):
    past = MeetingFactory(committee=board.committee, starts_at=now - timedelta(days=3))
    if what == "present":
        holding.record_attendance(meeting=past, present=[board.alice.pk], now=now)
    elif what == "minutes":
        holding.save_minutes(meeting=past, expected=1, minutes="We met.", now=now)
    else:
        record_decision(meeting=past, text="Two pods")
    assert meetings.mark_missed_meetings(now=now) == 0
    past.refresh_from_db()
    assert past.state == State.HELD
    assert "recorded" in past.history.first().history_change_reason


def test_open_items_wait_for_a_meeting_that_is_scheduled_later(board, now):
    past = MeetingFactory(committee=board.committee, starts_at=now - timedelta(hours=2))
    AgendaItem.objects.create(meeting=past, title="Pricing")
    hold(past, now)
    assert past.agenda_items.get().outcome == AgendaItem.Outcome.OPEN
    extra = meetings.schedule_meeting(
        committee=board.committee, local_date=date(2026, 12, 20), local_time=time(9),
        time_zone="UTC",
        duration_minutes=30, mode="virtual", now=now,
    )  # fmt: skip
    assert [item.title for item in extra.agenda_items.all()] == ["Pricing"]


def test_a_carried_item_is_not_simply_removed(board, now):
    meeting = MeetingFactory(committee=board.committee, starts_at=now + timedelta(hours=2))
    past = MeetingFactory(committee=board.committee, starts_at=now - timedelta(days=9))
    origin = AgendaItem.objects.create(meeting=past, title="Old")
    item = AgendaItem.objects.create(meeting=meeting, title="Old", carried_from=origin)
    with pytest.raises(ValidationError, match="carried over"):
        holding.remove_agenda_item(item=item)


@pytest.mark.parametrize(
    ("state", "carried"), [(State.HELD, False), (State.CANCELLED, False), (State.MISSED, True)]
)
def test_what_was_on_the_agenda_of_a_past_meeting_stays_on_record(board, now, state, carried):
    past = MeetingFactory(committee=board.committee, starts_at=now - timedelta(days=9), state=state)
    item = AgendaItem.objects.create(meeting=past, title="Pricing")
    if carried:
        coming = MeetingFactory(committee=board.committee, starts_at=now + timedelta(days=9))
        AgendaItem.objects.create(meeting=coming, title="Pricing", carried_from=item)
    with pytest.raises(ValidationError):
        holding.remove_agenda_item(item=item)


def test_what_nobody_recorded_is_missed_after_two_days(board, now):
    fresh = MeetingFactory(committee=board.committee, starts_at=now - timedelta(hours=20))
    old = [
        MeetingFactory(committee=board.committee, starts_at=now - timedelta(days=n))
        for n in (3, 90)
    ]
    following = MeetingFactory(committee=board.committee, starts_at=now + timedelta(days=9))
    AgendaItem.objects.create(meeting=old[0], title="Pricing")
    assert meetings.mark_missed_meetings(now=now) == 2
    assert meetings.mark_missed_meetings(now=now) == 0
    assert {m.state for m in Meeting.objects.filter(pk__in=[m.pk for m in old])} == {State.MISSED}
    fresh.refresh_from_db()
    assert fresh.state == State.SCHEDULED
    assert following.agenda_items.get().title == "Pricing"
    assert old[0].history.first().history_change_reason
    hold(Meeting.objects.get(pk=old[0].pk), now)


@pytest.mark.parametrize(
    ("state", "hours", "missed"),
    [(State.SCHEDULED, 49, 1), (State.SCHEDULED, 48.9, 0), (State.SCHEDULED, -5, 0),
     (State.HELD, 500, 0), (State.CANCELLED, 500, 0), (State.MISSED, 500, 0)],
)  # fmt: skip
def test_a_meeting_of_an_hour_is_missed_two_days_after_its_end(board, now, state, hours, missed):
    MeetingFactory(committee=board.committee, starts_at=now - timedelta(hours=hours), state=state)
    assert meetings.mark_missed_meetings(now=now) == missed


def test_two_editors_of_one_meeting(board, now):
    meeting = MeetingFactory(committee=board.committee, starts_at=now - timedelta(hours=2))
    mine, yours = Meeting.objects.get(pk=meeting.pk), Meeting.objects.get(pk=meeting.pk)
    hold(mine, now, minutes="Mine")
    with pytest.raises(StaleRevision) as stale:
        hold(yours, now, minutes="Yours")
    assert stale.value.current.minutes == "Mine"
    with pytest.raises(StaleRevision):
        third = MeetingFactory(committee=board.committee, starts_at=now + timedelta(hours=2))
        Meeting.objects.filter(pk=third.pk).update(revision=2)
        meetings.cancel_meeting(meeting=third, expected=1, reason="x", now=now)
    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.state) == ("Mine", State.HELD)


def test_membership_of_a_committee_is_followed(board, now):
    cadence(board, now)
    first = coming(board)[0]
    when = first.starts_at - timedelta(hours=20)
    plan_reminders(now=when)
    newcomer = PersonFactory()
    committees.set_members(
        committee=board.committee,
        people=[board.alice.pk, newcomer.pk],
        chairs=[newcomer.pk],
        now=now,
    )
    invited = set(first.attendees.values_list("person", flat=True))
    assert invited == {board.alice.pk, newcomer.pk}
    assert set(reminders().filter(person_id=board.gina.pk).values_list("state", flat=True)) == {
        "withdrawn"
    }
    assert list(board.committee.members.filter(is_chair=True).values_list("person", flat=True)) == [
        newcomer.pk
    ]
    assert plan_reminders(now=when) == 2


def test_changed_offsets_withdraw_what_is_not_wanted(board, now):
    MeetingFactory(committee=board.committee, starts_at=now + timedelta(hours=20),
                   scheduled_at=now - timedelta(days=9))  # fmt: skip
    plan_reminders(now=now)
    people = list(board.committee.members.values_list("person", flat=True))
    board.committee.reminder_offsets = [60, 30]
    committees.save_committee(
        committee=board.committee, expected=1, fields=["reminder_offsets"], people=people, now=now
    )
    states = set(reminders().values_list("variant", "state"))
    assert states == {(1440, "withdrawn"), (60, "waiting")}
    assert plan_reminders(now=now) == 3


def test_actions_are_done_and_opened_again(board, now, world):
    meeting = MeetingFactory(committee=board.committee, starts_at=now)
    action = actions.add_action(
        alliance=world.northstar, title="Send prices", side="ours", owner=board.alice,
        due_on=date(2026, 12, 1), meeting=meeting,
    )  # fmt: skip
    actions.complete_action(action=action, expected=1, today=date(2026, 11, 30))
    assert (action.state, action.done_on) == (Action.State.DONE, date(2026, 11, 30))
    actions.complete_action(action=action, expected=1, today=date(2027, 1, 1))
    assert action.done_on == date(2026, 11, 30), "twice is once"
    actions.reopen_action(action=action, expected=2)
    assert (action.state, action.done_on) == (Action.State.OPEN, None)
    with pytest.raises(StaleRevision):
        actions.drop_action(action=action, expected=1, reason="No need.", today=date(2027, 1, 1))
    with pytest.raises(ValidationError, match="another alliance"):
        actions.add_action(
            alliance=world.helix, title="x", side="ours", due_on=date(2026, 12, 1), meeting=meeting
        )


def test_the_horizon_asks_the_database_in_sets(world, now, django_assert_max_num_queries):
    for _ in range(30):
        CadenceFactory(committee=CommitteeFactory(alliance=world.northstar))
    with django_assert_max_num_queries(25):
        assert horizon.extend_horizon(now=now) == 30 * 13
    assert Cadence.objects.count() == 30


@pytest.mark.parametrize("act", ["close", "change", "cadence", "schedule"])
def test_a_closed_committee_is_a_record(board, now, act):
    committees.close_committee(committee=board.committee, today=date(2026, 11, 1), now=now)
    was = Committee.objects.get(pk=board.committee.pk)
    with pytest.raises(ValidationError, match="closed"):
        {
            "close": lambda: committees.close_committee(
                committee=was, today=now.date(), now=now
            ),
            "change": lambda: committees.save_committee(
                committee=was, expected=2, people=[], now=now
            ),
            "cadence": lambda: cadence(board, now),
            "schedule": lambda: meetings.schedule_meeting(
                committee=was, local_date=date(2026, 12, 20), local_time=time(9),
        time_zone="UTC",
                duration_minutes=30, mode="virtual", now=now,
            ),
        }[act]()  # fmt: skip
    was.refresh_from_db()
    assert (was.dissolved_on, was.members.count()) == (date(2026, 11, 1), 3)


def test_mine_are_the_meetings_i_am_invited_to(board, now, world):
    """Of meetings nobody is invited to yet, those of my committees; then who is invited."""
    charlie = Person.objects.get(user=world.charlie)
    far = MeetingFactory(committee=board.committee, starts_at=now + timedelta(days=200))
    near = MeetingFactory(committee=board.committee, starts_at=now + timedelta(days=3))
    inviting.invite(meeting=near, people=[charlie.pk])
    inviting.uninvite(meeting=near, person_id=board.gina.pk)

    def mine(user):
        return set(Meeting.objects.attended_by(user))

    assert mine(world.alice) == {near, far}
    assert mine(world.charlie) == {near}
    assert mine(world.gina) == {far}
    assert mine(world.bob) == set()
