"""What the views that change meetings say of those who are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from core.dates.typed import write_day
from core.views.messages import undoable
from governance.models import Committee, Meeting
from governance.services.invitations.audience import (
    Audience,
    audience_of_committee,
    audience_of_meeting,
)


def telling_of(request: HttpRequest, row: Meeting | Committee) -> dict[str, Any]:
    """What a form asks with that changes `row` (forms/telling.py)."""
    now = timezone.now()
    if isinstance(row, Meeting):
        audience = audience_of_meeting(meeting=row, now=now)
    else:
        audience = audience_of_committee(committee=row, now=now)
    return {"audience": audience, "author": request.user}


def told_after(words: str, told: Mapping[str, Any]) -> str:
    """What was done, and who hears of it: "The schedule has ended. 12 people are told ..."."""
    audience: Audience | None = told["audience"]
    return f"{words} {audience.are_told}".strip() if audience else words


def time_fields(meeting: Meeting) -> dict[str, str]:
    """What the form of its time takes, as it is now: to put it back."""
    return {
        "local_date": write_day(meeting.local_date),
        "local_time": f"{meeting.local_time:%H:%M}",
        "time_zone": meeting.time_zone,
        "duration_minutes": str(int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)),
        "mode": meeting.mode,
        "location": meeting.location,
    }


def moved_words(
    request: HttpRequest, meeting: Meeting, before: Mapping[str, str], audience: Audience
) -> str:
    """Whoever takes it back before anybody was told tells nobody."""
    words = told_after("The meeting is rescheduled.", {"audience": audience})
    url = reverse("governance:meeting_move", args=[meeting.pk])
    return undoable(request, words, url, revision=meeting.revision, **before)


def cancelled_words(request: HttpRequest, meeting: Meeting, audience: Audience) -> str:
    words = told_after("The meeting is cancelled.", {"audience": audience})
    url = reverse("governance:meeting_reinstate", args=[meeting.pk])
    return undoable(request, words, url, revision=meeting.revision)
