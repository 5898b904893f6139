"""What Celery calls. Each task looks at what is due and can run twice or late without harm."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from alliances.services.deputies.copies import plan_copies
from alliances.services.digest.planning import plan_digests as plan
from alliances.services.unreachable import tell_managers


@shared_task(name="alliances.tasks.plan_digests")
def plan_digests() -> int:
    planned = plan()
    plan_copies()  # last: what is wrong with it stops no daily e-mail
    return planned


@shared_task(name="alliances.tasks.tell_of_stopped_addresses")
def tell_of_stopped_addresses() -> int:
    return tell_managers(now=timezone.now())
