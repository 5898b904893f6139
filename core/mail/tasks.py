"""What Celery calls. It looks at what is due and can run twice or late without harm."""

from __future__ import annotations

from collections.abc import Sequence

from celery import shared_task

from core.broker import broker
from core.mail.sending import send_due_messages as send


@shared_task(name="core.mail.tasks.send_due_messages")
def send_due_messages(kinds: Sequence[str] = ()) -> dict[str, int]:
    return send(kinds=kinds).as_dict()


def wake(kind: str) -> None:
    """Have what is due of one kind sent now; without a broker the next minute finds it."""
    broker.publish(lambda: send_due_messages.delay([kind]), what=kind)
