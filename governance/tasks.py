"""What Celery calls. Each task looks at what is due and can run twice or late without harm."""

from __future__ import annotations

from celery import shared_task

from governance.services.invitations.planning import plan_invitations
from governance.services.reminders.planning import plan_reminders as plan


@shared_task(name="governance.tasks.plan_reminders")
def plan_reminders() -> int:
    plan_invitations()
    return plan()
