"""What Celery calls. Each task looks at what is due and can run twice or late without harm."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from core.mail.sending import send_due_messages
from governance.services.deputies import invite_deputies
from governance.services.invitations.planning import plan_invitations
from governance.services.reminders.planning import plan_reminders as plan
from governance.services.webhooks.planning import POSTS, plan_posts


@shared_task(name="governance.tasks.plan_reminders")
def plan_reminders() -> int:
    plan_invitations()
    planned = plan()
    # Last, so that nothing that is wrong with it keeps others from being reminded.
    invite_deputies(now=timezone.now())
    return planned


@shared_task(name="governance.tasks.post_to_rooms")
def post_to_rooms() -> dict[str, int]:
    """Apart from mail, which a slow chat service must not hold up."""
    planned = plan_posts()
    return {"planned": planned, **send_due_messages(kinds=POSTS).as_dict()}
