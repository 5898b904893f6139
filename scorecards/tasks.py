"""Background work: thin, by ids, safe to run twice or late."""

from __future__ import annotations

from celery import shared_task

from scorecards.services.recompute import recompute
from scorecards.services.recompute_queue import recompute_marked
from scorecards.services.scorecards import open_due_scorecards


@shared_task
def recompute_changed() -> int:
    """Scores of everything that was marked. After each commit that marks, and every minute."""
    return recompute_marked()


@shared_task
def recompute_portfolio() -> int:
    """Scores of all alliances, every night: ages grow although nobody edits."""
    return recompute().written


@shared_task
def open_scorecards() -> int:
    """A scorecard for this quarter wherever one is due."""
    return open_due_scorecards()
