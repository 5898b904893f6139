"""Background work of the kit itself."""

from __future__ import annotations

from typing import Any

from core.jobs.periodic import forget_jobs
from core.jobs.work import Work
from core.registry.jobs import register_periodic

KEEP_DAYS = 30


def _forget(work: Work) -> dict[str, Any]:
    return {"old jobs deleted": forget_jobs(now=work.now, days=KEEP_DAYS)}


def register() -> None:
    register_periodic("core.forget_jobs", "Delete what the list of jobs no longer needs", _forget)
