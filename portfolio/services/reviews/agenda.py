"""What of reviews could be talked about in a meeting: the decisions a review asks for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from accounts.models import User
from core.registry.agenda import AgendaSource, Proposal, agenda_proposals
from core.text import one_line
from portfolio.models import Review, ReviewComment


def decisions_requested(alliance: Any, user: User, today: date, day: date) -> Iterable[Proposal]:
    """Of reviews that are still prepared."""
    rows = ReviewComment.objects.within(user, alliance).filter(
        section=ReviewComment.Section.DECISIONS, review__state=Review.State.PREPARING
    )
    for row in rows.exclude(text="").select_related("review").order_by("review__due_on", "pk"):
        quarter = f"Q{row.review.quarter} {row.review.year}"
        yield Proposal(
            key=f"review:{row.review_id}",
            title=f"Decisions requested in the {quarter} review",
            reason=one_line(row.text)[:140],
            minutes=15,
            needs_decision=True,
            url=reverse("portfolio:review_detail", args=[row.review_id]),
        )


def register() -> None:
    agenda_proposals.register(AgendaSource("decisions", decisions_requested, 15))
