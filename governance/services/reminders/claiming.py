"""Claiming ledger rows: a lease by the database's clock, and what becomes of a row afterwards."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Case, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Now

from governance.models import Reminder
from governance.rules.replies import MAX_ERROR_LENGTH

State = Reminder.State
_SENT = (
    f"UPDATE {Reminder._meta.db_table} SET state = %s, sent_at = %s, last_error = '', "
    "lease_token = NULL, lease_until = NULL WHERE id = %s AND state = %s AND lease_token = %s"
)
NOT_IN_TIME = "It could not go out before the meeting: reminders were not being sent."


def _abandoned() -> Q:
    """Rows whose worker died: their lease is over by the clock of the database."""
    return Q(state=State.SENDING, lease_until__lt=Now())


def claimable(now: datetime) -> QuerySet[Reminder]:
    """What may be sent now: planned and due, or abandoned by a worker that died."""
    return Reminder.objects.filter(
        Q(state=State.PLANNED) | _abandoned(), next_attempt_at__lte=now, not_after__gt=now
    )


def mark_missed(*, now: datetime) -> int:
    """What can no longer arrive in time is listed as missed, with the last reason it had."""
    return (
        Reminder.objects.filter(Q(state=State.PLANNED) | _abandoned(), not_after__lte=now)
        .order_by()
        .update(
            state=State.MISSED,
            lease_token=None,
            lease_until=None,
            last_error=Case(
                When(last_error="", then=Value(NOT_IN_TIME)),
                default=F("last_error"),
                output_field=TextField(),
            ),
        )
    )


def claim(*, now: datetime, limit: int, lease: float) -> tuple[uuid.UUID, list[int]]:
    """Take up to `limit` rows for `lease` seconds; returns the token and the ids that are ours.

    Several workers may call this at once. Where the database can skip locked rows they do not
    wait for each other; the conditional UPDATE decides in any case. Rows that failed before come
    last, so that a recipient who cannot be reached does not hold up the others.
    """
    token = uuid.uuid4()
    with transaction.atomic():
        rows = claimable(now).order_by("attempts", "next_attempt_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        ids = list(rows.values_list("pk", flat=True)[:limit])
        claimed = (
            claimable(now)
            .filter(pk__in=ids)
            .order_by()
            .update(
                state=State.SENDING,
                lease_token=token,
                lease_until=Now() + Value(timedelta(seconds=lease)),
                attempts=F("attempts") + 1,
            )
        )
    if claimed != len(ids):
        ids = list(_held(token).values_list("pk", flat=True)) if claimed else []
    return token, ids


def _held(token: uuid.UUID) -> QuerySet[Reminder]:
    return Reminder.objects.filter(state=State.SENDING, lease_token=token).order_by(
        "attempts", "next_attempt_at", "pk"
    )


def held(token: uuid.UUID, *ids: int) -> QuerySet[Reminder]:
    """The rows of these ids that are still ours."""
    return Reminder.objects.filter(pk__in=ids, state=State.SENDING, lease_token=token).order_by()


def _settle(token: uuid.UUID, pk: int, **values: object) -> bool:
    ended = held(token, pk).update(lease_token=None, lease_until=None, **values)
    return ended == 1


def settle_sent(*, token: uuid.UUID, pk: int, now: datetime) -> bool:
    """The server accepted it. False if the row was no longer ours.

    The same statement as the other ends of a row, but ready made: it runs once for every mail,
    inside the gap, and putting it together takes eight times as long as sending it.
    """
    sent_at = connection.ops.adapt_datetimefield_value(now)
    lease = Reminder._meta.get_field("lease_token").get_db_prep_value(token, connection)
    with connection.cursor() as cursor:
        cursor.execute(_SENT, [State.SENT, sent_at, pk, State.SENDING, lease])
        return bool(cursor.rowcount == 1)


def settle_withdrawn(*, token: uuid.UUID, pk: int, reason: str) -> bool:
    return _settle(token, pk, state=State.WITHDRAWN, last_error=reason)


def settle_failed(*, token: uuid.UUID, pk: int, error: str) -> bool:
    return _settle(token, pk, state=State.FAILED, last_error=error[:MAX_ERROR_LENGTH])


def settle_later(
    *, token: uuid.UUID, pk: int, next_attempt_at: datetime, error: str | None
) -> bool:
    """Back to planned for another try; `error` None means that nothing was tried."""
    values: dict[str, object] = {"state": State.PLANNED, "next_attempt_at": next_attempt_at}
    if error is None:
        values["attempts"] = F("attempts") - 1
    else:
        values["last_error"] = error[:MAX_ERROR_LENGTH]
    return _settle(token, pk, **values)


def release(*, token: uuid.UUID, ids: list[int]) -> int:
    """Give rows back untouched that this run did not come to."""
    return (
        _held(token)
        .filter(pk__in=ids)
        .order_by()
        .update(state=State.PLANNED, lease_token=None, lease_until=None, attempts=F("attempts") - 1)
    )
