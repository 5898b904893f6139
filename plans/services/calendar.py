"""Deliverables in the calendar: those of agreed plans that are not delivered yet."""

from __future__ import annotations

from django.db.models import F

from core.registry.calendar import Asked, CalendarKind, CalendarRows, calendar_kinds
from plans.models import Deliverable
from plans.services.coming import deliverables_url


def deliverables(asked: Asked) -> CalendarRows:
    rows = Deliverable.objects.visible_to(asked.user).in_force().filter(delivered_on__isnull=True)
    if asked.mine:
        rows = rows.filter(owner__user=asked.user.pk)
    return CalendarRows(rows, "plan__alliance", F("name"), "due_on")


def register() -> None:
    calendar_kinds.register(
        CalendarKind(
            *("deliverable", 60, "Deliverables", "due", "check", deliverables_url, deliverables),
            usual=False,
        )
    )
