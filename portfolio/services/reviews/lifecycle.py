"""Reviews are created ahead, commented, and frozen when held."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from alliances.models import Alliance
from core.revision.updates import StaleRevision, save_revision
from governance.models import Meeting
from portfolio.models import Review, ReviewComment
from portfolio.rules.reviews import quarters_due
from portfolio.services.reviews.content import build_review

BATCH = 2000


def create_due_reviews(*, today: date) -> int:
    """Create the reviews that must exist on `today` and do not. Returns how many were created.

    Looks at what is missing and not at what happened, so it may run late, twice or at once in two
    places; the unique key of alliance and quarter decides.
    """
    created = 0
    for quarter in quarters_due(today):
        there = Review.objects.filter(year=quarter.year, quarter=quarter.number)
        missing = Alliance.objects.owing_reviews().exclude(pk__in=there.values("alliance"))
        before = there.count()
        Review.objects.bulk_create(
            (
                Review(
                    alliance_id=pk,
                    year=quarter.year,
                    quarter=quarter.number,
                    due_on=quarter.last_day,
                )
                for pk in missing.order_by("pk").values_list("pk", flat=True)
            ),
            batch_size=BATCH,
            ignore_conflicts=True,
        )
        created += there.count() - before
    return created


class ReviewIsHeld(ValidationError):
    """A held review is a record: nothing in it changes."""

    def __init__(self, review: Review) -> None:
        super().__init__(
            f"This review was held on {review.held_on:%-d %b %Y} and is frozen.", code="held"
        )


def _held(review: Review) -> Review:
    """The row, locked until the end of the transaction. Raises ReviewIsHeld when it is frozen."""
    row = Review.objects.select_for_update().defer("frozen").get(pk=review.pk)
    if row.is_frozen:
        raise ReviewIsHeld(row)
    return row


@transaction.atomic
def save_comment(
    *, review: Review, section: str, text: str, expected: int, author: User
) -> ReviewComment:
    """Write the manager's words to one section. `expected` is the revision they were looking at,
    0 where there was no comment.

    Raises StaleRevision with the other text when somebody was faster, ReviewIsHeld when frozen.
    """
    row = _held(review)  # locked: of two first comments the second finds the other
    comment = ReviewComment.objects.filter(review=row, section=section).first()
    if comment is None:
        return ReviewComment.objects.create(review=row, section=section, text=text, author=author)
    if expected == 0:
        raise StaleRevision(comment)
    comment.text, comment.author = text, author
    return save_revision(
        instance=comment, expected=expected, fields=["text", "author", "written_at"]
    )


@transaction.atomic
def hold_review(
    *,
    review: Review,
    held_on: date,
    expected: int,
    held_by: User,
    today: date,
    meeting: Meeting | None = None,
) -> Review:
    """Freeze the review as it stood on `held_on`; who held it is on record.

    Raises ReviewIsHeld when it is held already, StaleRevision when it was changed since it was
    read, ValidationError for a day in the future or before the quarter began, and for a meeting of
    another alliance.
    """
    row = _held(review)
    if row.revision != expected:
        raise StaleRevision(row)
    if held_on > today:
        raise ValidationError({"held_on": "A review that was held cannot lie in the future."})
    if meeting is not None and meeting.committee.alliance_id != row.alliance_id:
        raise ValidationError({"meeting": "This meeting belongs to another alliance."})
    live = Review.objects.for_page().select_related("alliance").get(pk=row.pk)
    prior: date | None = getattr(live, "prior_held_on", None)
    if prior is not None and held_on <= prior:
        raise ValidationError({"held_on": f"The review before was held on {prior:%-d %b %Y}."})
    document = build_review(review=live, today=held_on)
    held_in = "" if meeting is None else str(meeting)
    live.frozen = replace(document, held_by=str(held_by), held_in=held_in).to_json()
    live.state, live.held_on, live.held_by, live.meeting = "held", held_on, held_by, meeting
    live._change_reason = "Held and frozen."  # type: ignore[attr-defined]
    return save_revision(
        instance=live,
        expected=expected,
        fields=["state", "held_on", "held_by", "meeting", "frozen"],
    )
