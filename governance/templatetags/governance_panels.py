"""{% load governance_panels %}: what this room offers to the pages below and above it."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Q
from django.template.context import Context
from django.utils import timezone

from alliances.models import Alliance
from governance.models import Meeting
from governance.rules.reminders import offset_words
from governance.rules.spans import same_clock, span

register = template.Library()
COMING = 3
SHOWN = ("title", "starts_at", "ends_at", "time_zone", "state", "committee__name")


@register.inclusion_tag("governance/_next_meeting_panel.html", takes_context=True)
def next_meeting_panel(context: Context, alliance: Alliance) -> dict[str, Any]:
    """{% next_meeting_panel alliance %}: the next meetings, and one that waits to be recorded.

    One query. The reader must be allowed to see the alliance, as on its page.
    """
    now = timezone.now()
    rows = Meeting.objects.within(context["user"], alliance)
    coming = rows.upcoming(now).order_by("starts_at", "pk")[:COMING]
    waiting = rows.missed_or_unaccounted(now).order_by("-starts_at", "-pk")[:1]
    both = Q(pk__in=coming.values("pk")) | Q(pk__in=waiting.values("pk"))
    # Named again outside: with the OR alone PostgreSQL would walk through all meetings there are.
    of_alliance = Meeting.objects.filter(both, committee__alliance=alliance)
    rows = of_alliance.select_related("committee").only(*SHOWN).order_by("starts_at", "pk")
    found = list(rows)
    return {
        "alliance": alliance,
        "meetings": [meeting for meeting in found if meeting.starts_at >= now],
        "waiting": next((meeting for meeting in found if meeting.starts_at < now), None),
        "user": context["user"],
    }


@register.inclusion_tag("governance/_meeting_time.html", takes_context=True)
def meeting_time(context: Context, meeting: Meeting) -> dict[str, Any]:
    """{% meeting_time meeting %}: on the reader's clock, and on its own where they differ."""
    zone = getattr(context.get("user"), "time_zone", None) or meeting.time_zone
    times = (meeting.starts_at, meeting.ends_at)
    same = same_clock(*times, zone, meeting.time_zone)
    return {
        "meeting": meeting,
        "mine": span(*times, zone),
        "theirs": None if same else span(*times, meeting.time_zone),
    }


@register.simple_tag
def meeting_state(meeting: Meeting) -> dict[str, str]:
    """{% meeting_state meeting as state %}: css, tag and label; "waits" is past and unrecorded."""
    if meeting.state == Meeting.State.SCHEDULED and meeting.ends_at < timezone.now():
        return {"css": "waits", "tag": "warn", "label": "Not recorded yet"}
    tags = {"held": "good", "missed": "bad", "cancelled": "", "scheduled": "accent"}
    label = "Not held" if meeting.state == "missed" else meeting.get_state_display()
    return {"css": meeting.state, "tag": tags[meeting.state], "label": label}


@register.filter
def before_words(minutes: int) -> str:
    """{{ 1440|before_words }}: "1 day before"."""
    return offset_words(int(minutes))
