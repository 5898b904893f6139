"""Addresses of governance, by concept."""

from django.urls import path

from governance.views import (
    actions,
    agenda,
    committees,
    course_corrections,
    in_person,
    issue_steps,
    issues,
    kickoff,
    live,
    meetings,
    minutes,
    raci,
    recording,
    reminders,
    setting_up,
    steps,
    webhooks,
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
    path("committees/<int:pk>/rights/", setting_up.rights_edit, name="rights_edit"),
    # Setting up
    path(
        "alliances/<int:pk>/governance/start/", setting_up.governance_start, name="governance_start"
    ),
    path(
        "alliances/<int:pk>/governance/matrix/",
        setting_up.cadence_matrix_page,
        name="cadence_matrix",
    ),
    path("alliances/<int:pk>/governance/duties/", setting_up.duties_assign, name="duties_assign"),
    path("duties/<int:pk>/edit/", setting_up.duty_edit, name="duty_edit"),
    # Who does what
    path("alliances/<int:pk>/raci/", raci.raci_page, name="raci"),
    path("alliances/<int:pk>/raci/start/", raci.raci_start, name="raci_start"),
    path("alliances/<int:pk>/raci/new/", raci.raci_row_add, name="raci_row_add"),
    path("alliances/<int:pk>/raci/ask/", raci.raci_ask, name="raci_ask"),
    path("alliances/<int:pk>/raci/agree/", raci.raci_agree, name="raci_agree"),
    path("alliances/<int:pk>/raci/object/", raci.raci_object, name="raci_object"),
    path("raci-rows/<int:pk>/edit/", raci.raci_row_edit, name="raci_row_edit"),
    path("raci-rows/<int:pk>/remove/", raci.raci_row_remove, name="raci_row_remove"),
    # Kickoff
    path("alliances/<int:pk>/kickoff/new/", kickoff.kickoff_create, name="kickoff_create"),
    path("alliances/<int:pk>/priorities/", kickoff.priorities, name="priorities"),
    path(
        "alliances/<int:pk>/priorities/ours/",
        kickoff.priorities_edit,
        {"side": "ours"},
        name="priorities_ours",
    ),
    path(
        "alliances/<int:pk>/priorities/theirs/",
        kickoff.priorities_edit,
        {"side": "theirs"},
        name="priorities_theirs",
    ),
    # In person
    path("in-person/", in_person.in_person_list, name="in_person_list"),
    path("meetings/<int:pk>/in-person/", in_person.in_person_edit, name="in_person_edit"),
    path("proposals/<int:pk>/decline/", in_person.proposal_decline, name="proposal_decline"),
    # Meetings
    path("alliances/<int:pk>/missed-meeting/", steps.missed_meeting, name="missed_meeting"),
    path("alliances/<int:pk>/late-minutes/", steps.late_minutes, name="late_minutes"),
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
    # The agenda, and what waits for one
    path("agenda/<int:pk>/move/", agenda.agenda_move, name="agenda_move"),
    path("agenda/<int:pk>/park/", agenda.agenda_park, name="agenda_park"),
    path("meetings/<int:pk>/proposals/take/", agenda.proposal_take, name="proposal_take"),
    path("meetings/<int:pk>/proposals/decline/", agenda.proposal_decline, name="proposal_decline"),
    path("committees/<int:pk>/agenda/", agenda.committee_agenda, name="committee_agenda"),
    path("committees/<int:pk>/standing/new/", agenda.standing_add, name="standing_add"),
    path("standing/<int:pk>/edit/", agenda.standing_edit, name="standing_edit"),
    path("standing/<int:pk>/move/", agenda.standing_move, name="standing_move"),
    path("standing/<int:pk>/remove/", agenda.standing_remove, name="standing_remove"),
    path("committees/<int:pk>/backlog/new/", agenda.backlog_add, name="backlog_add"),
    path("backlog/<int:pk>/edit/", agenda.backlog_edit, name="backlog_edit"),
    path("backlog/<int:pk>/remove/", agenda.backlog_remove, name="backlog_remove"),
    path("backlog/<int:pk>/pick/", agenda.backlog_pick, name="backlog_pick"),
    # While a meeting is held
    path("meetings/<int:pk>/live/", live.meeting_live, name="meeting_live"),
    path("meetings/<int:pk>/live/state/", live.live_state, name="live_state"),
    path("meetings/<int:pk>/live/read/", live.line_read, name="line_read"),
    path("meetings/<int:pk>/live/next/", live.item_next, name="item_next"),
    path("meetings/<int:pk>/live/end/", live.meeting_end, name="meeting_end"),
    path("meetings/<int:pk>/lines/new/", live.line_add, name="line_add"),
    path("lines/<int:pk>/edit/", live.line_edit, name="line_edit"),
    path("lines/<int:pk>/undo/", live.line_undo, name="line_undo"),
    path("agenda/<int:pk>/start/", live.item_start, name="item_start"),
    path("agenda/<int:pk>/more/", live.item_more, name="item_more"),
    # Its minutes as a document
    path("meetings/<int:pk>/minutes/page/", minutes.minutes_detail, name="minutes_page"),
    path("meetings/<int:pk>/minutes/pdf/", minutes.minutes_pdf, name="minutes_pdf"),
    path(
        "meetings/<int:pk>/minutes/circulate/", minutes.minutes_circulate, name="minutes_circulate"
    ),
    path("meetings/<int:pk>/minutes/approve/", minutes.minutes_approve, name="minutes_approve"),
    path("meetings/<int:pk>/minutes/object/", minutes.minutes_object, name="minutes_object"),
    path("meetings/<int:pk>/minutes/amend/", minutes.minutes_amend, name="minutes_amend"),
    # Actions
    path("actions/", actions.action_list, name="action_list"),
    path("alliances/<int:pk>/actions/new/", actions.action_create, name="action_create"),
    path("actions/<int:pk>/edit/", actions.action_edit, name="action_edit"),
    path("actions/<int:pk>/done/", actions.action_done, name="action_done"),
    path("actions/<int:pk>/reopen/", actions.action_reopen, name="action_reopen"),
    path("actions/<int:pk>/drop/", actions.action_drop, name="action_drop"),
    # Reminders
    path("reminders/", reminders.reminder_list, name="reminder_list"),
    path("reminders/<int:pk>/retry/", reminders.reminder_retry, name="reminder_retry"),
    path("reminders/retry/", reminders.reminder_retry_all, name="reminder_retry_all"),
    # Chat rooms
    path("alliances/<int:pk>/rooms/", webhooks.alliance_webhooks, name="alliance_webhooks"),
    path("alliances/<int:pk>/rooms/new/", webhooks.webhook_create, name="webhook_create"),
    path("rooms/", webhooks.company_webhooks, name="company_webhooks"),
    path("rooms/new/", webhooks.company_webhook_create, name="company_webhook_create"),
    path("rooms/<int:pk>/edit/", webhooks.webhook_edit, name="webhook_edit"),
    path("rooms/<int:pk>/delete/", webhooks.webhook_delete, name="webhook_delete"),
    path("rooms/<int:pk>/test/", webhooks.webhook_test, name="webhook_test"),
    # Issues
    path("issues/", issues.issue_list, name="issue_list"),
    path("issues/export/", issues.issue_export, name="issue_export"),
    path("alliances/<int:pk>/issues/", issues.alliance_issues, name="alliance_issues"),
    path("alliances/<int:pk>/issues/new/", issues.issue_create, name="issue_create"),
    path("alliances/<int:pk>/deadlock/", issues.deadlock_clause, name="deadlock_clause"),
    path("issues/<int:pk>/", issues.issue_detail, name="issue_detail"),
    path("issues/<int:pk>/edit/", issues.issue_edit, name="issue_edit"),
    path("issues/<int:pk>/side/", issues.issue_side, name="issue_side"),
    path("issues/<int:pk>/actions/new/", issues.issue_action, name="issue_action"),
    path("issues/<int:pk>/escalate/", issue_steps.issue_escalate, name="issue_escalate"),
    path("issues/<int:pk>/return/", issue_steps.issue_return, name="issue_return"),
    path("issues/<int:pk>/convene/", issue_steps.issue_convene, name="issue_convene"),
    path("issues/<int:pk>/resolve/", issue_steps.issue_resolve, name="issue_resolve"),
    path("issues/<int:pk>/close/", issue_steps.issue_close, name="issue_close"),
    path("issues/<int:pk>/reopen/", issue_steps.issue_reopen, name="issue_reopen"),
    # Course corrections
    path(
        "course-corrections/",
        course_corrections.course_correction_list,
        name="course_correction_list",
    ),
    path(
        "course-corrections/export/",
        course_corrections.course_correction_export,
        name="course_correction_export",
    ),
    path("course-corrections/causes/", course_corrections.cause_list, name="cause_list"),
    path(
        "course-corrections/causes/<int:pk>/",
        course_corrections.cause_detail,
        name="cause_detail",
    ),
    path(
        "alliances/<int:pk>/course-corrections/new/",
        course_corrections.course_correction_create,
        name="course_correction_create",
    ),
    path(
        "course-corrections/<int:pk>/",
        course_corrections.course_correction_detail,
        name="course_correction_detail",
    ),
    path(
        "course-corrections/<int:pk>/edit/",
        course_corrections.course_correction_edit,
        name="course_correction_edit",
    ),
    path(
        "course-corrections/<int:pk>/measure/",
        course_corrections.course_correction_measure,
        name="course_correction_measure",
    ),
]
