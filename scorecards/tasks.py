"""What Celery calls beside the jobs: scores of what was marked, too often to be a row each."""

from __future__ import annotations

from celery import shared_task

from scorecards.services.recompute_queue import recompute_marked


@shared_task(name="scorecards.tasks.recompute_changed")
def recompute_changed() -> int:
    """Scores of everything that was marked. After each commit that marks, and every minute."""
    return recompute_marked()
