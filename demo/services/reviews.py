"""The reviews of the past quarters, held and frozen as they stood on their day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from accounts.models import User
from alliances.rules.periods import Quarter
from alliances.services.periods import quarter_of
from demo.services.company import Company, managers
from demo.services.data import WORDS
from demo.services.stories import stories
from portfolio.models import Review, ReviewComment
from portfolio.services.reviews.lifecycle import create_due_reviews, hold_review

QUARTERS = 4
# Where nobody looks any more, the last reviews were not held either.
UNATTENDED = {"complacent", "neglected"}


def hold_past_reviews(*, company: Company, today: date, say: Callable[[str], None]) -> None:
    """Create and hold the reviews of the last quarters, oldest first."""
    leader = company.people["jonas"].user
    assert leader is not None
    this_quarter = quarter_of(today)
    past = [this_quarter.previous()]
    while len(past) < QUARTERS:
        past.insert(0, past[0].previous())
    for quarter in past:
        create_due_reviews(today=quarter.last_day)
        # The last two quarters were held only where somebody still attends.
        held = _hold(quarter, leader, today, everywhere=quarter not in past[-2:])
        say(f"{held} reviews of {quarter} held")
    _date_the_record()
    create_due_reviews(today=today)
    _prepare_northstar(company, this_quarter)


def _hold(quarter: Quarter, leader: User, today: date, *, everywhere: bool) -> int:
    """Hold the reviews of a quarter. Returns how many."""
    rows = Review.objects.preparing().visible_to(leader).select_related("alliance")
    rows = rows.filter(year=quarter.year, quarter=quarter.number)
    if not everywhere:
        left = [story.name for story in stories() if story.arc in UNATTENDED]
        rows = rows.exclude(alliance__name__in=left)
    in_charge = managers()
    for review in rows:
        hold_review(
            review=review,
            held_on=min(today, quarter.last_day + timedelta(days=6 + review.alliance_id % 14)),
            expected=review.revision,
            held_by=in_charge.get(review.alliance_id, leader),
            today=today,
        )
    return len(rows)


def _prepare_northstar(company: Company, quarter: Quarter) -> None:
    author = company.people["ines"].user
    review = Review.objects.filter(
        alliance__name="Northstar co-sell", year=quarter.year, quarter=quarter.number
    ).first()
    if review is not None:
        for section, text in WORDS["review"].items():
            ReviewComment.objects.get_or_create(
                review=review, section=section, defaults={"text": text, "author": author}
            )
    ReviewComment.history.filter(review=review).update(history_user=author)


def _date_the_record() -> None:
    """Who held a review, and on its day: the record was written now, by nobody."""
    for review in Review.objects.filter(state="held").only("pk", "held_on", "held_by"):
        assert review.held_on is not None
        at = datetime.combine(review.held_on, time(15, 40), tzinfo=UTC)
        rows = Review.history.filter(id=review.pk, state="held")
        rows.update(history_date=at, history_user=review.held_by)
