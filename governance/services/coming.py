"""Days of governance that come for an alliance: its next meeting, and what is not recorded."""

from __future__ import annotations

from django.db.models import Case, F, TextField, When
from django.db.models.functions import Cast, Substr, TruncDate
from django.urls import reverse

from accounts.models import User
from alliances.services.coming import either, first_of_each, next_and_late, overdue_url
from core.db.asked import DAY, NOW, Within
from core.registry.coming import ComingKind, ComingRows, coming_kinds
from governance.models import Action, Ballot, Decision, JointEvent, Meeting

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


def events(user: User, within: Within) -> ComingRows:
    """The next joint event of each alliance."""
    mine = JointEvent.objects.among(within, user)
    keys = first_of_each(within, mine.filter(starts_on__gte=DAY), "alliance", "starts_on")
    rows = JointEvent.objects.filter(pk__in=keys).order_by()
    return ComingRows(rows, "alliance_id", "starts_on", "title")


def _event_url(alliance: int, row: int) -> str:
    return reverse("governance:event_detail", args=[row])


def look_backs(user: User, within: Within) -> ComingRows:
    """Days on which one wanted to look back on a decision."""
    waiting = Decision.objects.among(within, user).awaiting_look_back()
    rows = next_and_late(within, waiting, "alliance", "look_back_on")
    title = Cast(Substr("text", 1, 200), TextField())
    return ComingRows(rows, "alliance_id", "look_back_on", title)


def votes(user: User, within: Within) -> ComingRows:
    """The open vote that closes next."""
    path = "committee__alliance"
    ahead = Ballot.objects.among(within, user).open().filter(closes_at__gte=NOW)
    first = first_of_each(within, ahead, path, "closes_at")
    rows = Ballot.objects.filter(pk__in=first).annotate(closes_on=TruncDate("closes_at"))
    return ComingRows(rows, "committee__alliance_id", "closes_on", "question")


def _decision_url(alliance: int, row: int) -> str:
    return reverse("governance:decision_detail", args=[row])


def _vote_url(alliance: int, row: int) -> str:
    return reverse("governance:ballot_detail", args=[row])


def _meeting_url(alliance: int, row: int) -> str:
    return reverse("governance:meeting_detail", args=[row])


def _actions_url(alliance: int, row: int) -> str:
    return reverse("governance:alliance_governance", args=[alliance])


def register() -> None:
    back = ("look back on decision", "decision not looked back on", "Say how it went")
    record, nudge = "Record the meeting", "Nudge or record"
    words = ("action due", "action overdue", nudge)
    coming_kinds.register(
        ComingKind("meeting", 50, "meeting", "not recorded", record, _meeting_url, meetings),
        ComingKind("event", 55, "joint event", "", "", _event_url, events),
        ComingKind("action", 70, *words, _actions_url, actions, late_url=overdue_url),
        ComingKind("vote", 60, "vote closes", "vote closed", "Vote", _vote_url, votes),
        ComingKind("look_back", 160, *back, _decision_url, look_backs, guests=False),
    )
