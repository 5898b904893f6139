"""Addresses of governance, by concept."""

from django.urls import path

from governance.views import (
    actions,
    answers,
    calendar,
    committees,
    events,
    feeds,
    meetings,
    recording,
    reminders,
    steps,
)

app_name = "governance"

urlpatterns = [
    # The calendar, joint events, feeds
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/new/", meetings.meeting_add, name="meeting_add"),
    path("calendar/events/new/", events.event_add, name="event_add"),
    path("calendar/feed/<str:token>.ics", feeds.feed_file, name="feed_file"),
    path("calendar/feeds/", feeds.feed_list, name="feed_list"),
    path("calendar/feeds/new/", feeds.feed_create, name="feed_create"),
    path("calendar/feeds/<int:pk>/edit/", feeds.feed_edit, name="feed_edit"),
    path("calendar/feeds/<int:pk>/renew/", feeds.feed_renew, name="feed_renew"),
    path("calendar/feeds/<int:pk>/revoke/", feeds.feed_revoke, name="feed_revoke"),
    path("alliances/<int:pk>/events/new/", events.event_create, name="event_create"),
    path("events/<int:pk>/", events.event_detail, name="event_detail"),
    path("events/<int:pk>/edit/", events.event_edit, name="event_edit"),
    path("events/<int:pk>/remove/", events.event_remove, name="event_remove"),
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
    path("meetings/<int:pk>/answer/", answers.meeting_answer, name="meeting_answer"),
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
    # Reminders
    path("reminders/", reminders.reminder_list, name="reminder_list"),
    path("reminders/<int:pk>/retry/", reminders.reminder_retry, name="reminder_retry"),
    path("reminders/retry/", reminders.reminder_retry_all, name="reminder_retry_all"),
]
