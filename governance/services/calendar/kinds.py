"""Dates of governance in the calendar: meetings, joint customer events, votes, actions, clocks of
issues, and days to look back on."""

from __future__ import annotations

from django.db.models import Case, F, Q, TextField, When
from django.db.models.functions import Cast, Substr
from django.urls import reverse

from alliances.services.calendar import of_my_alliances
from core.registry.calendar import Asked, CalendarKind, CalendarRows, calendar_kinds
from governance.models import Action, Ballot, CourseCorrection, Decision, Issue, JointEvent, Meeting

MEETING, EVENT, ACTION = "meeting", "event", "action"
VOTE, ISSUE, LOOK_BACK, LOOK_AGAIN = "vote", "issue", "look_back", "look_again"
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


def votes(asked: Asked) -> CalendarRows:
    """Open ones, when they close; mine are those in which I have a vote."""
    rows = Ballot.objects.visible_to(asked.user).open()
    if asked.mine:
        rows = rows.filter(pk__in=Ballot.objects.filter(votes__person__user=asked.user.pk))
    closes = "closes_at"
    return CalendarRows(rows, "committee__alliance", F("question"), closes, closes)


def issues(asked: Asked) -> CalendarRows:
    """Unsolved ones, on the day their clock runs out."""
    rows = Issue.objects.visible_to(asked.user).unsolved()
    if asked.mine:
        rows = rows.filter(owner__user=asked.user.pk)
    return CalendarRows(rows, "alliance", F("title"), "clock_ends_on")


def look_backs(asked: Asked) -> CalendarRows:
    """Decisions of which somebody wanted to know on that day how they went."""
    waiting = Decision.objects.visible_to(asked.user).awaiting_look_back()
    rows = of_my_alliances(waiting.filter(superseded_by__isnull=True), asked)
    title = Cast(Substr("text", 1, 80), TextField())
    return CalendarRows(rows, "alliance", title, "look_back_on")


def looks_again(asked: Asked) -> CalendarRows:
    """Course corrections whose measure is taken once more; mine, and nobody's of my alliances."""
    rows = CourseCorrection.objects.visible_to(asked.user).to_look_at()
    if asked.mine:
        nobodys = of_my_alliances(rows.filter(owner__isnull=True), asked).values("pk")
        rows = rows.filter(Q(owner__user=asked.user.pk) | Q(pk__in=nobodys))
    return CalendarRows(rows, "alliance", F("title"), "look_on")


def _meeting_url(alliance: int, row: int) -> str:
    return reverse("governance:meeting_detail", args=[row])


def _move_url(row: int) -> str:
    return reverse("governance:meeting_move", args=[row])


def _event_url(alliance: int, row: int) -> str:
    return reverse("governance:event_detail", args=[row])


def _actions_url(alliance: int, row: int) -> str:
    return reverse("governance:alliance_governance", args=[alliance])


def _vote_url(alliance: int, row: int) -> str:
    return reverse("governance:ballot_detail", args=[row])


def _issue_url(alliance: int, row: int) -> str:
    return reverse("governance:issue_detail", args=[row])


def _decision_url(alliance: int, row: int) -> str:
    return reverse("governance:decision_detail", args=[row])


def _correction_url(alliance: int, row: int) -> str:
    return reverse("governance:course_correction_detail", args=[row])


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
        CalendarKind(
            *(VOTE, 55, "Votes", "vote closes", "check", _vote_url, votes),
            usual=False,
            of_committees=True,
            neutral="Between meetings",
        ),
        CalendarKind(
            *(ISSUE, 72, "Issues", "clock runs out", "warning", _issue_url, issues), usual=False
        ),
        CalendarKind(
            *(LOOK_BACK, 74, "Decisions to look back on", "look back"),
            *("history", _decision_url, look_backs),
            usual=False,
            guests=False,
            of_committees=True,
            neutral="A decision",
        ),
        CalendarKind(
            *(LOOK_AGAIN, 76, "Course corrections", "look again", "undo"),
            *(_correction_url, looks_again),
            usual=False,
            guests=False,
        ),
    )
