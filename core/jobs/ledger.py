"""Rows that stand for work: claimed by a lease, tried again with backoff, never lost.

The row is the truth and the broker only a wake-up call. Whatever is done in the background or sent
is such a row first (`core.jobs.models.Job`, `core.mail.models.OutgoingMessage`).

A worker claims rows for as long as its lease lasts, works outside the transaction, and settles each
row by an UPDATE that names its lease: a worker that lost its lease settles nothing.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import connection, models, transaction
from django.db.models import Case, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Now

MAX_ERROR_LENGTH = 500
RETRY_MINUTES = (1, 5, 15, 60, 240)


class LedgerRow(models.Model):
    """What every row of work has. `due_at` is when it was wanted, `next_attempt_at` when it is
    tried next; after `not_after` (empty: never) it is missed. `key` makes it unique in its kind."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Under way"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        MISSED = "missed", "Missed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()
    not_after = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="%(class)s_key"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(finished_at__isnull=False),
                name="done_%(class)s_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_token__isnull=False),
                name="running_%(class)s_is_leased",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(state="waiting"), name="%(class)s_due"
            ),
            models.Index(
                fields=["lease_until"], condition=Q(state="running"), name="%(class)s_leased"
            ),
        ]


Row = TypeVar("Row", bound=LedgerRow)
State = LedgerRow.State


def backoff(attempts: int) -> timedelta:
    """How long to wait after the `attempts`-th failure (from 1): 1, 5, 15, 60, 240 minutes, each
    up to a tenth longer by chance, so that what failed together does not come back together."""
    minutes = RETRY_MINUTES[min(max(attempts, 1), len(RETRY_MINUTES)) - 1]
    return timedelta(minutes=minutes * random.uniform(1.0, 1.1))


class Ledger(Generic[Row]):
    """Claims and settles the rows of one model; `kinds` narrows it to some kinds of work."""

    def __init__(self, model: type[Row], kinds: Sequence[str] = ()) -> None:
        self.model = model
        self.kinds = tuple(kinds)

    def rows(self) -> QuerySet[Row]:
        rows: QuerySet[Row] = self.model._base_manager.all()
        return rows.filter(kind__in=self.kinds) if self.kinds else rows

    @staticmethod
    def _abandoned() -> Q:
        """Rows whose worker died: their lease is over by the clock of the database."""
        return Q(state=State.RUNNING, lease_until__lt=Now())

    def claimable(self, now: datetime) -> QuerySet[Row]:
        """What may be done now: waiting and due, or abandoned by a worker that died."""
        in_time = Q(not_after__isnull=True) | Q(not_after__gt=now)
        return self.rows().filter(
            Q(state=State.WAITING) | self._abandoned(), in_time, next_attempt_at__lte=now
        )

    def mark_missed(self, *, now: datetime, reason: str) -> int:
        """What can no longer be done in time is listed as missed, with the last error it had, or
        `reason`. Returns how many."""
        late = self.rows().filter(Q(state=State.WAITING) | self._abandoned(), not_after__lte=now)
        return late.order_by().update(
            state=State.MISSED,
            lease_token=None,
            lease_until=None,
            finished_at=now,
            last_error=Case(
                When(last_error="", then=Value(reason)),
                default=F("last_error"),
                output_field=TextField(),
            ),
        )

    def claim(
        self, *, now: datetime, limit: int, lease: float, pk: int | None = None, **values: Any
    ) -> tuple[uuid.UUID, list[int]]:
        """Take up to `limit` rows for `lease` seconds; returns the token and the ids that are ours.

        `pk` asks for that row only; `values` are written with the claim.

        Several workers may call this at once. Where the database can skip locked rows they do not
        wait for each other; the conditional UPDATE decides in any case. Rows that failed before
        come last, so that one that cannot be done does not hold up the others.
        """
        token = uuid.uuid4()
        with transaction.atomic():
            rows = self.claimable(now).order_by("attempts", "next_attempt_at", "pk")
            if pk is not None:
                rows = rows.filter(pk=pk)
            if connection.features.has_select_for_update_skip_locked:
                rows = rows.select_for_update(skip_locked=True, of=("self",))
            ids = list(rows.values_list("pk", flat=True)[:limit])
            claimed = (
                self.claimable(now)
                .filter(pk__in=ids)
                .order_by()
                .update(
                    state=State.RUNNING,
                    lease_token=token,
                    lease_until=Now() + Value(timedelta(seconds=lease)),
                    attempts=F("attempts") + 1,
                    **values,
                )
            )
        if claimed != len(ids):
            ids = list(self._held(token).values_list("pk", flat=True)) if claimed else []
        return token, ids

    def _held(self, token: uuid.UUID) -> QuerySet[Row]:
        rows = self.rows().filter(state=State.RUNNING, lease_token=token)
        return rows.order_by("attempts", "next_attempt_at", "pk")

    def held(self, token: uuid.UUID, *ids: int) -> QuerySet[Row]:
        """The rows of these ids that are still ours."""
        return self._held(token).filter(pk__in=ids).order_by()

    def _settle(self, token: uuid.UUID, pk: int, **values: Any) -> bool:
        return self.held(token, pk).update(lease_token=None, lease_until=None, **values) == 1

    def settle_done(self, *, token: uuid.UUID, pk: int, now: datetime, **values: Any) -> bool:
        """It is done. False if the row was no longer ours: then undo what was written."""
        return self._settle(
            token, pk, state=State.DONE, finished_at=now, **({"last_error": ""} | values)
        )

    def settle_withdrawn(self, *, token: uuid.UUID, pk: int, now: datetime, reason: str) -> bool:
        return self._settle(
            token, pk, state=State.WITHDRAWN, finished_at=now, last_error=reason[:MAX_ERROR_LENGTH]
        )

    def settle_failed(self, *, token: uuid.UUID, pk: int, now: datetime, error: str) -> bool:
        return self._settle(
            token, pk, state=State.FAILED, finished_at=now, last_error=error[:MAX_ERROR_LENGTH]
        )

    def settle_later(
        self, *, token: uuid.UUID, pk: int, next_attempt_at: datetime, error: str | None
    ) -> bool:
        """Back to waiting for another try; `error` None means that nothing was tried."""
        values: dict[str, Any] = {"state": State.WAITING, "next_attempt_at": next_attempt_at}
        if error is None:
            values["attempts"] = F("attempts") - 1
        else:
            values["last_error"] = error[:MAX_ERROR_LENGTH]
        return self._settle(token, pk, **values)

    def release(self, *, token: uuid.UUID, ids: list[int]) -> int:
        """Give rows back untouched that this run did not come to."""
        return self.held(token, *ids).update(
            state=State.WAITING, lease_token=None, lease_until=None, attempts=F("attempts") - 1
        )

    def withdraw(self, rows: QuerySet[Row], *, now: datetime, reason: str) -> int:
        """Call off rows that are still waiting. Returns how many; what is under way goes on, and
        asks again before it takes effect."""
        return (
            rows.filter(state=State.WAITING)
            .order_by()
            .update(state=State.WITHDRAWN, finished_at=now, last_error=reason[:MAX_ERROR_LENGTH])
        )

    def retry(self, rows: QuerySet[Row], *, now: datetime) -> int:
        """Wait again, from now, for what failed or was missed and may still be done."""
        late = Q(not_after__isnull=False, not_after__lte=now)
        ended = rows.filter(state__in=[State.FAILED, State.MISSED]).exclude(late)
        return ended.order_by().update(
            state=State.WAITING, next_attempt_at=now, attempts=0, finished_at=None, last_error=""
        )
