"""What comes due in the portfolio: reviews."""

from __future__ import annotations

from datetime import date

from alliances.services.due import MANAGERS, to_managers
from core.registry.due import DueKind, DueRows, due_kinds
from portfolio.models import Review
from portfolio.services.panels import quarter_words, review_url


def reviews(today: date) -> tuple[DueRows, ...]:
    """Reviews that were not held yet."""
    rows = Review.objects.preparing()
    return (to_managers(rows, "alliance", day="due_on", title=quarter_words(" review")),)


def register() -> None:
    due_kinds.register(
        DueKind(
            "review",
            80,
            "Review to hold",
            MANAGERS,
            reviews,
            (30, 7, 0, -7),
            "Prepare the review",
            review_url,
        )
    )
