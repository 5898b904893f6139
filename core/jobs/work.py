"""One attempt at a job, as its handler sees it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from core.jobs.ledger import Ledger
from core.jobs.models import Job
from core.jobs.progress import report_progress

LEDGER = Ledger(Job)


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
