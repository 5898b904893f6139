"""What of the plans could be talked about in a meeting: what is promised and not delivered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from accounts.models import User
from core.registry.agenda import AgendaSource, Proposal, agenda_proposals
from core.text import plural
from plans.models import Deliverable
from plans.rules.plans import IN_FORCE

AT_MOST = 3


def overdue_deliverables(alliance: Any, user: User, today: date, day: date) -> Iterable[Proposal]:
    """Those that are overdue longest."""
    rows = Deliverable.objects.within(user, alliance).filter(
        plan__state__in=IN_FORCE,
        due_on__lt=today,
        delivered_on__isnull=True,
        dropped_on__isnull=True,
    )
    for row in rows.order_by("due_on", "pk")[:AT_MOST]:
        late = plural((today - row.due_on).days, "day")
        yield Proposal(
            key=f"deliverable:{row.pk}",
            title=row.name,
            reason=f"Owed by {alliance.sides.name(row.side)}, {late} overdue.",
            url=reverse("plans:detail", args=[row.plan_id]),
        )


def register() -> None:
    agenda_proposals.register(AgendaSource("deliverables", overdue_deliverables, 30))
