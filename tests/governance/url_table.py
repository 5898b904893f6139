"""Committees, meetings, the calendar, actions and reminders."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from alliances.models import Person
from governance.models import (
    AgendaItem,
    Decision,
    DutyCover,
    InPersonProposal,
    RaciPart,
    RaciRow,
)
from tests.conftest import World
from tests.factories import (
    ActionFactory,
    AllianceFactory,
    AttendeeFactory,
    CadenceFactory,
    CommitteeFactory,
    MeetingFactory,
    MembershipFactory,
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
    failed = reminder(meeting, alice, due_at=now, last_error="550")
    duty = DutyCover.objects.create(alliance=world.northstar, duty="measure", committee=committee)
    raci_row = RaciRow.objects.create(alliance=world.northstar, title="Scorecard")
    RaciPart.objects.create(row=raci_row, person=alice, part="both")
    RaciPart.objects.create(row=raci_row, person=gina, part="consulted")
    bare = AllianceFactory(name="Bare")
    MembershipFactory(alliance=bare, person=alice, role="alliance_manager")
    travel = MeetingFactory(
        committee=committee, starts_at=now + timedelta(days=9), mode="in_person"
    )
    proposal = InPersonProposal.objects.create(
        alliance=world.northstar, key="test", reason="Health fell"
    )
    return {
        "duty": duty.pk,
        "raci_row": raci_row.pk,
        "bare": bare.pk,
        "travel": travel.pk,
        "proposal": proposal.pk,
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
    }


#             anon gina osca char bob  alic eve  lena ada
RESTRICTED = " 302  404  404  404  200  404  404  404  200"
DONE = "       302  403  404  403  404  302  403  302  302"
OWNED = "      302  302  404  403  404  302  403  302  302"
POSTED = "    302  405  405  405  405  405  405  405  405"
#             anon gina osca char bob  alic eve  lena ada
ADDED = "     302  403  403  403  200  200  403  200  200"
RETRIED = "    302  404  404  403  404  302  403  302  302"
# What one is asked oneself: who has a part in it answers.
OWN_PART = "   302  302  404  403  404  302  403  403  403"
OWN_PAGE = "   302  200  404  403  404  200  403  403  403"
PARTNERS = "   302  200  404  403  404  200  403  200  200"
INSIDE = "     302  404  404  403  404  302  403  302  302"
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
    row("governance:rights_edit", "committee", EDITED),
    row("governance:governance_start", "northstar", EDITED),
    row("governance:governance_start", "bare", "302 404 404 404 404 200 403 200 200"),
    row("governance:cadence_matrix", "northstar", SEEN),
    row("governance:cadence_matrix", "bare", "302 404 404 404 404 200 200 200 200"),
    row("governance:duties_assign", "northstar", DONE, post=True),
    row("governance:duty_edit", "duty", EDITED),
    row("governance:raci", "northstar", SEEN),
    row("governance:raci", "bare", "302 404 404 404 404 200 200 200 200"),
    row("governance:raci_start", "northstar", DONE, post=True),
    row("governance:raci_row_add", "northstar", EDITED),
    row("governance:raci_row_edit", "raci_row", EDITED),
    row("governance:raci_row_remove", "raci_row", EDITED),
    row("governance:raci_ask", "northstar", DONE, post=True),
    row("governance:raci_agree", "northstar", OWN_PART, post=True),
    row("governance:raci_object", "northstar", OWN_PAGE),
    row("governance:kickoff_create", "northstar", EDITED),
    row("governance:priorities", "northstar", SEEN),
    row("governance:priorities_ours", "northstar", EDITED),
    row("governance:priorities_theirs", "northstar", PARTNERS),
    row("governance:in_person_list", "", OURS),
    row("governance:in_person_list", "", OURS, query="?year=2025"),
    row("governance:in_person_edit", "travel", EDITED),
    row("governance:meeting_detail", "travel", SEEN),
    row("governance:proposal_decline", "proposal", INSIDE, post=True),
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
    row("governance:action_drop", "action", DONE, post=True),
    row("governance:reminder_list", "", OURS),
    row("governance:reminder_retry", "reminder", RETRIED, post=True),
    row("governance:reminder_retry_all", "", ASKED, post=True),
]
