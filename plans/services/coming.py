"""Days of plans that come for an alliance: the next deliverable, and the longest overdue one."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from alliances.services.coming import next_and_late, overdue_url
from core.db.asked import Within
from core.registry.coming import ComingKind, ComingRows, coming_kinds
from plans.models import Deliverable


def deliverables(user: User, within: Within) -> ComingRows:
    mine = Deliverable.objects.among(within, user).in_force()
    mine = mine.filter(delivered_on__isnull=True)
    rows = next_and_late(within, mine, "plan__alliance", "due_on")
    return ComingRows(rows, "plan__alliance_id", "due_on", "name")


def deliverables_url(alliance: int, row: int) -> str:
    return f"{reverse('plans:current', args=[alliance])}#deliverables"


def register() -> None:
    words = ("deliverable due", "deliverable overdue", "Nudge or record")
    coming_kinds.register(
        ComingKind("deliverable", 60, *words, deliverables_url, deliverables, late_url=overdue_url)
    )
