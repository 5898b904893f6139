"""The live page of a meeting, read in a fixed number of queries, and a mark of its state by which a
browser asks whether anything is new."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, Sum

from accounts.models import User
from core.registry.agenda import Proposal
from governance.models import (
    Action,
    AgendaItem,
    Attendee,
    CommitteeMember,
    Decision,
    Meeting,
    MeetingLine,
)
from governance.rules import agenda as plan
from governance.rules.decisions import beyond_in
from governance.rules.live import Standing, heading
from governance.rules.meetings import Span, own_span, span
from governance.rules.rights import Quorum, quorum_state
from governance.rules.typed_line import Someone
from governance.services.agenda.plan import boxes_of, words_of
from governance.services.agenda.proposals import proposals_for
from governance.services.live.lines import Typist, people_to_name, typist
from governance.services.meeting_page import Attendance, Guest, Party, parties_of
from governance.services.minutes.locks import locked_as

PROMISES_AT_MOST = 6


@dataclass(frozen=True, slots=True)
class LiveLine:
    """A line, and whether the reader may edit it, take it back, and record more of the decision it
    made. `beyond`: a decision names a sum that its right does not cover."""

    row: MeetingLine
    edits: bool
    undoes: bool
    records: bool = False
    beyond: str = ""


@dataclass(slots=True)
class LiveItem:
    """An item of the agenda with its place in time and what was typed to it. `lacks` are functions
    that nobody present has."""

    row: AgendaItem
    number: int
    slot: plan.Slot
    box: plan.Box
    took: int
    lacks: list[str]
    lines: list[LiveLine] = field(default_factory=list)

    @property
    def is_running(self) -> bool:
        return self.box.is_running

    @property
    def is_done(self) -> bool:
        return self.row.outcome != AgendaItem.Outcome.OPEN


@dataclass(frozen=True)
class LivePage:
    """`current` is talked about, `loose` are lines of no item. `promised` is what the meeting
    before agreed on, `promised_at` when that was. `locked` says where the minutes stand that
    closed it."""

    meeting: Meeting
    typist: Typist
    mine: Span
    theirs: Span | None
    now: datetime
    begun: bool
    locked: str
    items: list[LiveItem]
    loose: list[LiveLine]
    parties: list[Party]
    attendance: Attendance
    quorum: Quorum | None
    proposals: list[Proposal]
    promised: list[Action]
    promised_at: datetime | None
    next_meeting: Meeting | None
    names: list[Someone]

    @property
    def boxes(self) -> list[plan.Box]:
        return [item.box for item in self.items]

    @cached_property
    def current(self) -> LiveItem | None:
        return next((item for item in self.items if item.is_running), None)

    @property
    def in_session(self) -> bool:
        return self.begun and self.meeting.state in ("scheduled", "missed")

    @property
    def may_type(self) -> bool:
        """Also afterwards, until the minutes are circulated: somebody was offline."""
        return self.begun and self.typist.writes and not self.locked and not self._is_off

    @property
    def may_record(self) -> bool:
        return self.begun and self.typist.records and not self.locked and not self._is_off

    @property
    def _is_off(self) -> bool:
        return self.meeting.state == Meeting.State.CANCELLED

    @property
    def ribbon(self) -> plan.Ribbon:
        times = (self.meeting.starts_at, self.meeting.ends_at)
        return plan.ribbon(*times, self.boxes, self.now)

    @property
    def behind(self) -> int:
        return plan.minutes_behind(self.meeting.starts_at, self.boxes, self.now)

    @property
    def pace(self) -> str:
        return plan.pace_words(self.behind)

    @property
    def ends_at(self) -> datetime:
        """At this pace."""
        return plan.expected_end(self.meeting.starts_at, self.boxes, self.now)

    @property
    def seconds_left(self) -> int:
        """Of the box of the item that is talked about; negative once it is used up."""
        item = self.current
        if item is None or item.box.started_at is None:
            return 0
        used = (self.now - item.box.started_at).total_seconds()
        return int(item.box.planned * 60 - used)

    @property
    def company_only(self) -> int:
        lines = [line for item in self.items for line in item.lines] + self.loose
        return sum(line.row.is_company_only for line in lines)

    @property
    def told(self) -> int:
        """How many people get the minutes once they are circulated."""
        return sum(bool(one.person.email) for party in self.parties for one in party.guests)

    @property
    def promised_words(self) -> str:
        """ "3 kept, 1 late, 1 not due"."""
        today = self.now.date()
        kept = sum(row.state == "done" for row in self.promised)
        late = sum(row.state == "open" and row.due_on < today for row in self.promised)
        rest = len(self.promised) - kept - late
        parts = [(kept, "kept"), (late, "late"), (rest, "not due")]
        return ", ".join(f"{count} {word}" for count, word in parts if count)

    @property
    def heading(self) -> str:
        lines = [line.row for item in self.items for line in item.lines]
        lines += [line.row for line in self.loose]
        wanted = [item for item in self.items if item.row.needs_decision]
        taken = [one for one in wanted if any(line.row.decision_id for line in one.lines)]
        started = any(item.box.started_at for item in self.items)
        return heading(
            Standing(
                state=self.meeting.state,
                begun=self.begun,
                starts=self.mine.start,
                items=len(self.items),
                current=self.current.number if self.current else 0,
                wanted=len(wanted),
                taken=len(taken),
                behind=self.pace if started else "",
                decisions=sum(line.kind == MeetingLine.Kind.DECISION for line in lines),
                actions=sum(line.kind == MeetingLine.Kind.ACTION for line in lines),
            )
        )


def live_page(
    *, meeting: Meeting, user: User, editable: bool, now: datetime, today: date
) -> LivePage:
    """Everything the page shows to `user`; guests read the lines that both sides read. Needs the
    partners of the alliance."""
    who = typist(meeting=meeting, user=user, editable=editable)
    times = (meeting.starts_at, meeting.ends_at)
    guests = _guests(meeting)
    present = sum(guest.attended is True for guest in guests)
    items = _items(meeting, now, _there(meeting, guests))
    before = _before(meeting)
    page = LivePage(
        meeting=meeting,
        typist=who,
        mine=span(*times, user.time_zone),
        theirs=own_span(*times, meeting.time_zone, user.time_zone),
        now=now,
        begun=meeting.starts_at <= now,
        locked=locked_as(meeting),
        items=items,
        loose=[],
        parties=parties_of(guests, meeting.committee.alliance.sides),
        attendance=Attendance(
            len(guests), present, sum(guest.attended is False for guest in guests)
        ),
        quorum=_quorum(meeting, guests),
        proposals=(
            proposals_for(meeting=meeting, user=user, today=today)
            if editable and meeting.state in ("scheduled", "missed")
            else []
        ),
        promised=_promised(before, user, meeting),
        promised_at=before.starts_at if before else None,
        next_meeting=_after(meeting),
        names=people_to_name(meeting) if who.records else [],
    )
    _with_lines(page, user)
    return page


def _guests(meeting: Meeting) -> list[Guest]:
    """Who is invited, the chair first; where nobody is yet, the members of the committee."""
    seats = CommitteeMember.objects.filter(committee=meeting.committee_id)
    members = list(seats.select_related("person__partner").order_by())
    chairs = {member.person_id for member in members if member.is_chair}
    rows = Attendee.objects.filter(meeting=meeting).select_related("person__partner").order_by()
    invited = list(rows) or [Attendee(person=member.person) for member in members]
    guests = [
        Guest(row.person, row.attended, row.person_id in chairs, row.person.side) for row in invited
    ]
    guests.sort(key=lambda one: (not one.is_chair, one.person.name, one.person.pk))
    return guests


def _quorum(meeting: Meeting, guests: Sequence[Guest]) -> Quorum | None:
    here = [guest.person.partner_id is None for guest in guests if guest.attended]
    committee, ours = meeting.committee, sum(here)
    return quorum_state(
        committee.quorum, committee.quorum_per_side, ours=ours, theirs=len(here) - ours
    )


def _there(meeting: Meeting, guests: list[Guest]) -> list[list[str]]:
    """The functions and roles of who is present, or invited while nothing is recorded."""
    recorded = any(guest.attended is not None for guest in guests)
    return words_of(meeting, [one.person for one in guests if one.attended or not recorded])


def _items(meeting: Meeting, now: datetime, there: list[list[str]]) -> list[LiveItem]:
    rows = AgendaItem.objects.filter(meeting=meeting).order_by("position", "pk")
    found = list(rows.select_related("presenter", "carried_from__meeting"))
    boxes = boxes_of(found)
    slots = plan.running_plan(meeting.starts_at, boxes)
    return [
        LiveItem(
            row=row,
            number=number,
            slot=slot,
            box=box,
            took=box.took(now),
            lacks=plan.missing(plan.split_needs(row.needs), there),
        )
        for number, (row, slot, box) in enumerate(zip(found, slots, boxes, strict=True), start=1)
    ]


def _with_lines(page: LivePage, user: User) -> None:
    by_item = {item.row.pk: item for item in page.items}
    for row in lines_of(page.meeting, user):
        mine = page.typist.records or (row.author_id == user.pk and page.typist.writes)
        free = mine and page.begun and not page.locked
        decision = row.decision
        line = LiveLine(
            row,
            edits=free and row.kind == MeetingLine.Kind.NOTE,
            undoes=free,
            records=free and page.typist.records and decision is not None,
            beyond=beyond_in(decision.text, decision.right) if decision else "",
        )
        item = by_item.get(row.item_id) if row.item_id else None
        (item.lines if item else page.loose).append(line)


def lines_of(meeting: Meeting, user: User) -> QuerySet[MeetingLine, MeetingLine]:
    """What was typed, as far as `user` reads it, in the order of typing."""
    rows = MeetingLine.objects.filter(meeting=meeting).standing().shown_to(user)
    return rows.select_related("author", "decision", "action__owner__partner").order_by(
        "written_at", "pk"
    )


def _before(meeting: Meeting) -> Meeting | None:
    rows = Meeting.objects.filter(committee=meeting.committee_id, state="held")
    return rows.filter(starts_at__lt=meeting.starts_at).order_by("-starts_at", "-pk").first()


def _promised(before: Meeting | None, user: User, meeting: Meeting) -> list[Action]:
    """What is late first."""
    if before is None:
        return []
    rows = Action.objects.filter(meeting=before).exclude(state=Action.State.DROPPED)
    rows = rows.select_related("owner__partner").order_by("-state", "due_on", "pk")
    found = list(rows[:PROMISES_AT_MOST])
    for row in found:
        row.alliance = meeting.committee.alliance
    return found


def _after(meeting: Meeting) -> Meeting | None:
    rows = Meeting.objects.filter(committee=meeting.committee_id, state="scheduled")
    return rows.filter(starts_at__gt=meeting.starts_at).order_by("starts_at", "pk").first()


def live_mark(*, meeting: Meeting, user: User, now: datetime) -> str:
    """A mark of everything on the page that others can change, and of the minute it is. Two pages
    with one mark are alike. One query, whatever is on the page."""
    here = OuterRef("pk")

    def of(rows: Any, **values: Any) -> dict[str, Any]:
        grouped = rows.filter(meeting=here).order_by().values("meeting")
        return {
            name: Subquery(grouped.annotate(n_=value).values("n_"))
            for name, value in values.items()
        }

    came, stayed = Q(attended=True), Q(attended=False)
    lines = MeetingLine.objects.all().shown_to(user)
    read = Meeting.objects.filter(pk=meeting.pk).annotate(
        **of(lines, l_count=Count("pk"), l_revisions=Sum("revision"), l_last=Max("pk")),
        **of(
            AgendaItem.objects, i_count=Count("pk"), i_revisions=Sum("revision"), i_last=Max("pk")
        ),
        **of(
            Attendee.objects,
            a_came=Sum("pk", filter=came),
            a_stayed=Sum("pk", filter=stayed),
            a_count=Count("pk"),
        ),
        **of(Decision.objects, d_count=Count("pk"), d_revisions=Sum("revision")),
        **of(Action.objects, t_count=Count("pk"), t_revisions=Sum("revision")),
    )
    names = [*read.query.annotations, "revision", "record__state"]
    state = read.values_list(*names).first()
    seen = (state, user.pk, user.is_guest, int(now.timestamp()) // 60)
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:32]
