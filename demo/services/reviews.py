"""The reviews of the past quarters, held and frozen as they stood on their day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from accounts.models import User
from alliances.models import Membership
from alliances.rules.periods import Quarter
from demo.services.company import Company
from demo.services.stories import stories
from portfolio.models import Review, ReviewComment
from portfolio.services.reviews.lifecycle import create_due_reviews, hold_review

QUARTERS = 4
# Where nobody looks any more, the last reviews were not held either.
UNATTENDED = {"complacent", "neglected"}
COMMENTS = {
    "promises": "What Meridian still owes is older than anything we owe. We ask for new dates.",
    "plan": "Revenue is behind the calendar. The pipeline would carry three quarters of the plan.",
    "decisions": "Name a successor for their sales sponsor; decide on the incentive.",
}


def hold_past_reviews(*, company: Company, today: date, say: Callable[[str], None]) -> None:
    """Create and hold the reviews of the last quarters, oldest first."""
    leader = company.people["jonas"].user
    assert leader is not None
    arcs = {story.name: story.arc for story in stories()}
    quarter = Quarter.containing(today)
    for _ in range(QUARTERS):
        quarter = quarter.previous()
    while quarter.last_day < today:
        create_due_reviews(today=quarter.last_day)
        held = _hold(quarter, arcs, leader, today)
        say(f"{held} reviews of {quarter} held")
        quarter = quarter.next()
    _date_the_record()
    create_due_reviews(today=today)
    _prepare_northstar(company, quarter)


def _hold(quarter: Quarter, arcs: dict[str, str], leader: User, today: date) -> int:
    last_attended = Quarter.containing(today).previous().previous().previous()
    managers = _managers()
    held = 0
    rows = Review.objects.preparing().visible_to(leader)
    for review in rows.filter(year=quarter.year, quarter=quarter.number).select_related("alliance"):
        arc = arcs.get(review.alliance.name, "")
        if arc in UNATTENDED and quarter > last_attended:
            continue
        day = min(today, quarter.last_day + timedelta(days=6 + review.alliance_id % 14))
        hold_review(
            review=review,
            held_on=day,
            expected=review.revision,
            held_by=managers.get(review.alliance_id, leader),
            today=today,
        )
        held += 1
    return held


def _managers() -> dict[int, User]:
    """Alliance managers with a sign-in, by alliance."""
    rows = Membership.objects.filter(side="ours", role="alliance_manager", ended_on=None)
    return {
        row.alliance_id: row.person.user
        for row in rows.select_related("person__user")
        if row.person.user is not None
    }


def _prepare_northstar(company: Company, quarter: Quarter) -> None:
    review = Review.objects.filter(
        alliance__name="Northstar co-sell", year=quarter.year, quarter=quarter.number
    ).first()
    if review is not None:
        for section, text in COMMENTS.items():
            ReviewComment.objects.get_or_create(
                review=review,
                section=section,
                defaults={"text": text, "author": company.people["ines"].user},
            )
    comments = ReviewComment.history.filter(review=review)
    comments.update(history_user=company.people["ines"].user)


def _date_the_record() -> None:
    """Who held a review, and on its day: the record was written now, by nobody."""
    for review in Review.objects.filter(state="held").only("pk", "held_on", "held_by"):
        assert review.held_on is not None
        at = datetime.combine(review.held_on, time(15, 40), tzinfo=UTC)
        rows = Review.history.filter(id=review.pk, state="held")
        rows.update(history_date=at, history_user=review.held_by)
