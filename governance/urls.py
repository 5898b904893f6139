"""Addresses of governance, by concept."""

from django.urls import path

from governance.views import (
    actions,
    ballots,
    committees,
    decisions,
    meetings,
    pulse,
    recording,
    reminders,
    steps,
)

app_name = "governance"

urlpatterns = [
    path("calendar/", meetings.calendar, name="calendar"),
    path("calendar/new/", meetings.meeting_add, name="meeting_add"),
    # Committees
    path(
        "alliances/<int:pk>/governance/", committees.alliance_governance, name="alliance_governance"
    ),
    path(
        "alliances/<int:pk>/governance/new/", committees.committee_create, name="committee_create"
    ),
    path("committees/<int:pk>/edit/", committees.committee_edit, name="committee_edit"),
    path("committees/<int:pk>/cadence/", committees.cadence_edit, name="cadence_edit"),
    path("committees/<int:pk>/cadence/end/", committees.cadence_end, name="cadence_end"),
    path("committees/<int:pk>/close/", committees.committee_close, name="committee_close"),
    path("committees/<int:pk>/meetings/new/", meetings.meeting_create, name="meeting_create"),
    # Meetings
    path("alliances/<int:pk>/missed-meeting/", steps.missed_meeting, name="missed_meeting"),
    path("alliances/<int:pk>/missing-chair/", steps.missing_chair, name="missing_chair"),
    path("alliances/<int:pk>/missing-owner/", steps.missing_owner, name="missing_owner"),
    path("meetings/<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("meetings/<int:pk>/move/", meetings.meeting_move, name="meeting_move"),
    path("meetings/<int:pk>/cancel/", meetings.meeting_cancel, name="meeting_cancel"),
    path("meetings/<int:pk>/reinstate/", meetings.meeting_reinstate, name="meeting_reinstate"),
    path("meetings/<int:pk>/held/", recording.meeting_hold, name="meeting_hold"),
    path("meetings/<int:pk>/reopen/", recording.meeting_reopen, name="meeting_reopen"),
    path("meetings/<int:pk>/minutes/", recording.meeting_minutes, name="meeting_minutes"),
    path("meetings/<int:pk>/attendance/", recording.meeting_attendance, name="meeting_attendance"),
    path("meetings/<int:pk>/agenda/new/", recording.agenda_add, name="agenda_add"),
    path("meetings/<int:pk>/decisions/new/", recording.decision_add, name="decision_add"),
    path("meetings/<int:pk>/actions/new/", recording.meeting_action_add, name="meeting_action_add"),
    path("meetings/<int:pk>/attendees/new/", recording.attendee_add, name="attendee_add"),
    path("agenda/<int:pk>/edit/", recording.agenda_edit, name="agenda_edit"),
    path("agenda/<int:pk>/outcome/", recording.agenda_outcome, name="agenda_outcome"),
    path("agenda/<int:pk>/remove/", recording.agenda_remove, name="agenda_remove"),
    path("decisions/<int:pk>/edit/", recording.decision_edit, name="decision_edit"),
    path("decisions/<int:pk>/remove/", recording.decision_remove, name="decision_remove"),
    path("attendees/<int:pk>/remove/", recording.attendee_remove, name="attendee_remove"),
    # Actions
    path("actions/", actions.action_list, name="action_list"),
    path("alliances/<int:pk>/actions/new/", actions.action_create, name="action_create"),
    path("actions/<int:pk>/edit/", actions.action_edit, name="action_edit"),
    path("actions/<int:pk>/done/", actions.action_done, name="action_done"),
    path("actions/<int:pk>/reopen/", actions.action_reopen, name="action_reopen"),
    path("actions/<int:pk>/drop/", actions.action_drop, name="action_drop"),
    path("actions/<int:pk>/move/", actions.action_move, name="action_move"),
    path("actions/<int:pk>/propose/", actions.action_propose, name="action_propose"),
    path("actions/<int:pk>/accept/", actions.action_accept, name="action_accept"),
    path("actions/<int:pk>/decline/", actions.action_decline, name="action_decline"),
    # Decisions
    path("decisions/", decisions.decision_list, name="decision_list"),
    path("decisions/export/", decisions.decision_export, name="decision_export"),
    path("decisions/<int:pk>/", decisions.decision_detail, name="decision_detail"),
    path("decisions/<int:pk>/record/", decisions.decision_record, name="decision_record"),
    path("decisions/<int:pk>/delete/", decisions.decision_delete, name="decision_delete"),
    path("decisions/<int:pk>/look-back/", decisions.decision_look_back, name="decision_look_back"),
    path("decisions/<int:pk>/again/", decisions.decision_ask_again, name="decision_ask_again"),
    path("decisions/<int:pk>/dissent/", decisions.dissent_add, name="dissent_add"),
    path("alliances/<int:pk>/decisions/new/", decisions.decision_create, name="decision_create"),
    path("dissents/<int:pk>/edit/", decisions.dissent_edit, name="dissent_edit"),
    path("dissents/<int:pk>/happened/", decisions.dissent_happened, name="dissent_happened"),
    path("dissents/<int:pk>/remove/", decisions.dissent_remove, name="dissent_remove"),
    # Votes between meetings
    path("votes/", ballots.ballot_list, name="ballot_list"),
    path("votes/<int:pk>/", ballots.ballot_detail, name="ballot_detail"),
    path("votes/<int:pk>/withdraw/", ballots.ballot_withdraw, name="ballot_withdraw"),
    path("alliances/<int:pk>/votes/new/", ballots.ballot_create, name="ballot_create"),
    path("meetings/<int:pk>/pulse/", pulse.meeting_pulse, name="meeting_pulse"),
    # Reminders
    path("reminders/", reminders.reminder_list, name="reminder_list"),
    path("reminders/<int:pk>/retry/", reminders.reminder_retry, name="reminder_retry"),
    path("reminders/retry/", reminders.reminder_retry_all, name="reminder_retry_all"),
]
