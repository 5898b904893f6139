"""What waits in the portfolio itself: reviews, and sponsors who are silent for too long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse

from alliances.models import Membership
from alliances.models.people import SPONSOR_ROLES
from alliances.rules.worklist import Item, Kind
from alliances.services.worklist import AT_MOST, MyAlliances, item_of
from portfolio.models import Review
from portfolio.rules.exceptions import Thresholds

REVIEW = Kind("review", 120, severity=5, horizon=14, shown=30, icon="reviews")
SPONSOR = Kind(
    "sponsor", 130, severity=5, horizon=30, icon="people", late="over the limit", due="at the limit"
)
# Where an exception begins, so that both pages say the same.
SPONSOR_SILENT_DAYS = Thresholds().sponsor_silent_days


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


def sponsor_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Sponsors of either side with whom nobody spoke for too long. One query."""
    today = now.astimezone(mine.user.zone).date()
    limit = today - timedelta(days=SPONSOR_SILENT_DAYS)
    rows = (
        Membership.objects.filter(
            alliance__in=mine.managed(),
            role__in=SPONSOR_ROLES,
            ended_on__isnull=True,
        )
        .filter(Q(last_contact_on__lt=limit) | Q(last_contact_on__isnull=True))
        .exclude(person__user=mine.user.pk)
        .select_related("person")
        .only("alliance", "side", "role", "last_contact_on", "person__name")
        .order_by("last_contact_on", "pk")[:AT_MOST]
    )
    for row in rows:
        words = f"{'Our' if row.side == 'ours' else 'Their'} {row.get_role_display().lower()}"
        last = row.last_contact_on
        silent = f"silent for {(today - last).days} days" if last else "no contact on record"
        spoke = f"last contact {last:%-d %b %Y}" if last else "no contact is on record"
        yield item_of(
            mine.places[row.alliance_id],
            SPONSOR,
            f"sponsor-{row.pk}",
            f"Call {row.person}: {silent}",
            last + timedelta(days=SPONSOR_SILENT_DAYS) if last else today,
            detail=f"{words}; {spoke}. The limit is {SPONSOR_SILENT_DAYS} days.",
            url=reverse("alliances:people", args=[row.alliance_id]),
            step="Log contact",
        )
