"""Scores follow the records: what changed is marked in its own transaction and computed at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from core.broker import broker
from scorecards.models import PendingScore
from scorecards.services.recompute_queue import QUEUED
from scorecards.tasks import recompute_changed

QUEUED_SECONDS = 30
_by_caller: ContextVar[bool] = ContextVar("scores_by_caller", default=False)


@contextmanager
def computed_by_caller() -> Iterator[None]:
    """Nothing that is written inside is marked: the caller computes the scores of what it writes.
    For the demo, which scores its past day by day; a score of today that somebody else computes
    in between would stand in the way of the days before."""
    token = _by_caller.set(True)
    try:
        yield
    finally:
        _by_caller.reset(token)


def mark_changed(*, alliance_ids: Iterable[int]) -> None:
    """Mark alliances for a recompute after commit. One statement; safe to call many times."""
    ids = sorted(set(alliance_ids))
    if not ids or _by_caller.get():
        return
    now = timezone.now()
    # Overwriting, not ignoring, a mark that is there: the row lock makes a recompute that is just
    # taking the mark wait for our commit, so that it cannot miss what we changed.
    PendingScore.objects.bulk_create(
        [PendingScore(alliance_id=pk, marked_at=now) for pk in ids],
        update_conflicts=True,
        unique_fields=["alliance_id"],
        update_fields=["marked_at"],
        batch_size=5_000,
    )
    transaction.on_commit(wake_worker, robust=True)


def wake_worker() -> None:
    """Wake a worker, unless one is on its way. Without a broker the next tick of beat does it."""
    if not cache.add(QUEUED, 1, QUEUED_SECONDS):
        return
    if not broker.publish(lambda: recompute_changed.delay(), what="scores"):
        cache.delete(QUEUED)
