"""Days of governance that come for an alliance: its next meeting, and what is not recorded."""

from __future__ import annotations

from django.db.models import Case, F, When
from django.urls import reverse

from accounts.models import User
from alliances.services.coming import either, first_of_each, next_and_late, overdue_url
from core.db.asked import NOW, Within
from core.registry.coming import ComingKind, ComingRows, coming_kinds
from governance.models import Action, Meeting

LOOKS_BACK_DAYS = 45


def meetings(user: User, within: Within) -> ComingRows:
    """The next meeting of each alliance, and the oldest that nobody has recorded."""
    path, mine = "committee__alliance", Meeting.objects.among(within, user)
    begun = mine.filter(state="scheduled", starts_at__gte=NOW.plus(days=-LOOKS_BACK_DAYS))
    waiting = begun.filter(ends_at__lt=NOW)
    coming = first_of_each(within, mine.upcoming(NOW), path, "starts_at")
    late = first_of_each(within, waiting, path, "starts_at")
    rows = either(mine, coming, late)
    title = Case(When(title="", then=F("committee__name")), default=F("title"))
    return ComingRows(rows, "committee__alliance_id", "local_date", title)


def actions(user: User, within: Within) -> ComingRows:
    """The next action that is due, and the one that has been overdue longest."""
    mine = Action.objects.among(within, user).open()
    rows = next_and_late(within, mine, "alliance", "due_on")
    return ComingRows(rows, "alliance_id", "due_on", "title")


def _meeting_url(alliance: int, row: int) -> str:
    return reverse("governance:meeting_detail", args=[row])


def _actions_url(alliance: int, row: int) -> str:
    return reverse("governance:alliance_governance", args=[alliance])


def register() -> None:
    record, nudge = "Record the meeting", "Nudge or record"
    words = ("action due", "action overdue", nudge)
    coming_kinds.register(
        ComingKind("meeting", 50, "meeting", "not recorded", record, _meeting_url, meetings),
        ComingKind("action", 70, *words, _actions_url, actions, late_url=overdue_url),
    )
