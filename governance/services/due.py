"""What comes due in governance: actions, and minutes of meetings."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, F, Q, When
from django.urls import reverse

from alliances.services.coming import overdue_url
from alliances.services.due import MANAGERS, owed_by_others, to_managers, to_owners
from core.registry.due import DueKind, DueRows, due_kinds
from governance.models import Action, CommitteeMember, Meeting


def actions(today: date) -> tuple[DueRows, ...]:
    return to_owners(Action.objects.open(), "alliance", day="due_on", title="title")


def late_actions(today: date) -> tuple[DueRows, ...]:
    """Overdue ones of others."""
    rows = Action.objects.overdue(today)
    return owed_by_others(rows, "alliance", day="due_on", title="title")


def minutes(today: date) -> tuple[DueRows, ...]:
    """Meetings whose day has passed and of which nothing is recorded, for the alliance managers
    and our chairs."""
    waiting = Q(state=Meeting.State.SCHEDULED) | Q(state=Meeting.State.HELD, minutes="")
    rows = Meeting.objects.filter(waiting, local_date__lt=today)
    title = Case(When(title="", then=F("committee__name")), default=F("title"))
    path = "committee__alliance"
    chairs = CommitteeMember.objects.filter(is_chair=True)
    seats = rows.filter(committee__members__in=chairs).annotate(
        due_chair=F("committee__members__person")
    )
    return (
        to_managers(rows, path, day="local_date", title=title),
        DueRows(seats, "due_chair", path, "local_date", title),
    )


def _actions_url(alliance: int, row: int) -> str:
    return reverse("governance:alliance_governance", args=[alliance])


def _meeting_url(alliance: int, row: int) -> str:
    return reverse("governance:meeting_detail", args=[row])


def register() -> None:
    due_kinds.register(
        DueKind(
            "minutes",
            50,
            "Minutes to write",
            "the alliance managers and our chair",
            minutes,
            (-2, -5, -10),
            "Record the meeting",
            _meeting_url,
            past="meeting was",
        ),
        DueKind(
            "action",
            70,
            "Action",
            "the owner; without one, the alliance managers",
            actions,
            (7, 1, 0, -1, -7),
            "Record as done",
            _actions_url,
            guests=True,
            reply="action",
        ),
        DueKind(
            "late_action",
            71,
            "Overdue action",
            MANAGERS,
            late_actions,
            (-3, -14),
            "Chase",
            overdue_url,
            repeats=True,
        ),
    )
