"""What of an alliance itself could be talked about in a meeting: notice of an agreement."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from accounts.models import User
from alliances.models import Agreement
from core.registry.agenda import AgendaSource, Proposal, agenda_proposals

AHEAD = timedelta(days=100)  # a committee that meets every quarter meets once more before


def expiring_notice(alliance: Any, user: User, today: date, day: date) -> Iterable[Proposal]:
    """Agreements whose last day of notice comes within AHEAD of the meeting, undecided so far."""
    rows = Agreement.objects.within(user, alliance).filter(
        terminated_on__isnull=True, ending="", notice_by__gte=today, notice_by__lte=day + AHEAD
    )
    for row in rows.order_by("notice_by", "pk"):
        yield Proposal(
            key=f"notice:{row.pk}:{row.notice_by:%Y%m%d}",
            title=f"Go on with {row.title}?",
            reason=f"The last day to give notice is {row.notice_by:%-d %b %Y}.",
            minutes=15,
            needs_decision=True,
            url=reverse("alliances:agreement", args=[alliance.pk]),
        )


def register() -> None:
    agenda_proposals.register(AgendaSource("notice", expiring_notice, 10))
