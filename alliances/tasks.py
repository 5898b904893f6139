"""What Celery calls. Each task takes ids, looks at what is due, and can run twice or late."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from alliances.services.imports.runs import perform_run, resume_runs


@shared_task(name="alliances.tasks.run_import")
def run_import(run_id: int) -> str:
    """Carry out one import, or do nothing if it is done or another worker has it."""
    return perform_run(run_id=run_id, now=timezone.now(), today=timezone.localdate())


@shared_task(name="alliances.tasks.resume_imports")
def resume_imports() -> int:
    """Imports that wait without a worker, or whose worker died. Every minute."""
    return resume_runs(now=timezone.now())
