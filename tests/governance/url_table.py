"""Committees, meetings, the calendar, actions and reminders."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from alliances.models import Person
from governance.models import (
    AgendaItem,
    BacklogItem,
    CalendarFeed,
    CommitteeMember,
    Decision,
    DutyCover,
    InPersonProposal,
    JointEvent,
    MeetingLine,
    Minutes,
    MinutesVersion,
    RaciPart,
    RaciRow,
    StandingItem,
    Webhook,
)
from governance.services.calendar.feeds import make_feed
from governance.services.minutes.content import compose_minutes
from tests.conftest import World, today_here
from tests.factories import (
    ActionFactory,
    AllianceFactory,
    AttendeeFactory,
    BallotFactory,
    CadenceFactory,
    CommitteeFactory,
    DissentFactory,
    MeetingFactory,
    MembershipFactory,
    VoteFactory,
    reminder,
)
from tests.url_table import ADMINS, EDITED, EVERYBODY, INTERNAL, LEADERS, OURS, SEEN, row


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
    held = MeetingFactory(committee=committee, starts_at=now - timedelta(days=9), state="held")
    AttendeeFactory(meeting=held, person=gina, attended=True)
    record = Minutes.objects.create(
        meeting=held, state="circulated", version=1, answer_by=today_here(), circulated_at=now
    )
    content = compose_minutes(meeting=held)
    MinutesVersion.objects.create(
        minutes=record, number=1, content=content, text="Minutes", circulated_at=now
    )
    draft = MeetingFactory(committee=committee, starts_at=now - timedelta(days=3), state="held")
    Minutes.objects.create(meeting=draft)
    line = {"meeting": running, "text": "Said", "written_at": now, "author": world.gina}
    token = make_feed(user=world.alice, alliance=None, only_mine=False, kinds=[], now=now)
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
        "room": Webhook.objects.create(alliance=world.northstar, name="#room", address="x").pk,
        "held": held.pk,
        "draft": draft.pk,
        "standing": StandingItem.objects.create(committee=committee, title="Promises").pk,
        "waiting": BacklogItem.objects.create(committee=committee, title="An event").pk,
        "line": MeetingLine.objects.create(client_id=uuid.uuid4(), **line).pk,
        "secret": MeetingLine.objects.create(
            client_id=uuid.uuid4(), is_company_only=True, **line | {"author": world.alice}
        ).pk,
        "running_item": AgendaItem.objects.create(meeting=running, title="Now").pk,
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
# What one is asked oneself: who has a part in it answers.
OWN_PART = "   302  302  404  403  404  302  403  403  403"
OWN_PAGE = "   302  200  404  403  404  200  403  403  403"
PARTNERS = "   302  200  404  403  404  200  403  200  200"
INSIDE = "     302  404  404  403  404  302  403  302  302"
PROPOSED = "   302  200  404  403  404  200  403  200  200"
PULSED = "     302  200  404  403  404  200  403  403  403"
ASKED = "      302  403  403  302  302  302  302  302  302"
# Who sits on the committee writes notes, on either side; who may edit the alliance, everything.
WRITTEN = "    302  302  404  403  404  302  403  302  302"
BACKLOG = "    302  404  404  403  404  200  403  200  200"
READ = "       302  200  404  403  404  200  403  200  200"
OWN_LINE = "   302  200  404  403  404  200  403  200  200"
HIDDEN = "     302  404  404  403  404  200  403  200  200"
# Whoever was invited answers the minutes; the leader and the administrator are nobody on record.
OBJECTED = "   302  200  404  403  404  200  403  403  403"

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
    row("governance:in_person_decline", "proposal", INSIDE, post=True),
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
    row("governance:agenda_move", "item", DONE, post=True),
    row("governance:agenda_park", "carried_item", DONE, post=True),
    row("governance:proposal_take", "meeting", DONE, post=True),
    row("governance:proposal_decline", "meeting", DONE, post=True),
    row("governance:committee_agenda", "committee", EDITED),
    row("governance:standing_add", "committee", EDITED),
    row("governance:standing_edit", "standing", EDITED),
    row("governance:standing_move", "standing", DONE, post=True),
    row("governance:standing_remove", "standing", POSTED),
    row("governance:backlog_add", "committee", EDITED),
    row("governance:backlog_edit", "waiting", BACKLOG),
    row("governance:backlog_pick", "waiting", POSTED),
    row("governance:backlog_remove", "waiting", POSTED),
    row("governance:meeting_live", "running", SEEN),
    row("governance:live_state", "running", SEEN),
    row("governance:line_read", "running", READ, query="?text=@alice+deck+by+fri"),
    row("governance:line_add", "running", WRITTEN, post=True),
    row("governance:line_edit", "line", OWN_LINE),
    row("governance:line_edit", "secret", HIDDEN),
    row("governance:line_undo", "line", POSTED),
    row("governance:item_next", "running", DONE, post=True),
    row("governance:item_start", "running_item", DONE, post=True),
    row("governance:item_more", "running_item", DONE, post=True),
    row("governance:meeting_end", "running", POSTED),
    row("governance:minutes_page", "held", SEEN),
    row("governance:minutes_page", "draft", SEEN),
    row("governance:minutes_pdf", "held", SEEN),
    row("governance:minutes_pdf", "held", INTERNAL, query="?copy=internal"),
    row("governance:minutes_circulate", "draft", EDITED),
    row("governance:minutes_approve", "held", POSTED),
    row("governance:minutes_object", "held", OBJECTED),
    row("governance:minutes_amend", "held", EDITED),
    row("governance:late_minutes", "northstar", "302 403 404 403 404 302 403 302 302"),
    row("governance:action_list", "", EVERYBODY),
    row("governance:action_bulk", "", " ".join(["302"] * 9)),  # nothing chosen
    row("governance:action_create", "northstar", EDITED),
    row("governance:action_edit", "action", EDITED),
    row("governance:action_done", "action", DONE, post=True),
    row("governance:action_done", "own", OWNED, post=True),
    row("governance:action_reopen", "action", DONE, post=True),
    row("governance:action_drop", "action", EDITED),
    row("governance:action_never_made", "action", LEADERS),
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
    row("governance:alliance_webhooks", "northstar", EDITED),
    row("governance:webhook_create", "northstar", EDITED),
    row("governance:webhook_edit", "room", "302 404 404 403 404 200 403 200 200"),
    row("governance:webhook_delete", "room", "302 404 404 403 404 200 403 200 200"),
    row("governance:webhook_test", "room", "302 404 404 403 404 302 403 302 302", post=True),
    row("governance:company_webhooks", "", ADMINS),
    row("governance:company_webhook_create", "", ADMINS),
]
