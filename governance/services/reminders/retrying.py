"""A person decides that a failed or missed reminder shall be tried once more."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, QuerySet

from governance.models import Meeting, Reminder

State = Reminder.State


def retryable(reminders: QuerySet[Reminder], *, now: datetime) -> QuerySet[Reminder]:
    """Of `reminders`, the failed and missed ones whose meeting still lies ahead as planned."""
    return reminders.filter(
        state__in=(State.FAILED, State.MISSED),
        meeting__state=Meeting.State.SCHEDULED,
        meeting__starts_at__gt=now,
        schedule_version=F("meeting__schedule_version"),
    )


def retry(*, reminders: QuerySet[Reminder], now: datetime) -> int:
    """Put reminders back to be sent at once, with the attempts counted anew.

    The Message-ID stays, so that a copy of one that did arrive can be told. Returns the count;
    what cannot be retried is left alone.
    """
    wanted = retryable(reminders, now=now).order_by().values("pk")
    return Reminder.objects.filter(
        pk__in=list(wanted.values_list("pk", flat=True)), state__in=(State.FAILED, State.MISSED)
    ).update(state=State.PLANNED, next_attempt_at=now, attempts=0, last_error="")
