"""What governance shows on the pages of an alliance and of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance, Person
from alliances.services.punctuality import tally
from core.db.asked import DAY, Within
from governance.models import Action, Meeting
from governance.services.exceptions import MISSED_WITHIN_DAYS

COMING = 3
ACTIONS_AT_MOST = 50
MEETING_FIELDS = ("title", "starts_at", "ends_at", "time_zone", "state", "committee__name")


@dataclass(frozen=True)
class MeetingsPanel:
    """The next meetings, soonest first; `waiting` was not recorded, and not long ago."""

    meetings: list[Meeting]
    waiting: Meeting | None


def meetings_panel(alliance: Alliance, user: User, today: date) -> MeetingsPanel:
    """One query."""
    now = timezone.now()
    rows = Meeting.objects.within(user, alliance)
    coming = rows.ahead(now).order_by("starts_at", "pk")[:COMING]
    since = now - timedelta(days=MISSED_WITHIN_DAYS)
    past = rows.missed_or_unaccounted(now).filter(starts_at__gte=since)
    waiting = past.order_by("-starts_at", "-pk")[:1]
    both = Q(pk__in=coming.values("pk")) | Q(pk__in=waiting.values("pk"))
    # Named again outside: with the OR alone PostgreSQL would walk through all meetings there are.
    of_alliance = Meeting.objects.filter(both, committee__alliance=alliance)
    rows = of_alliance.select_related("committee").only(*MEETING_FIELDS)
    found = list(rows.order_by("starts_at", "pk"))
    return MeetingsPanel(
        meetings=[meeting for meeting in found if _is_ahead(meeting, now)],
        waiting=next((meeting for meeting in found if not _is_ahead(meeting, now)), None),
    )


def _is_ahead(meeting: Meeting, now: datetime) -> bool:
    return meeting.state == Meeting.State.SCHEDULED and meeting.ends_at >= now


def owed_actions(user: User, within: Within) -> QuerySet[Any, Any]:
    """Actions by side, counted like deliverables."""
    return tally(Action.objects.among(within, user), DAY, "side")


def actions_of_person(person: Person, user: User, today: date) -> list[Action] | None:
    """The open actions a person owes, as far as the reader may see their alliances, the next due
    first. One query."""
    rows = Action.objects.visible_to(user).open().filter(owner=person).select_related("alliance")
    return list(rows.order_by("due_on", "pk")[:ACTIONS_AT_MOST]) or None
