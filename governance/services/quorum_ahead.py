"""Coming meetings that will not reach the quorum of their committee, by who has declined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from alliances.querysets import count_of
from alliances.rules.worklist import Item, Kind
from alliances.services.worklist import AT_MOST, MyAlliances
from core.registry.today import TodaySource, today_sources
from governance.models import Answer, Attendee, Invitation, Meeting
from governance.rules.rights import Quorum, quorum_state

AT_RISK = Kind("quorum", 64, severity=6, horizon=5, shown=14, icon="people")
AHEAD = timedelta(days=14)


def expected_quorum(meeting: Meeting, answers: Iterable[tuple[bool, str]]) -> Quorum | None:
    """What is left of the quorum without who declined; None where nobody did, or enough are left.
    `answers`: for each who is invited, whether they are of our company, and their answer."""
    found = list(answers)
    if all(answer != Answer.DECLINED for _, answer in found):
        return None
    here = [ours for ours, answer in found if answer != Answer.DECLINED]
    return _lacking(meeting, sum(here), len(here) - sum(here))


def _lacking(meeting: Meeting, ours: int, theirs: int) -> Quorum | None:
    committee = meeting.committee
    state = quorum_state(committee.quorum, committee.quorum_per_side, ours=ours, theirs=theirs)
    return state if state is not None and not state.reached else None


def _declined() -> QuerySet[Attendee, Any]:
    """Attendees of the outer meeting who declined it, or its series without another answer."""
    told = Invitation.objects.filter(
        Q(series__meeting=OuterRef("meeting")) | Q(series__cadence=OuterRef("meeting__cadence")),
        person=OuterRef("person"),
        answer=Answer.DECLINED,
    )
    series = Q(Exists(told.order_by()), answer=Answer.NEEDS_ACTION)
    return Attendee.objects.filter(series | Q(answer=Answer.DECLINED), meeting=OuterRef("pk"))


def quorum_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Meetings of the next two weeks, in alliances I manage, that lack people to decide. One
    query."""
    if not mine.managed_keys:
        return
    everybody = Attendee.objects.filter(meeting=OuterRef("pk"))
    ours, theirs = Q(person__partner__isnull=True), Q(person__partner__isnull=False)
    rows = (
        Meeting.objects.upcoming(now)
        .filter(
            Exists(_declined()),
            starts_at__lte=now + AHEAD,
            committee__quorum__gt=0,
            committee__alliance__in=mine.managed(),
        )
        .annotate(
            ours=count_of(everybody.filter(ours), "meeting")
            - count_of(_declined().filter(ours), "meeting"),
            theirs=count_of(everybody.filter(theirs), "meeting")
            - count_of(_declined().filter(theirs), "meeting"),
            place=F("committee__alliance"),
        )
        .select_related("committee")
        .defer("minutes")
    )
    for row in rows.order_by("starts_at", "pk")[:AT_MOST]:
        lacking = _lacking(row, row.ours, row.theirs)
        if lacking is None:
            continue
        at = row.starts_at.astimezone(mine.user.zone)
        yield Item(
            mine.places[row.place],
            AT_RISK,
            f"quorum-{row.pk}",
            f"{row} will lack people to decide",
            at.date(),
            detail=f"{at:%a %-d %b, %H:%M}. By the answers so far, {lacking.words}.",
            url=row.get_absolute_url(),
            step="See who declined",
        )


def register() -> None:
    today_sources.register(TodaySource("quorum", (AT_RISK,), quorum_items))
