"""What Celery calls. Each task takes ids, looks at what is due, and can run twice or late."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from imports.services.jobs import perform_run, resume_runs
from imports.services.retention import forget_files


@shared_task(name="imports.tasks.run_import")
def run_import(run_id: int) -> str:
    """Try out, carry out or take back one import, whatever is due of it, or do nothing if it is
    done or another worker has it."""
    return perform_run(run_id=run_id, now=timezone.now(), today=timezone.localdate())


@shared_task(name="imports.tasks.resume_imports")
def resume_imports() -> int:
    """Imports that wait without a worker, or whose worker died. Every minute."""
    return resume_runs(now=timezone.now())


@shared_task(name="imports.tasks.forget_import_files")
def forget_import_files() -> int:
    """Uploaded files that are no longer needed. Every night; once is enough for as often."""
    return forget_files(now=timezone.now(), days=settings.IMPORT_KEEP_FILES_DAYS)
