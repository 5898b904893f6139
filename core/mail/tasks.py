"""What Celery calls. It looks at what is due and can run twice or late without harm."""

from __future__ import annotations

from collections.abc import Sequence

from celery import shared_task

from core.mail.sending import send_due_messages as send


@shared_task(name="core.mail.tasks.send_due_messages")
def send_due_messages(kinds: Sequence[str] = ()) -> dict[str, int]:
    return send(kinds=kinds).as_dict()
