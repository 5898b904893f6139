"""What was told of due dates is forgotten once nothing can be told of them any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from core.mail.models import DueNotice, OutgoingMessage
from core.registry.due import MAX_OFFSET
from core.registry.jobs import register_periodic

KEPT_FOR = timedelta(days=MAX_OFFSET + 135)
"""After its day something is told for MAX_OFFSET days and a fortnight, and stands in the inbox for
90 days."""

BATCH = 5_000
State = OutgoingMessage.State


def forget_notices(*, now: datetime) -> int:
    """Delete notices whose day is longer ago than KEPT_FOR, unless their message still has to go
    out; by batches. Returns how many."""
    until = timezone.localdate(now) - KEPT_FOR
    old = DueNotice.objects.filter(day__lt=until)
    old = old.exclude(message__state__in=(State.WAITING, State.RUNNING)).order_by("pk")
    count = 0
    while keys := list(old.values_list("pk", flat=True)[:BATCH]):
        count += DueNotice.objects.filter(pk__in=keys).delete()[0]
    return count


def register() -> None:
    register_periodic(
        "core.forget_due_notices",
        "Delete old records of due dates",
        lambda work: {"records deleted": forget_notices(now=work.now)},
    )
