"""The review that an alliance is asked for now: found, or begun where nobody has."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from alliances.models import Alliance
from portfolio.models import Review
from portfolio.rules.reviews import quarter_owed, review_due_on


def wanted_review(*, alliance: Alliance, today: date) -> Review | None:
    """The oldest review in preparation, else the one of the quarter that is asked for; None where
    it was not begun. One query."""
    quarter = quarter_owed(today, settings.FISCAL_YEAR_START_MONTH)
    rows = list(
        Review.objects.filter(alliance=alliance).defer("frozen").order_by("year", "quarter")
    )
    preparing = [row for row in rows if not row.is_frozen]
    asked = [row for row in rows if (row.year, row.quarter) == (quarter.year, quarter.number)]
    return next(iter(preparing + asked), None)


def start_review(*, alliance: Alliance, today: date) -> Review:
    """Begin the review of the quarter that is asked for. Twice gives the same one."""
    quarter = quarter_owed(today, settings.FISCAL_YEAR_START_MONTH)
    review, _ = Review.objects.get_or_create(
        alliance=alliance,
        year=quarter.year,
        quarter=quarter.number,
        defaults={"due_on": review_due_on(quarter)},
    )
    return review
