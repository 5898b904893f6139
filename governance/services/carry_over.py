"""Open agenda items go to the committee's next meeting, once, and nothing is lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max, Q

from governance.models import AgendaItem, Meeting

Outcome = AgendaItem.Outcome
# What an item brings along. Where it was taken from stays known, so that it is not proposed again.
KEPT = (
    *("title", "notes", "presenter_id", "minutes", "needs_decision", "needs", "link"),
    "source",
)
FINISHED = (Meeting.State.HELD, Meeting.State.CANCELLED, Meeting.State.MISSED)


@transaction.atomic
def carry_over(*, committee_ids: Iterable[int], now: datetime) -> int:
    """Carry open items of finished meetings into each committee's next scheduled one.

    Safe to run again: an item is carried at most once; what stands on every agenda is not.
    Items of a committee without a next meeting stay open where they are and are carried when one is
    scheduled. Returns how many were.
    """
    waiting = list(
        AgendaItem.objects.filter(
            meeting__committee__in=list(committee_ids),
            meeting__state__in=FINISHED,
            outcome=Outcome.OPEN,
            carried_to__isnull=True,
            is_standing=False,
        )
        .select_related("meeting")
        .order_by("meeting__starts_at", "position", "pk")
    )
    targets = _next_meetings({item.meeting.committee_id for item in waiting}, now)
    by_committee: dict[int, list[AgendaItem]] = defaultdict(list)
    for item in waiting:
        if item.meeting.committee_id in targets:
            by_committee[item.meeting.committee_id].append(item)
    new = [
        AgendaItem(
            meeting_id=targets[committee][0],
            position=position,
            carried_from=item,
            **{name: getattr(item, name) for name in KEPT},
        )
        for committee, items in by_committee.items()
        for position, item in enumerate(items, start=targets[committee][1] + 1)
    ]
    AgendaItem.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    carried = [item.carried_from_id for item in new if item.carried_from_id]
    AgendaItem.objects.filter(pk__in=carried, outcome=Outcome.OPEN).update(outcome=Outcome.CARRIED)
    return len(new)


def bring_back(*, meeting: Meeting) -> int:
    """Undo what was carried over from a meeting that is open again. What somebody has changed,
    discussed or carried on since then stays where it is. Returns how many items came back."""
    same = Q(presenter=F("carried_from__presenter")) | Q(
        presenter__isnull=True, carried_from__presenter__isnull=True
    )
    untouched = AgendaItem.objects.filter(
        same,
        carried_from__meeting=meeting,
        meeting__state=Meeting.State.SCHEDULED,
        outcome=Outcome.OPEN,
        title=F("carried_from__title"),
        notes=F("carried_from__notes"),
    )
    found = untouched.select_for_update(of=("self",))
    origins = [item.carried_from_id for item in found if item.carried_from_id]
    AgendaItem.objects.filter(carried_from__in=origins).delete()
    return AgendaItem.objects.filter(pk__in=origins).update(outcome=Outcome.OPEN)


def _next_meetings(committee_ids: set[int], now: datetime) -> dict[int, tuple[int, int]]:
    """Committee to (its next scheduled meeting, the last position on that agenda)."""
    upcoming = (
        Meeting.objects.filter(committee__in=committee_ids)
        .upcoming(now)
        .annotate(last=Max("agenda_items__position"))
        .order_by("committee", "starts_at", "pk")
        .values_list("committee", "pk", "last")
    )
    found: dict[int, tuple[int, int]] = {}
    for committee, meeting, last in upcoming:
        found.setdefault(committee, (meeting, last or 0))
    return found
