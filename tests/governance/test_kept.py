"""Meetings that were not held stay counted: the rule, its twin in the database, and the pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from governance.models import Action, Meeting
from governance.rules.kept import Kept, lapse_words, lost_words, tally, was_lost
from governance.services import meetings
from governance.services.record_meeting import hold_meeting
from tests.conftest import at
from tests.factories import ActionFactory, CommitteeFactory, MeetingFactory
from tests.governance.test_meetings import move

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TODAY = NOW.date()


def meeting(ago: float, state="scheduled", **more) -> Meeting:
    return MeetingFactory(starts_at=NOW - timedelta(days=ago, hours=2), state=state, **more)


@pytest.mark.slow
def test_database_and_rule_agree():
    committee = CommitteeFactory()
    rows = []
    for ago, state in product((-3, 0, 1, 2, 30, 364, 365), ("held", "missed", "scheduled")):
        rows.append(meeting(ago, state, committee=committee))
    for ago, off in product((-3, 1, 2, 30, 365), (None, -1, 1)):
        row = meeting(ago, "cancelled", committee=committee)
        if off is not None:
            Meeting.objects.filter(pk=row.pk).update(
                cancelled_at=row.starts_at + timedelta(days=off)
            )
        rows.append(row)
    for lapsed in (0, 1, 2, 100, 364, 365):
        day = TODAY - timedelta(days=lapsed)
        rows.append(meeting(-5, committee=committee, lapses=2, lapsed_on=day))
        rows.append(meeting(3, "held", committee=committee, lapses=1, lapsed_on=day))
    for row in rows:
        row.refresh_from_db()
        found = Meeting.objects.filter(pk=row.pk).kept(TODAY, "pk").first()
        said = Kept(found["held"], found["due"]) if found else Kept()
        assert said == tally([row], TODAY), vars(row)
    total = Meeting.objects.kept(TODAY, "committee").get()
    assert Kept(total["held"], total["due"]) == tally(rows, TODAY)


def test_cancelled_or_rescheduled_after_its_time_it_stays_counted():
    late, moved, early = meeting(5, "missed"), meeting(5), meeting(-5)
    meetings.cancel_meeting(meeting=late, expected=1, reason="Nobody came.", now=NOW)
    meetings.cancel_meeting(meeting=early, expected=1, reason="Holidays", now=NOW)
    move(moved, NOW, local_date=TODAY + timedelta(days=7))
    assert [tally([row], TODAY) for row in (late, moved, early)] == [Kept(0, 1), Kept(0, 1), Kept()]
    assert lost_words(late) == "Counts as not held: cancelled after its time"
    assert "Counts as not held on 16 Nov 2026: rescheduled after its time" in lost_words(moved)
    assert lost_words(early) == ""
    # Held on its new day, it is one of two.
    later = TODAY + timedelta(days=10)
    moved.state = "held"
    assert tally([moved], later) == Kept(1, 2)
    # Rescheduled again too late: three.
    moved.state = "scheduled"
    move(moved, NOW + timedelta(days=9), local_date=later)
    assert (moved.lapses, moved.lapsed_on) == (2, TODAY + timedelta(days=7))
    assert "2 times in all" in lost_words(moved)


def test_a_mistaken_cancellation_is_taken_back_and_recorded():
    """That it was held after all is no way around: until somebody records it, it counts."""
    row, early = meeting(5, "missed"), meeting(5)
    for one, now in ((row, NOW), (early, early.starts_at - timedelta(days=1))):
        meetings.cancel_meeting(meeting=one, expected=1, reason="Oops", now=now)
    meetings.reinstate_meeting(meeting=row, expected=2, now=NOW)
    assert (row.state, row.cancelled_at, tally([row], TODAY)) == ("missed", None, Kept(0, 1))
    assert tally([hold_meeting(meeting=row, now=NOW)], TODAY) == Kept(1, 1)
    with pytest.raises(ValidationError, match="Its time has passed"):
        meetings.reinstate_meeting(meeting=early, expected=2, now=NOW)


def test_put_back_on_its_day_it_counts_there_once():
    row = meeting(5)
    day = row.local_date
    move(row, NOW, local_date=TODAY + timedelta(days=7))
    move(row, NOW, local_date=day)
    assert (row.lapses, row.lapsed_on) == (0, None)
    assert tally([row], TODAY) == Kept(0, 1)


def test_in_time_or_on_the_same_day_nothing_is_lost():
    coming, begun = meeting(-5), meeting(0)
    move(coming, NOW, local_date=TODAY + timedelta(days=9))
    move(begun, NOW, local_time=datetime(2026, 1, 1, 18).time())
    assert (coming.lapses, begun.lapses) == (0, 0)
    assert lapse_words(meeting(-5), NOW) == ""
    assert "counted as not held on 16 Nov 2026" in lapse_words(meeting(5), NOW)


@pytest.mark.parametrize(
    ("ago", "state", "lost"),
    [(5, "missed", 1), (5, "scheduled", 1), (1, "scheduled", 0), (5, "held", 0), (5, "late", 1)],
)
def test_what_is_missed_is_told_by_one_function(ago, state, lost):
    """The exception, the score and the review."""
    row = meeting(ago, "cancelled" if state == "late" else state)
    if state == "late":
        Meeting.objects.filter(pk=row.pk).update(cancelled_at=NOW)
        row.refresh_from_db()
    with at("2026-11-21T23:59:00Z"):
        found = Meeting.objects.not_held(datetime(2026, 11, 21, 23, 59, tzinfo=UTC))
        assert found.count() == lost == int(was_lost(row, TODAY)) == tally([row], TODAY).missed


@pytest.mark.slow
def test_pages_say_what_stays_counted(world):
    committee = CommitteeFactory(alliance=world.northstar)
    with at("2026-11-21T09:00:00Z"):
        row = meeting(5, committee=committee)
        page = world.client("alice").get(reverse("governance:meeting_cancel", args=[row.pk]))
        assert "stays counted as not held on 16 Nov 2026" in page.text
        meetings.cancel_meeting(meeting=row, expected=1, reason="Nobody came.", now=NOW)
        for name, pk in (("meeting_detail", row.pk), ("alliance_governance", world.northstar.pk)):
            page = world.client("alice").get(reverse(f"governance:{name}", args=[pk]))
            assert "Counts as not held: cancelled after its time" in page.text


def test_in_the_admin_nothing_that_counts_is_deleted(world):
    past, ahead = (meeting(ago, committee__alliance=world.northstar) for ago in (5, -5))
    due = ActionFactory(alliance=world.northstar, due_on=TODAY - timedelta(days=1))
    coming = ActionFactory(alliance=world.northstar, due_on=date(2099, 1, 1))
    with at("2026-11-21T09:00:00Z"):
        for row, status in ((past, 403), (ahead, 200), (due, 403), (coming, 200)):
            name = f"admin:governance_{row._meta.model_name}_delete"
            assert world.client("ada").get(reverse(name, args=[row.pk])).status_code == status
    assert Action.objects.count() == 2
