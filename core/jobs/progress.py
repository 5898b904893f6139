"""How far a job is while it runs.

In the cache and not in its row: a handler writes in one transaction, of which nobody sees anything
before its end. A cache that is away costs the picture, never the work.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache

KEPT_SECONDS = 3600
WAITING = "Waiting for a free worker"


@dataclass(frozen=True, slots=True)
class Progress:
    """`phase` in words; `done` of `total`, both 0 where nothing is counted."""

    phase: str = ""
    done: int = 0
    total: int = 0


def _key(job_id: int) -> str:
    return f"job-progress:{job_id}"


def report_progress(*, job_id: int, phase: str, done: int = 0, total: int = 0) -> None:
    cache.set(_key(job_id), (phase, done, total), KEPT_SECONDS)


def forget_progress(job_id: int) -> None:
    cache.delete(_key(job_id))


def progress_of(job_ids: Iterable[int]) -> dict[int, Progress]:
    """By id of the job; what has not reported yet is left out."""
    keys = {_key(pk): pk for pk in job_ids}
    return {keys[key]: Progress(*value) for key, value in cache.get_many(keys).items()}
