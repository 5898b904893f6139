"""Kinds of work that apps have done in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.registry.base import Registry

if TYPE_CHECKING:
    from core.jobs.models import Job
    from core.jobs.work import Work

    Handler = Callable[[Work], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of work.

    `handler` does it and returns its result, or settles the job itself by `work.finish` inside its
    own transaction. It must be safe to begin again. `lease` in seconds is longer than one attempt
    takes. `gave_up` is the reason that people read when every attempt was interrupted.

    `on_end(job, reason)` is called, in the transaction that settles the job, when it fails for good
    or is cancelled (`reason` is empty then): the app puts back what it set when it asked for it.
    `url(job, user)` leads to what the job made or is about, "" if nowhere; it asks the database
    nothing.
    """

    key: str
    label: str
    handler: Handler
    lease: float = 180
    max_attempts: int = 3
    may_cancel: bool = False
    may_retry: bool = True
    periodic: bool = False
    gave_up: str = "The job was interrupted on every attempt."
    on_end: Callable[[Job, str], None] | None = None
    url: Callable[[Job, Any], str] | None = None
    url_label: str = "Open"
    order: int = 0


JOB_KINDS: Registry[JobKind] = Registry()

# Celery ends a task after half an hour (CELERY_TASK_TIME_LIMIT): nobody takes it over before.
PERIODIC_LEASE = 31 * 60


def register_periodic(key: str, label: str, handler: Handler) -> None:
    """Work that the clock asks for: one row, begun anew at every tick (config/schedule.py)."""
    JOB_KINDS.register(JobKind(key, label, handler, lease=PERIODIC_LEASE, periodic=True))
