"""Plan and send what is due, once, without Celery: for a cron job or after a standstill."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from alliances.services.deputies.copies import plan_copies
from alliances.services.digest.planning import plan_digests
from core.mail.sending import send_due_messages
from governance.services.deputies import invite_deputies
from governance.services.invitations.planning import plan_invitations
from governance.services.reminders.planning import plan_reminders
from governance.services.webhooks.planning import POSTS, plan_posts


class Command(BaseCommand):
    help = "Plan invitations, reminders and daily e-mails, and send all mail that is due now, once."

    def handle(self, *args: Any, **options: Any) -> None:
        invite_deputies(now=timezone.now())
        planned = plan_invitations().mails + plan_reminders() + plan_digests()
        planned += plan_copies() + plan_posts()
        sent = (send_due_messages().as_dict(), send_due_messages(kinds=POSTS).as_dict())
        done = {name: sum(one[name] for one in sent) for name in sent[0]}
        words = ", ".join(f"{count} {name}" for name, count in done.items() if count)
        self.stdout.write(f"{planned} planned; {words or 'nothing was due'}.")
