"""The agenda of a coming meeting as a plan: when each item comes, who is missing for it, what is
proposed, and what waits in the series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from accounts.models import User
from alliances.models import Membership, Person
from core.registry.agenda import Proposal
from governance.models import AgendaItem, BacklogItem, Meeting
from governance.rules import agenda as rules
from governance.services.agenda.proposals import proposals_for

BACKLOG_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class AgendaPlan:
    """`length` in words; `is_over`: it is longer than the meeting. `missing` are the functions that
    some item needs and nobody invited has."""

    length: str = ""
    is_over: bool = False
    missing: list[str] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    backlog: list[BacklogItem] = field(default_factory=list)


def boxes_of(rows: Sequence[AgendaItem]) -> list[rules.Box]:
    return [rules.Box(row.minutes, row.extra_minutes, row.started_at, row.ended_at) for row in rows]


def words_of(meeting: Meeting, people: Sequence[Person]) -> list[list[str]]:
    """The function, the title and the roles in the alliance of each of `people`. One query."""
    rows = Membership.objects.current().filter(
        alliance=meeting.committee.alliance_id, person__in=[person.pk for person in people]
    )
    roles: dict[int, list[str]] = {}
    for row in rows.order_by():
        roles.setdefault(row.person_id, []).append(row.get_role_display())
    return [[person.function, person.title, *roles.get(person.pk, [])] for person in people]


def plan_agenda(
    *,
    meeting: Meeting,
    rows: Sequence[AgendaItem],
    people: Sequence[Person],
    user: User,
    editable: bool,
    today: date,
) -> AgendaPlan:
    """The plan of the items `rows`, each of which gets its `slot` and the functions it `lacks`;
    `people` are invited. For editors of a meeting ahead also what could be put on it."""
    boxes, times = boxes_of(rows), (meeting.starts_at, meeting.ends_at)
    needed = any(row.needs for row in rows)
    there = words_of(meeting, people) if needed else []
    for row, slot in zip(rows, rules.running_plan(meeting.starts_at, boxes), strict=True):
        row.slot = slot  # type: ignore[attr-defined]
        row.lacks = rules.missing(rules.split_needs(row.needs), there)  # type: ignore[attr-defined]
    open_for_more = editable and meeting.state in ("scheduled", "missed")
    waiting = BacklogItem.objects.filter(committee=meeting.committee_id)
    return AgendaPlan(
        length=rules.length_words(*times, boxes),
        is_over=bool(boxes) and rules.minutes_over(*times, boxes) > 0,
        missing=list(dict.fromkeys(lack for row in rows for lack in row.lacks)),  # type: ignore[attr-defined]
        proposals=(proposals_for(meeting=meeting, user=user, today=today) if open_for_more else []),
        backlog=(
            list(waiting.order_by("created_at", "pk")[:BACKLOG_AT_MOST]) if open_for_more else []
        ),
    )
