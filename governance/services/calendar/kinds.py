"""Dates of governance in the calendar: meetings, joint customer events, actions."""

from __future__ import annotations

from django.db.models import Case, F, When
from django.urls import reverse

from alliances.services.calendar import of_my_alliances
from core.registry.calendar import Asked, CalendarKind, CalendarRows, calendar_kinds
from governance.models import Action, JointEvent, Meeting

MEETING, EVENT, ACTION = "meeting", "event", "action"
WHEN = ("starts_at", "ends_at", "state", "time_zone", "schedule_version")
MOVABLE = frozenset({Meeting.State.SCHEDULED, Meeting.State.MISSED})


def meetings(asked: Asked) -> CalendarRows:
    """All that were planned, cancelled ones too: that they do not take place is worth knowing."""
    rows = Meeting.objects.visible_to(asked.user)
    if asked.mine:
        rows = rows.attended_by(asked.user)
    title = Case(When(title="", then=F("committee__name")), default=F("title"))
    return CalendarRows(rows, "committee__alliance", title, *WHEN)


def events(asked: Asked) -> CalendarRows:
    rows = of_my_alliances(JointEvent.objects.visible_to(asked.user), asked)
    return CalendarRows(rows, "alliance", F("title"), "starts_on", "ends_on")


def actions(asked: Asked) -> CalendarRows:
    """Open ones, on the day they are due."""
    rows = Action.objects.visible_to(asked.user).open()
    if asked.mine:
        rows = rows.filter(owner__user=asked.user.pk)
    return CalendarRows(rows, "alliance", F("title"), "due_on")


def _meeting_url(alliance: int, row: int) -> str:
    return reverse("governance:meeting_detail", args=[row])


def _move_url(row: int) -> str:
    return reverse("governance:meeting_move", args=[row])


def _event_url(alliance: int, row: int) -> str:
    return reverse("governance:event_detail", args=[row])


def _actions_url(alliance: int, row: int) -> str:
    return reverse("governance:alliance_governance", args=[alliance])


def register() -> None:
    calendar_kinds.register(
        CalendarKind(
            *(MEETING, 10, "Meetings", "", "calendar", _meeting_url, meetings),
            move_url=_move_url,
            movable_states=MOVABLE,
            of_committees=True,
        ),
        CalendarKind(EVENT, 15, "Joint events", "", "world", _event_url, events),
        CalendarKind(
            *(ACTION, 70, "Actions", "due", "actions", _actions_url, actions), usual=False
        ),
    )
