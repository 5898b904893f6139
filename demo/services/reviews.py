"""The reviews of the past quarters, held and frozen as they stood on their day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from alliances.rules.periods import Quarter
from alliances.services.periods import quarter_of
from demo.services.company import Company, managers
from demo.services.data import WORDS
from demo.services.stories import stories
from portfolio.models import Review, ReviewComment
from portfolio.services.reviews.lifecycle import create_due_reviews, hold_review

QUARTERS = 4
# Days after the end of a quarter by which the last of its reviews was held.
ALL_HELD_AFTER = timedelta(days=20)
# Where nobody looks any more, the last reviews were not held either.
UNATTENDED = {"complacent", "neglected"}
# Green for so long that nobody has looked for more than a year.
LONG_UNATTENDED = {"complacent"}


class PastReviews:
    """The reviews of the last quarters: each exists when its quarter begins, as the clock makes
    them, and is held in the weeks after its end."""

    def __init__(self, *, company: Company, today: date, say: Callable[[str], None]) -> None:
        leader = company.people["jonas"].user
        assert leader is not None
        self.company, self.today, self.say, self.leader = company, today, say, leader
        self.this_quarter = quarter_of(today)
        self.quarters = [self.this_quarter.previous()]
        while len(self.quarters) < QUARTERS:
            self.quarters.insert(0, self.quarters[0].previous())
        # The last two quarters were held only where somebody still attends.
        self.everywhere = self.quarters[:-2]
        self.in_charge = managers()
        self.open = list(self.quarters)

    def pass_to(self, day: date) -> None:
        """What happened to reviews by the end of `day`, with the stages that alliances have now."""
        for quarter in [one for one in self.open if one.last_day < day]:
            held = self._hold(quarter, day)
            self.say(f"{held} reviews of {quarter} held")
            if day >= quarter.last_day + ALL_HELD_AFTER:
                self.open.remove(quarter)
        if self.quarters[0].first_day <= day:
            create_due_reviews(today=day)

    def _hold(self, quarter: Quarter, day: date) -> int:
        """Hold the reviews of a quarter whose day has come. Returns how many."""
        rows = Review.objects.preparing().visible_to(self.leader).select_related("alliance")
        rows = rows.filter(year=quarter.year, quarter=quarter.number)
        left = LONG_UNATTENDED if quarter in self.everywhere else UNATTENDED
        names = [story.name for story in stories() if story.arc in left]
        rows = rows.exclude(alliance__name__in=names)
        held = 0
        for review in rows:
            on = quarter.last_day + timedelta(days=6 + review.alliance_id % 14)
            if on > day:
                continue
            hold_review(
                review=review,
                held_on=on,
                expected=review.revision,
                held_by=self.in_charge.get(review.alliance_id, self.leader),
                today=day,
            )
            held += 1
        return held

    def prepare_next(self) -> None:
        _date_the_record()
        _prepare_northstar(self.company, self.this_quarter)


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
