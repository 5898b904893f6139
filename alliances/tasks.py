"""What Celery calls. Each task looks at what is due and can run twice or late without harm."""

from __future__ import annotations

from celery import shared_task

from alliances.services.digest.planning import plan_digests as plan


@shared_task(name="alliances.tasks.plan_digests")
def plan_digests() -> int:
    return plan()
