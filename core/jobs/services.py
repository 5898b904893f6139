"""Ask for work in the background, call it off, have it tried again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from core.jobs.models import FRESH, Job
from core.jobs.performing import tell_app
from core.jobs.tasks import wake_worker
from core.jobs.work import LEDGER, forget_progress
from core.registry.jobs import JOB_KINDS

CANCELLED = "Cancelled."
TOO_LATE = "This job has already finished."


@transaction.atomic
def enqueue(
    *,
    kind: str,
    key: str,
    now: datetime,
    owner: Any | None = None,
    payload: dict[str, Any] | None = None,
    due_at: datetime | None = None,
    not_after: datetime | None = None,
) -> Job:
    """The row first, a worker after the commit; without a broker it is found within a minute.

    Asked for again while it waits or runs, the job stays the one it is; after its end it begins
    anew. Raises KeyError for a kind that no app offers.
    """
    JOB_KINDS[kind]
    due = due_at or now
    values: dict[str, Any] = {
        "owner": owner,
        "payload": payload or {},
        "due_at": due,
        "next_attempt_at": due,
        "not_after": not_after,
    }
    job, created = Job.objects.get_or_create(kind=kind, key=key, defaults=values)
    if not created:
        ended = Job.objects.ended().filter(pk=job.pk)
        ended.update(**FRESH, **values, started_at=None)
        job.refresh_from_db()
    _wake_after_commit(job, due <= now)
    return job


def _wake_after_commit(job: Job, is_due: bool) -> None:
    forget_progress(job.pk)
    if is_due:
        transaction.on_commit(partial(wake_worker, job.pk), robust=True)


@transaction.atomic
def cancel(*, job: Job, now: datetime) -> None:
    """Call a job off. One that is under way loses its lease, so that its worker writes nothing.
    Raises ValidationError where it has ended or its kind does not allow it."""
    if not job.may_be_cancelled:
        raise ValidationError(TOO_LATE if not job.is_active else "This job cannot be cancelled.")
    called_off = (
        Job.objects.active()
        .filter(pk=job.pk)
        .update(
            state=Job.State.WITHDRAWN,
            lease_token=None,
            lease_until=None,
            finished_at=now,
            last_error=CANCELLED,
        )
    )
    if not called_off:
        raise ValidationError(TOO_LATE)
    tell_app(job)


@transaction.atomic
def retry(*, job: Job, now: datetime) -> None:
    """Try what failed or was missed once more, from now. Raises ValidationError if it may not."""
    rows = Job.objects.filter(pk=job.pk)
    if not job.may_be_retried or not LEDGER.retry(rows, now=now):
        raise ValidationError("This job cannot be retried.")
    _wake_after_commit(job, is_due=True)


def delete_jobs(*, kinds: Sequence[str], key: str) -> None:
    """What they were about is gone."""
    Job.objects.filter(kind__in=kinds, key=key).delete()
