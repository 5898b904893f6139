"""One attempt at a job, as its handler sees it, and how far it is while it runs.

Progress is in the cache and not in the row: a handler writes in one transaction, of which nobody
sees anything before its end. Without a cache there is no progress to see; the work goes on.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from core.jobs.ledger import Ledger
from core.jobs.models import Job

LEDGER = Ledger(Job)
PROGRESS_SECONDS = 3600
WAITING = "Waiting to start"


@dataclass(frozen=True, slots=True)
class Progress:
    """`phase` in words; `done` of `total`, both 0 where nothing is counted."""

    phase: str = ""
    done: int = 0
    total: int = 0


def _key(job_id: int) -> str:
    return f"job-progress:{job_id}"


def report_progress(*, job_id: int, phase: str, done: int = 0, total: int = 0) -> None:
    cache.set(_key(job_id), (phase, done, total), PROGRESS_SECONDS)


def forget_progress(job_id: int) -> None:
    cache.delete(_key(job_id))


def progress_of(job_ids: Iterable[int]) -> dict[int, Progress]:
    """By id of the job; what has not reported yet is left out."""
    keys = {_key(pk): pk for pk in job_ids}
    return {keys[key]: Progress(*value) for key, value in cache.get_many(keys).items()}


class JobFailed(Exception):
    """It cannot be done, and not later either; the message is one sentence for a person."""


class LeaseLost(Exception):
    """Another worker took the job over, or somebody cancelled it: what we wrote is undone with our
    transaction."""


@dataclass(slots=True)
class Work:
    """`now` is when the attempt began."""

    job: Job
    token: uuid.UUID
    now: datetime
    is_finished: bool = False

    def report(self, phase: str, done: int = 0, total: int = 0) -> None:
        """Say how far it is. Raises LeaseLost where going on makes no sense any more."""
        if not LEDGER.held(self.token, self.job.pk).exists():
            raise LeaseLost
        report_progress(job_id=self.job.pk, phase=phase, done=done, total=total)

    def finish(self, result: dict[str, Any] | None = None) -> None:
        """The job is done. Called inside the transaction that did the work, so that both become
        true together. Raises LeaseLost, which undoes it."""
        done = LEDGER.settle_done(
            token=self.token, pk=self.job.pk, now=timezone.now(), result=result or {}
        )
        if not done:
            raise LeaseLost
        self.is_finished = True
