"""Days of governance that come for an alliance: its next meeting, and what is not recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Case, F, When
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance
from alliances.services.coming import either, first_of_each, next_and_late, overdue_url
from core.registry.coming import ComingKind, ComingRows, coming_kinds
from governance.models import Action, Meeting

LOOKS_BACK = timedelta(days=45)


def meetings(user: User, alliances: Sequence[Alliance], today: date) -> ComingRows:
    """The next meeting of each alliance, and the oldest that nobody has recorded."""
    now, path = timezone.now(), "committee__alliance"
    mine = Meeting.objects.within(user, *alliances)
    waiting = mine.filter(state="scheduled", ends_at__lt=now, starts_at__gte=now - LOOKS_BACK)
    coming = first_of_each(alliances, mine.upcoming(now), path, "starts_at")
    late = first_of_each(alliances, waiting, path, "starts_at")
    rows = either(mine, coming, late)
    title = Case(When(title="", then=F("committee__name")), default=F("title"))
    return ComingRows(rows, "committee__alliance_id", "local_date", title)


def actions(user: User, alliances: Sequence[Alliance], today: date) -> ComingRows:
    """The next action that is due, and the one that has been overdue longest."""
    mine = Action.objects.within(user, *alliances).open()
    rows = next_and_late(alliances, mine, "alliance", "due_on", today)
    return ComingRows(rows, "alliance_id", "due_on", "title")


def _meeting_url(alliance: int, row: int) -> str:
    return reverse("governance:meeting_detail", args=[row])


def _actions_url(alliance: int, row: int) -> str:
    return reverse("governance:alliance_governance", args=[alliance])


def register() -> None:
    record, chase = "Record the meeting", "Chase or record"
    words = ("action due", "action overdue", chase)
    coming_kinds.register(
        ComingKind("meeting", 50, "meeting", "not recorded", record, _meeting_url, meetings),
        ComingKind("action", 70, *words, _actions_url, actions, late_url=overdue_url),
    )
