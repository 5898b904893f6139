"""What Celery calls. Each task looks at what is due and can run twice or late without harm."""

from __future__ import annotations

from celery import shared_task

from governance.services.reminders import plan_reminders as plan
from governance.services.reminders import send_due_reminders as send


@shared_task(name="governance.tasks.plan_reminders")
def plan_reminders() -> int:
    return plan()


@shared_task(name="governance.tasks.send_due_reminders")
def send_due_reminders() -> dict[str, int]:
    return send().as_dict()
