"""Reviews are created ahead, presented, frozen when held, and amended afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from accounts.models import User
from alliances.models import Alliance
from alliances.querysets import prefetch_sides
from core.revision.updates import StaleRevision, save_revision
from governance.models import Meeting
from portfolio.models import Review, ReviewAmendment
from portfolio.querysets import ReviewQuerySet
from portfolio.rules.review_changes import Change, changes
from portfolio.rules.review_document import ReviewV3, read_document
from portfolio.rules.reviews import quarters_due, review_due_on
from portfolio.services.reviews.content import build_review

BATCH = 2000


def create_due_reviews(*, today: date) -> int:
    """Create the reviews that must exist on `today` and do not. Returns how many were created.

    Looks at what is missing and not at what happened, so it may run late, twice or at once in two
    places; the unique key of alliance and quarter decides.
    """
    created = 0
    for quarter in quarters_due(today, settings.FISCAL_YEAR_START_MONTH):
        there = Review.objects.filter(year=quarter.year, quarter=quarter.number)
        missing = Alliance.objects.owing_reviews().exclude(pk__in=there.values("alliance"))
        before = there.count()
        Review.objects.bulk_create(
            (
                Review(
                    alliance_id=pk,
                    year=quarter.year,
                    quarter=quarter.number,
                    due_on=review_due_on(quarter),
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


class ChangedSincePreview(ValidationError):
    """What would be frozen is not what was looked at."""

    def __init__(self) -> None:
        super().__init__(
            "The preview below is new: the day or the data changed since you opened this page. "
            "Check it, then hold the review.",
            code="changed",
        )


def lock_preparing(review: Review) -> Review:
    """The row, locked until the end of the transaction. Raises ReviewIsHeld when it is frozen."""
    row = Review.objects.select_for_update().defer("frozen", "presented").get(pk=review.pk)
    if row.is_frozen:
        raise ReviewIsHeld(row)
    return row


def _live() -> ReviewQuerySet:
    """Reviews with all that their documents are built from."""
    return prefetch_sides(Review.objects.for_page().select_related("alliance"), "alliance")


@transaction.atomic
def present_review(*, review: Review, by: User, now: datetime, today: date) -> None:
    """Keep what the review says on `today`, as it is presented, to compare with when it is held.
    Raises ReviewIsHeld. The revision stays: nothing that anybody edits has changed."""
    row = lock_preparing(review)
    live = _live().get(pk=row.pk)
    document = build_review(review=live, today=today)
    Review.objects.filter(pk=row.pk).update(
        presented=document.to_json(), presented_at=now, presented_by=by, revision=F("revision")
    )


def preview(*, review: Review, held_on: date) -> ReviewV3:
    """Exactly what holding the review on `held_on` would freeze, but for who held it and where."""
    live = _live().get(pk=review.pk)
    return build_review(review=live, today=held_on)


def changes_since_presented(*, review: Review, document: ReviewV3) -> list[Change]:
    """What `document` says otherwise than what was presented; empty where nothing was."""
    if review.presented is None:
        return []
    return changes(read_document(review.presented), document)


@transaction.atomic
def hold_review(
    *,
    review: Review,
    held_on: date,
    expected: int,
    held_by: User,
    today: date,
    meeting: Meeting | None = None,
    seen: str = "",
) -> Review:
    """Freeze the review as it stood on `held_on`; who held it is on record. `seen` is the digest of
    the preview that was looked at ("": none was).

    Raises ReviewIsHeld when it is held already, StaleRevision when it was changed since it was
    read, ChangedSincePreview, ValidationError for a day in the future or earlier than the
    review before, and for a meeting of another alliance.
    """
    row = lock_preparing(review)
    if row.revision != expected:
        raise StaleRevision(row)
    if held_on > today:
        raise ValidationError({"held_on": f"{held_on:%-d %b %Y} is in the future."})
    if meeting is not None and meeting.committee.alliance_id != row.alliance_id:
        raise ValidationError({"meeting": "This meeting belongs to another alliance."})
    live = _live().get(pk=row.pk)
    prior: date | None = getattr(live, "prior_held_on", None)
    if prior is not None and held_on < prior:
        sentence = f"The previous review was held on {prior:%-d %b %Y}. Enter that day or later."
        raise ValidationError({"held_on": sentence})
    document = build_review(review=live, today=held_on)
    if seen and seen != document.digest:
        raise ChangedSincePreview
    held_in = "" if meeting is None else str(meeting)
    live.frozen = replace(document, held_by=str(held_by), held_in=held_in).to_json()
    live.state, live.held_on, live.held_by, live.meeting = "held", held_on, held_by, meeting
    live._change_reason = "Held and frozen."  # type: ignore[attr-defined]
    return save_revision(
        instance=live,
        expected=expected,
        fields=["state", "held_on", "held_by", "meeting", "frozen"],
    )


@transaction.atomic
def amend_review(
    *, review: Review, section: str, text: str, reason: str, author: User, now: datetime
) -> ReviewAmendment:
    """Add a correction to a held review. Raises ValidationError while it is prepared, when it is
    corrected in place, and without a text and a reason."""
    if not review.is_frozen:
        raise ValidationError("This review is not held yet. Change its commentary instead.")
    if not text.strip():
        raise ValidationError({"text": "Enter what is correct."})
    if not reason.strip():
        raise ValidationError({"reason": "Enter why it is corrected."})
    return ReviewAmendment.objects.create(
        review=review,
        section=section,
        text=text.strip(),
        reason=reason.strip(),
        author=author,
        written_at=now,
    )
