"""What a worker does with a job: claim it, have its app do it, settle it.

The claim is one transaction, the work another, which the handler ends together with the job. A
killed worker therefore leaves a job whose lease runs out, and nothing half done.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from core.audit.record import working_for
from core.jobs.ledger import MAX_ERROR_LENGTH, backoff
from core.jobs.models import Job
from core.jobs.work import LEDGER, JobFailed, LeaseLost, Work
from core.registry.jobs import JOB_KINDS, JobKind

log = structlog.get_logger(__name__)
TAKEN = "taken"
UNKNOWN = "This kind of job is no longer available."


def perform(job_id: int, *, now: datetime | None = None) -> str:
    """Do a job if it is due and free; returns its state afterwards, or "taken"."""
    now = now or timezone.now()
    kind_key = Job.objects.filter(pk=job_id).values_list("kind", flat=True).first()
    kind = JOB_KINDS.get(kind_key or "")
    lease = kind.lease if kind else 60
    token, ids = LEDGER.claim(now=now, limit=1, lease=lease, pk=job_id, started_at=now)
    if not ids:
        return TAKEN
    work = Work(Job.objects.select_related("owner").get(pk=job_id), token, now)
    if kind is None:
        return _fail(work, UNKNOWN)
    if work.job.attempts > kind.max_attempts:
        return _fail(work, kind.gave_up)
    return _attempt(work, kind)


def _attempt(work: Work, kind: JobKind) -> str:
    try:
        with working_for(work.job.owner):
            result = kind.handler(work)
        if not work.is_finished:
            work.finish(result)
    except LeaseLost:
        return TAKEN
    except JobFailed as error:
        return _fail(work, str(error))
    except Exception as error:
        log.exception("job_attempt_failed", job=work.job.pk, kind=kind.key)
        return _fail_or_retry(work, kind, f"{type(error).__name__}: {error}")
    return Job.State.DONE.value


def _fail_or_retry(work: Work, kind: JobKind, error: str) -> str:
    """An error nobody foresaw may be gone in a minute: a deadlock, a disk that was full."""
    attempts = work.job.attempts
    if attempts >= kind.max_attempts:
        return _fail(work, error)
    later = work.now + backoff(attempts)
    waits = LEDGER.settle_later(
        token=work.token, pk=work.job.pk, next_attempt_at=later, error=error
    )
    return Job.State.WAITING.value if waits else TAKEN


@transaction.atomic
def _fail(work: Work, reason: str) -> str:
    reason, now = reason[:MAX_ERROR_LENGTH], timezone.now()
    if not LEDGER.settle_failed(token=work.token, pk=work.job.pk, now=now, error=reason):
        return TAKEN
    tell_app(work.job, reason)
    return Job.State.FAILED.value


def tell_app(job: Job, reason: str = "") -> None:
    """The job failed for this reason, or was cancelled: then there is none."""
    if job.offer and job.offer.on_end:
        job.offer.on_end(job, reason)


def due_jobs(*, now: datetime, grace: timedelta, limit: int) -> list[int]:
    """Jobs that are due since `grace` or longer and that no worker has: nobody was woken, the
    message was lost, or the worker died."""
    rows = LEDGER.claimable(now).filter(next_attempt_at__lte=now - grace)
    return list(rows.order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:limit])
