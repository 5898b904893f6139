"""What comes due in plans: deliverables."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from alliances.services.coming import overdue_url
from alliances.services.due import MANAGERS, owed_by_others, to_owners
from core.registry.due import DueKind, DueRows, due_kinds
from plans.models import Deliverable
from plans.services.deliverable_replies import reply_of

PATH = "plan__alliance"


def deliverables(today: date) -> tuple[DueRows, ...]:
    """Open deliverables of agreed plans."""
    rows = Deliverable.objects.in_force().filter(delivered_on__isnull=True)
    return to_owners(rows, PATH, day="due_on", title="name")


def late_deliverables(today: date) -> tuple[DueRows, ...]:
    """Overdue ones of others."""
    rows = Deliverable.objects.overdue(today)
    return owed_by_others(rows, PATH, day="due_on", title="name")


def _url(alliance: int, row: int) -> str:
    return f"{reverse('plans:current', args=[alliance])}#deliverables"


def register() -> None:
    due_kinds.register(
        DueKind(
            "deliverable",
            60,
            "Deliverable",
            "the owner; without one, the alliance managers",
            deliverables,
            (14, 7, 1, 0, -1, -7),
            "Record as delivered",
            _url,
            guests=True,
            reply=reply_of,
        ),
        DueKind(
            "late_deliverable",
            61,
            "Overdue deliverable",
            MANAGERS,
            late_deliverables,
            (-3, -14),
            "Chase",
            overdue_url,
            repeats=True,
        ),
    )
