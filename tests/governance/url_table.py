"""Committees, meetings, the calendar, actions and reminders."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from alliances.models import Person
from governance.models import AgendaItem, CommitteeMember, Decision
from tests.conftest import World
from tests.factories import (
    ActionFactory,
    AttendeeFactory,
    BallotFactory,
    CadenceFactory,
    CommitteeFactory,
    DissentFactory,
    MeetingFactory,
    VoteFactory,
    reminder,
)
from tests.url_table import EDITED, EVERYBODY, OURS, SEEN, row


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
    decision = Decision.objects.create(meeting=meeting, text="Two pods")
    dissent = DissentFactory(decision=decision, person=gina)
    ballot = BallotFactory(committee=committee)
    for person in (alice, gina):
        CommitteeMember.objects.create(committee=committee, person=person)
        VoteFactory(ballot=ballot, person=person)
    asked = ActionFactory(
        alliance=world.northstar, owner=gina, asked_at=now, asked_reason="Legal is not done."
    )
    asks = CommitteeFactory(alliance=world.northstar, asks_pulse=True)
    pulsed = MeetingFactory(committee=asks, starts_at=now - timedelta(days=1), state="held")
    for person in (alice, gina):
        AttendeeFactory(meeting=pulsed, person=person, attended=True)
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
        "decision": decision.pk,
        "dissent": dissent.pk,
        "ballot": ballot.pk,
        "asked": asked.pk,
        "pulsed": pulsed.pk,
        "attendee": AttendeeFactory(meeting=meeting, person=alice).pk,
        "present": AttendeeFactory(meeting=running, person=gina, attended=True).pk,
        "action": action.pk,
        "own": own.pk,
        "reminder": failed.pk,
    }


#             anon gina osca char bob  alic eve  lena ada
RESTRICTED = " 302  404  404  404  200  404  404  404  200"
DONE = "       302  403  404  403  404  302  403  302  302"
OWNED = "      302  302  404  403  404  302  403  302  302"
POSTED = "    302  405  405  405  405  405  405  405  405"
#             anon gina osca char bob  alic eve  lena ada
ADDED = "     302  403  403  403  200  200  403  200  200"
RETRIED = "    302  404  404  403  404  302  403  302  302"
PROPOSED = "   302  200  404  403  404  200  403  200  200"
PULSED = "     302  200  404  403  404  200  403  403  403"
ASKED = "      302  403  403  302  302  302  302  302  302"

ROWS = [
    row("governance:calendar", "", EVERYBODY),
    row("governance:calendar", "", EVERYBODY, query="?view=list&mine=1&month=2026-02"),
    row("governance:meeting_add", "", ADDED),
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
    row("governance:action_drop", "action", EDITED),
    row("governance:action_move", "action", EDITED),
    row("governance:action_propose", "own", PROPOSED),
    row("governance:action_accept", "asked", DONE, post=True),
    row("governance:action_decline", "asked", DONE, post=True),
    row("governance:decision_list", "", EVERYBODY),
    row("governance:decision_list", "", EVERYBODY, query="?show=look_back&sort=amount&q=two"),
    row("governance:decision_export", "", EVERYBODY),
    row("governance:decision_detail", "decision", SEEN),
    row("governance:decision_record", "decision", EDITED),
    row("governance:decision_delete", "decision", EDITED),
    row("governance:decision_look_back", "decision", EDITED),
    row("governance:decision_ask_again", "decision", EDITED),
    row("governance:decision_create", "northstar", EDITED),
    row("governance:dissent_add", "decision", EDITED),
    row("governance:dissent_edit", "dissent", EDITED),
    row("governance:dissent_happened", "dissent", DONE, post=True),
    row("governance:dissent_remove", "dissent", POSTED),
    row("governance:ballot_list", "", EVERYBODY),
    row("governance:ballot_detail", "ballot", SEEN),
    row("governance:ballot_create", "northstar", EDITED),
    row("governance:ballot_withdraw", "ballot", EDITED),
    row("governance:meeting_pulse", "pulsed", PULSED),
    row("governance:reminder_list", "", OURS),
    row("governance:reminder_retry", "reminder", RETRIED, post=True),
    row("governance:reminder_retry_all", "", ASKED, post=True),
]
