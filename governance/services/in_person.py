"""Meetings in person: why, at what cost, with what result; and proposals to hold one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance
from alliances.querysets import prefetch_sides
from alliances.rules.periods import Quarter
from alliances.rules.worklist import Item, Kind
from alliances.services.money import Total, rates_as_of
from alliances.services.periods import quarter_of
from alliances.services.worklist import AT_MOST, MyAlliances
from core.revision.updates import save_revision
from governance.models import InPersonProposal, Meeting, MeetingCost, MeetingMode
from governance.services.today import LOOKS_BACK

RESULT = Kind("in_person_result", 73, severity=4, horizon=10, icon="note", late="ago", due="today")
State = InPersonProposal.State


# One meeting -----------------------------------------------------------------------------------
@transaction.atomic
def save_in_person(
    *,
    meeting: Meeting,
    expected: int,
    purpose: str,
    result: str,
    amount: Decimal | None,
    currency: str,
) -> Meeting:
    """Record purpose, cost (None: not known) and result of a meeting in person. Raises
    StaleRevision, and ValidationError for a meeting that is not held in person."""
    if meeting.mode != MeetingMode.IN_PERSON:
        raise ValidationError("This meeting is virtual. Reschedule it as one in person first.")
    meeting.purpose, meeting.result = purpose.strip(), result.strip()
    save_revision(instance=meeting, expected=expected, fields=("purpose", "result"))
    _save_cost(meeting, amount, currency)
    return meeting


def _save_cost(meeting: Meeting, amount: Decimal | None, currency: str) -> None:
    if amount is None:
        MeetingCost.objects.filter(meeting=meeting).delete()
        return
    cost = MeetingCost.objects.filter(meeting=meeting).first()
    expected = cost.revision if cost else None
    cost = cost or MeetingCost(meeting=meeting)
    cost.amount, cost.currency = amount, currency
    cost.full_clean(exclude=["meeting"])
    save_revision(instance=cost, expected=expected, fields=("amount", "currency"))


def cost_of(meeting: Meeting, user: User) -> MeetingCost | None:
    """What a guest is never shown. One query for others."""
    if user.is_guest or meeting.mode != MeetingMode.IN_PERSON:
        return None
    return MeetingCost.objects.filter(meeting=meeting).first()


# Over the portfolio ----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class QuarterOfMeetings:
    """The meetings in person of one quarter, the latest first, and what they cost in all."""

    quarter: Quarter
    meetings: list[Meeting]
    total: Total

    @property
    def without_result(self) -> int:
        return sum(_owes_result(row) for row in self.meetings)


def _owes_result(row: Meeting) -> bool:
    return row.state == Meeting.State.HELD and not row.result


def in_person_meetings(*, user: User, year: int, now: datetime) -> list[QuarterOfMeetings]:
    """Of a year, by quarter, in the alliances that `user` sees; the latest quarter first. Three
    queries."""
    rows = Meeting.objects.visible_to(user).filter(
        mode=MeetingMode.IN_PERSON, local_date__year=year
    )
    rows = rows.exclude(state__in=(Meeting.State.CANCELLED, Meeting.State.MISSED))
    rows = rows.select_related("committee__alliance", "cost").order_by("-starts_at", "-pk")
    found: dict[Quarter, list[Meeting]] = {}
    for row in prefetch_sides(rows, "committee__alliance"):
        found.setdefault(quarter_of(row.local_date), []).append(row)
    rates = rates_as_of(timezone.localdate(now))
    return [
        QuarterOfMeetings(quarter, meetings, rates.total(map(_sum, meetings)))
        for quarter, meetings in found.items()
    ]


def _sum(row: Meeting) -> tuple[Decimal | None, str]:
    cost: MeetingCost | None = getattr(row, "cost", None)
    return (cost.amount, cost.currency) if cost else (None, "")


def without_result(mine: MyAlliances, now: datetime) -> QuerySet[Meeting, Any]:
    rows = Meeting.objects.filter(
        committee__alliance__in=mine.managed(),
        mode=MeetingMode.IN_PERSON,
        state=Meeting.State.HELD,
        result="",
        ends_at__lt=now,
        starts_at__gte=now - LOOKS_BACK,
    )
    return rows.exclude(Q(purpose="") & Q(cost__isnull=True))


def result_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Meetings in person that were held, of alliances I manage, of which nobody has said what came
    of them. One query."""
    zone = mine.user.zone
    rows = without_result(mine, now).select_related("committee").order_by("starts_at", "pk")
    for row in rows[:AT_MOST]:
        day = row.starts_at.astimezone(zone).date()
        yield Item(
            mine.places[row.committee.alliance_id],
            RESULT,
            f"in-person-{row.pk}",
            f"Say what came of {row}",
            day,
            detail=f"{day:%a %-d %b}. Held in person, no result yet.",
            url=f"{row.get_absolute_url()}in-person/",
            step="Enter the result",
        )


# Proposals -------------------------------------------------------------------------------------
def propose_face_to_face(
    *, alliance: Alliance, reason: str, key: str, now: datetime
) -> InPersonProposal:
    """Propose to meet in person, for a `reason` that people read. `key` names what proposes it: the
    same key proposes it once, also after somebody said no. One statement more where it is there."""
    row, _ = InPersonProposal.objects.get_or_create(
        alliance=alliance,
        key=key,
        defaults={"reason": reason[:300], "proposed_on": timezone.localdate(now)},
    )
    return row


def open_proposals(alliance: Alliance, user: User) -> list[InPersonProposal]:
    rows = InPersonProposal.objects.filter(alliance=alliance).shown_to(user).open()
    return list(rows.order_by("-proposed_on", "-pk"))


def settle_proposal(*, proposal: InPersonProposal, expected: int, state: str) -> None:
    """TAKEN or DECLINED. Raises StaleRevision, and ValidationError once it is settled."""
    if proposal.state != State.OPEN:
        raise ValidationError("This proposal has been settled already.")
    proposal.state = state
    save_revision(instance=proposal, expected=expected, fields=("state",))


def take_proposals(*, alliance: int) -> int:
    """A meeting in person of the alliance (its key) was scheduled: what proposed one is settled.
    Returns how many."""
    rows = InPersonProposal.objects.filter(alliance=alliance).open()
    return rows.update(state=State.TAKEN)
