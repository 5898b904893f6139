"""Committees, meetings, the calendar, actions and reminders."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from alliances.models import Person
from governance.models import AgendaItem, CalendarFeed, Decision, JointEvent
from governance.services.calendar.feeds import make_feed
from tests.conftest import World
from tests.factories import (
    ActionFactory,
    AttendeeFactory,
    CadenceFactory,
    CommitteeFactory,
    MeetingFactory,
    reminder,
)
from tests.url_table import EDITED, EVERYBODY, INTERNAL, OURS, SEEN, row


def build(world: World) -> dict[str, Any]:
    now = timezone.now()
    committee = CommitteeFactory(alliance=world.northstar)
    CadenceFactory(committee=committee)
    meeting = MeetingFactory(committee=committee, starts_at=now + timedelta(days=2))
    cancelled = MeetingFactory(
        committee=committee, starts_at=now + timedelta(days=3), state="cancelled"
    )
    running = MeetingFactory(committee=committee, starts_at=now - timedelta(minutes=10))
    alice = Person.objects.get(user=world.alice)
    gina = Person.objects.get(user=world.gina)
    action = ActionFactory(alliance=world.northstar, owner=alice)
    own = ActionFactory(alliance=world.northstar, owner=gina)
    quiet = MeetingFactory(committee__alliance=world.restricted, starts_at=now + timedelta(days=2))
    token = make_feed(user=world.alice, alliance=None, only_mine=False, kinds=[], now=now)
    failed = reminder(meeting, alice, due_at=now, last_error="550")
    return {
        "northstar": world.northstar.pk,
        "committee": committee.pk,
        "meeting": meeting.pk,
        "cancelled": cancelled.pk,
        "restricted": quiet.pk,
        "running": running.pk,
        "item": AgendaItem.objects.create(meeting=meeting, title="Pricing").pk,
        # One that came from before stays, so that everybody finds it.
        "carried_item": AgendaItem.objects.create(
            meeting=meeting,
            title="Logo",
            carried_from=AgendaItem.objects.create(meeting=cancelled, title="Logo"),
        ).pk,
        "decision": Decision.objects.create(meeting=meeting, text="Two pods").pk,
        "attendee": AttendeeFactory(meeting=meeting, person=alice).pk,
        "present": AttendeeFactory(meeting=running, person=gina, attended=True).pk,
        "action": action.pk,
        "own": own.pk,
        "reminder": failed.pk,
        "event": _event(world, is_shared=True),
        "own_event": _event(world),
        "feed": CalendarFeed.objects.get(user=world.alice).pk,
        "token": token,
        "no_token": "0" * 40,
    }


def _event(world: World, **more: Any) -> int:
    day = timezone.localdate() + timedelta(days=20)
    given = {"title": "Customer day", "starts_on": day, "ends_on": day}
    return JointEvent.objects.create(alliance=world.northstar, **given, **more).pk


#             anon gina osca char bob  alic eve  lena ada
RESTRICTED = " 302  404  404  404  200  404  404  404  200"
DONE = "       302  403  404  403  404  302  403  302  302"
OWNED = "      302  302  404  403  404  302  403  302  302"
POSTED = "    302  405  405  405  405  405  405  405  405"
#             anon gina osca char bob  alic eve  lena ada
ADDED = "     302  403  403  403  200  200  403  200  200"
# A calendar program signs in as nobody: the address is the secret.
FED = "       200  200  200  200  200  200  200  200  200"
UNFED = "     404  404  404  404  404  404  404  404  404"
OWN = "       302  404  404  404  404  200  404  404  404"
RETRIED = "    302  404  404  403  404  302  403  302  302"
ASKED = "      302  403  403  302  302  302  302  302  302"

ROWS = [
    row("governance:calendar", "", EVERYBODY),
    row("governance:calendar", "", EVERYBODY, query="?view=agenda&mine=1&on=2026-02"),
    row("governance:calendar", "", EVERYBODY, query="?view=week&kind=all&committee=steering"),
    row("governance:calendar", "", EVERYBODY, query="?view=year&on=2026"),
    row("governance:calendar", "", EVERYBODY, query="?view=day&q=star&tier=core&manager=1"),
    row("governance:meeting_add", "", ADDED),
    row("governance:event_add", "", ADDED),
    row("governance:event_create", "northstar", EDITED),
    row("governance:event_detail", "event", SEEN),
    row("governance:event_detail", "own_event", INTERNAL),
    row("governance:event_edit", "event", EDITED),
    row("governance:event_remove", "event", EDITED),
    row("governance:feed_file", "token", FED),
    row("governance:feed_file", "no_token", UNFED),
    row("governance:feed_list", "", EVERYBODY),
    row("governance:feed_create", "", EVERYBODY),
    row("governance:feed_edit", "feed", OWN),
    row("governance:feed_renew", "feed", OWN),
    row("governance:feed_revoke", "feed", OWN),
    row("governance:alliance_governance", "northstar", SEEN),
    row("governance:committee_create", "northstar", EDITED),
    row("governance:committee_edit", "committee", EDITED),
    row("governance:cadence_edit", "committee", EDITED),
    row("governance:cadence_end", "committee", EDITED),
    row("governance:committee_close", "committee", EDITED),
    row("governance:meeting_create", "committee", EDITED),
    row("governance:missed_meeting", "northstar", "302 302 404 302 404 302 302 302 302"),
    row("governance:missing_chair", "northstar", "302 403 404 403 404 302 403 302 302"),
    row("governance:missing_owner", "northstar", "302 403 404 403 404 302 403 302 302"),
    row("governance:meeting_detail", "meeting", SEEN),
    row("governance:meeting_detail", "restricted", RESTRICTED),
    row("governance:meeting_detail", "running", SEEN, query="?row=attendance"),
    row("governance:meeting_move", "meeting", EDITED),
    row("governance:meeting_cancel", "meeting", EDITED),
    row("governance:meeting_hold", "meeting", EDITED),
    row("governance:meeting_minutes", "meeting", EDITED),
    row("governance:meeting_attendance", "meeting", EDITED),
    row("governance:agenda_add", "meeting", EDITED),
    row("governance:agenda_edit", "item", EDITED),
    row("governance:decision_edit", "decision", EDITED),
    row("governance:decision_add", "meeting", EDITED),
    row("governance:meeting_action_add", "meeting", EDITED),
    row("governance:attendee_add", "meeting", EDITED),
    row("governance:meeting_answer", "meeting", "302 302 404 302 404 302 302 302 302", post=True),
    row("governance:meeting_reinstate", "cancelled", DONE, post=True),
    row("governance:meeting_reopen", "meeting", DONE, post=True),
    row("governance:agenda_outcome", "item", DONE, post=True),
    row("governance:agenda_remove", "carried_item", DONE, post=True),
    row("governance:attendee_remove", "attendee", POSTED),
    row("governance:decision_remove", "decision", POSTED),
    row("governance:action_list", "", EVERYBODY),
    row("governance:action_create", "northstar", EDITED),
    row("governance:action_edit", "action", EDITED),
    row("governance:action_done", "action", DONE, post=True),
    row("governance:action_done", "own", OWNED, post=True),
    row("governance:action_reopen", "action", DONE, post=True),
    row("governance:action_drop", "action", DONE, post=True),
    row("governance:reminder_list", "", OURS),
    row("governance:reminder_retry", "reminder", RETRIED, post=True),
    row("governance:reminder_retry_all", "", ASKED, post=True),
]
