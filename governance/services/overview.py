"""What the pages show together, read in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from alliances.models import Alliance
from core.ui.actions import Button, Rights
from governance.models import Action, Cadence, Committee, Meeting
from governance.rules.actions import on_committee, on_governance
from governance.rules.recurrence import BadRule
from governance.rules.sentences import describe

LISTED = 8


@dataclass(frozen=True, slots=True)
class CommitteeCard:
    """A committee with its cadence as a sentence and its next meeting."""

    committee: Committee
    cadence: str
    next: Meeting | None
    buttons: list[Button]


@dataclass(frozen=True, slots=True)
class AllianceOverview:
    """`unaccounted`: should have been held and were not, or were not recorded, newest first."""

    cards: list[CommitteeCard]
    upcoming: list[Meeting]
    held: list[Meeting]
    unaccounted: list[Meeting]
    actions: list[Action]
    actions_open: int
    actions_overdue: int
    buttons: list[Button]


def cadence_words(cadence: Cadence | None) -> str:
    """The cadence as a sentence; empty where there is none."""
    if cadence is None:
        return ""
    try:
        first = datetime.combine(cadence.first_on, cadence.starts_at_time)
        return describe(cadence.rrule, first, cadence.time_zone)
    except BadRule:
        return "This cadence cannot be read. Set it again."


def alliance_overview(
    *, alliance: Alliance, rights: Rights, now: datetime, today: date
) -> AllianceOverview:
    """Everything on the governance page of one alliance, in seven queries of its own."""
    committees = list(Committee.objects.filter(alliance=alliance).for_alliance_page())
    committees.sort(
        key=lambda committee: (Committee.Kind.values.index(committee.kind), committee.name)
    )
    meetings = Meeting.objects.filter(committee__alliance=alliance).select_related("committee")
    upcoming = list(meetings.upcoming(now).order_by("starts_at", "pk")[: LISTED * 3])
    held = list(meetings.filter(state="held").order_by("-starts_at", "-pk")[:LISTED])
    coming: dict[int, Meeting] = {}
    for meeting in upcoming:
        coming.setdefault(meeting.committee_id, meeting)
    open_actions = list(Action.objects.filter(alliance=alliance).open().select_related("owner"))
    cards = []
    for committee in committees:
        cadence = next(iter(committee.cadences.all()), None)
        buttons = on_committee(committee.pk, rights, has_cadence=cadence is not None)
        next_one = coming.get(committee.pk)
        cards.append(CommitteeCard(committee, cadence_words(cadence), next_one, buttons))
    return AllianceOverview(
        cards=cards,
        upcoming=upcoming[:LISTED],
        held=held,
        unaccounted=list(meetings.missed_or_unaccounted(now).order_by("-starts_at")[:LISTED]),
        actions=open_actions[:LISTED],
        actions_open=len(open_actions),
        actions_overdue=sum(action.due_on < today for action in open_actions),
        buttons=on_governance(alliance.pk, rights),
    )
