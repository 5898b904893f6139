"""What Celery calls. Each task looks at what is due and can run twice or late without harm."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from governance.services.meeting_generation import extend_horizon as extend
from governance.services.meetings import mark_missed_meetings as mark
from governance.services.reminders.planning import plan_reminders as plan


@shared_task(name="governance.tasks.plan_reminders")
def plan_reminders() -> int:
    return plan()


@shared_task(name="governance.tasks.extend_horizon")
def extend_horizon() -> int:
    return extend(now=timezone.now())


@shared_task(name="governance.tasks.mark_missed_meetings")
def mark_missed_meetings() -> int:
    return mark(now=timezone.now())
