"""Plan and send what is due, once, without Celery: for a cron job or after a standstill."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from governance.services.reminders import plan_reminders, send_due_reminders


class Command(BaseCommand):
    help = "Plan and send the reminders that are due now, once."

    def handle(self, *args: Any, **options: Any) -> None:
        planned = plan_reminders()
        done = send_due_reminders().as_dict()
        words = ", ".join(f"{count} {name}" for name, count in done.items() if count)
        self.stdout.write(f"{planned} planned; {words or 'nothing was due'}.")
