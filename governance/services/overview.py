"""What the pages show together, read in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from alliances.models import Alliance
from governance.models import Action, Cadence, GovernanceBody, Meeting
from governance.rules.recurrence import BadRule
from governance.rules.sentences import describe

LISTED = 8


@dataclass(frozen=True, slots=True)
class BodyCard:
    """A body with its rhythm as a sentence and its next meeting."""

    body: GovernanceBody
    cadence: Cadence | None
    rhythm: str
    next: Meeting | None


@dataclass(frozen=True, slots=True)
class AllianceOverview:
    """`unaccounted`: should have been held and were not, or were not recorded, newest first."""

    cards: list[BodyCard]
    upcoming: list[Meeting]
    held: list[Meeting]
    unaccounted: list[Meeting]
    actions: list[Action]
    actions_open: int
    actions_overdue: int


def rhythm_of(cadence: Cadence | None) -> str:
    """The cadence as a sentence; empty where there is none."""
    if cadence is None:
        return ""
    try:
        first = datetime.combine(cadence.first_on, cadence.starts_at_time)
        return describe(cadence.rrule, first, cadence.time_zone)
    except BadRule:
        return "This cadence cannot be read. Set it again."


def alliance_overview(*, alliance: Alliance, now: datetime, today: date) -> AllianceOverview:
    """Everything on the governance page of one alliance, in seven queries of its own."""
    bodies = list(GovernanceBody.objects.filter(alliance=alliance).for_alliance_page())
    bodies.sort(key=lambda body: (GovernanceBody.Kind.values.index(body.kind), body.name))
    meetings = Meeting.objects.filter(body__alliance=alliance).select_related("body")
    upcoming = list(meetings.upcoming(now).order_by("starts_at", "pk")[: LISTED * 3])
    held = list(meetings.filter(state="held").order_by("-starts_at", "-pk")[:LISTED])
    coming: dict[int, Meeting] = {}
    for meeting in upcoming:
        coming.setdefault(meeting.body_id, meeting)
    open_actions = list(
        Action.objects.filter(alliance=alliance).open().select_related("owner", "alliance")
    )
    return AllianceOverview(
        cards=[_card(body, coming.get(body.pk)) for body in bodies],
        upcoming=upcoming[:LISTED],
        held=held,
        unaccounted=list(meetings.missed_or_unaccounted(now).order_by("-starts_at")[:LISTED]),
        actions=open_actions[:LISTED],
        actions_open=len(open_actions),
        actions_overdue=sum(action.due_on < today for action in open_actions),
    )


def _card(body: GovernanceBody, coming: Meeting | None) -> BodyCard:
    cadence = next(iter(body.cadences.all()), None)
    return BodyCard(body, cadence, rhythm_of(cadence), coming)
