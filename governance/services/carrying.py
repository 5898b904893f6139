"""Open agenda items go to the body's next meeting, once, and nothing is lost between meetings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from governance.models import AgendaItem, Meeting

Outcome = AgendaItem.Outcome
FINISHED = (Meeting.State.HELD, Meeting.State.CANCELLED, Meeting.State.MISSED)


@transaction.atomic
def carry_over(*, body_ids: Iterable[int], now: datetime) -> int:
    """Carry open items of finished meetings into each body's next scheduled one.

    Safe to run again: an item is carried at most once. Items of a body without a next meeting
    stay open where they are and are carried when one is scheduled. Returns how many were.
    """
    waiting = list(
        AgendaItem.objects.filter(
            meeting__body__in=list(body_ids),
            meeting__state__in=FINISHED,
            outcome=Outcome.OPEN,
            carried_to__isnull=True,
        )
        .select_related("meeting")
        .order_by("meeting__starts_at", "position", "pk")
    )
    targets = _next_meetings({item.meeting.body_id for item in waiting}, now)
    by_body: dict[int, list[AgendaItem]] = defaultdict(list)
    for item in waiting:
        if item.meeting.body_id in targets:
            by_body[item.meeting.body_id].append(item)
    new = [copy for body, items in by_body.items() for copy in _copies(items, targets[body])]
    AgendaItem.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    carried = [item.carried_from_id for item in new if item.carried_from_id]
    AgendaItem.objects.filter(pk__in=carried, outcome=Outcome.OPEN).update(outcome=Outcome.CARRIED)
    return len(new)


def _next_meetings(body_ids: set[int], now: datetime) -> dict[int, tuple[int, int]]:
    """Body to (its next scheduled meeting, the last position on that agenda)."""
    upcoming = (
        Meeting.objects.filter(body__in=body_ids)
        .upcoming(now)
        .annotate(last=Max("agenda_items__position"))
        .order_by("body", "starts_at", "pk")
        .values_list("body", "pk", "last")
    )
    found: dict[int, tuple[int, int]] = {}
    for body, meeting, last in upcoming:
        found.setdefault(body, (meeting, last or 0))
    return found


def _copies(items: list[AgendaItem], target: tuple[int, int]) -> list[AgendaItem]:
    """The same items at the end of the next agenda, in the order in which they were raised."""
    meeting, last = target
    return [
        AgendaItem(
            meeting_id=meeting,
            position=position,
            title=item.title,
            notes=item.notes,
            presenter_id=item.presenter_id,
            carried_from=item,
        )
        for position, item in enumerate(items, start=last + 1)
    ]
