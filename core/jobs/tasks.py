"""What Celery calls for jobs of every kind. Safe to run twice or late: the row decides."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from core.broker import broker
from core.jobs.performing import due_jobs, perform
from core.jobs.periodic import begin_anew
from core.jobs.work import LEDGER

# A job that was asked for a moment ago has its message on the way already.
GRACE = timedelta(seconds=30)
AT_ONCE = 200
TICK_SECONDS = 55
TOO_LATE = "It could not start in time."


@shared_task(name="core.jobs.tasks.run_job")
def run_job(job_id: int) -> str:
    """Do one job, whatever its kind, or nothing if it is done or another worker has it."""
    return perform(job_id)


@shared_task(name="core.jobs.tasks.run_due_jobs")
def run_due_jobs() -> int:
    """Wake workers for what waits without one or was left behind by one. Every minute."""
    now = timezone.now()
    LEDGER.mark_missed(now=now, reason=TOO_LATE)
    ids = due_jobs(now=now, grace=GRACE, limit=AT_ONCE)
    for job_id in ids:
        wake_worker(job_id, expires=TICK_SECONDS)
    return len(ids)


@shared_task(name="core.jobs.tasks.run_periodic")
def run_periodic(kind: str) -> str:
    """Work that the clock asks for. A tick while the last one is still at work does nothing."""
    return perform(begin_anew(kind=kind, now=timezone.now()))


def wake_worker(job_id: int, *, expires: float | None = None) -> None:
    """Send a job to the workers. Without a broker the next minute's look finds it."""
    broker.publish(lambda: run_job.apply_async((job_id,), expires=expires), what=f"job {job_id}")
