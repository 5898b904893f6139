"""Work of the clock: one row per kind, begun anew at every tick, that says what ran and failed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from core.jobs.models import FRESH, Job
from core.jobs.work import Work
from core.registry.jobs import JOB_KINDS, register_periodic

KEY = "periodic"
KEEP_DAYS = 30


def begin_anew(*, kind: str, now: datetime) -> int:
    """The id of the row of a periodic kind, waiting from now on unless a worker has it. Raises
    KeyError for a kind that no app offers."""
    JOB_KINDS[kind]
    job, created = Job.objects.get_or_create(
        kind=kind, key=KEY, defaults={"due_at": now, "next_attempt_at": now}
    )
    if not created:
        idle = Job.objects.filter(pk=job.pk).exclude(state=Job.State.RUNNING)
        idle.update(due_at=now, next_attempt_at=now, **FRESH)
    return job.pk


def forget_jobs(*, now: datetime, days: int) -> int:
    """Delete jobs that ended `days` ago or earlier; returns how many."""
    old = Job.objects.ended().filter(finished_at__lte=now - timedelta(days=days))
    return old.delete()[0]


def _forget(work: Work) -> dict[str, Any]:
    return {"old jobs deleted": forget_jobs(now=work.now, days=KEEP_DAYS)}


def register() -> None:
    register_periodic("core.forget_jobs", "Delete old background jobs", _forget)
