"""Reviews that wait for alliance managers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from alliances.rules.worklist import Item, Kind
from alliances.services.worklist import AT_MOST, MyAlliances, item_of
from portfolio.models import Review

REVIEW = Kind("review", 120, severity=5, horizon=14, shown=30, icon="reviews")


def review_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Reviews to prepare and to hold. One query."""
    today = now.astimezone(mine.user.zone).date()
    rows = Review.objects.preparing().filter(
        alliance__in=mine.managed(), due_on__lte=REVIEW.until(today)
    )
    for row in rows.defer("frozen").order_by("due_on", "pk")[:AT_MOST]:
        late = row.due_on < today
        yield item_of(
            mine.places[row.alliance_id],
            REVIEW,
            f"review-{row.pk}",
            f"{'Hold' if late else 'Prepare'} the Q{row.quarter} {row.year} review",
            row.due_on,
            detail=f"To be held by {row.due_on:%-d %b %Y}. It fills itself; your words are missing."
            if not late
            else f"It should have been held by {row.due_on:%-d %b %Y}.",
            url=row.get_absolute_url(),
            step="Prepare",
        )
