"""The commentary of a review: all sections of it are saved together, and none is lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from core.revision.updates import save_revision
from portfolio.models import Review, ReviewComment
from portfolio.rules.reviews import tidied
from portfolio.services.reviews.lifecycle import lock_preparing

ONE_EDIT = timedelta(minutes=10)
"""What one person writes within this time is one entry of the history: it is saved as they type."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote to one section. `expected` is the revision they were looking at, 0 where
    there was no comment."""

    section: str
    text: str
    expected: int


@dataclass(slots=True)
class Saved:
    """`conflicts`: by section, what somebody else wrote meanwhile; what was typed there is not
    saved."""

    comments: list[ReviewComment] = field(default_factory=list)
    conflicts: dict[str, ReviewComment] = field(default_factory=dict)


@transaction.atomic
def save_comments(*, review: Review, said: Iterable[Said], author: User, now: datetime) -> Saved:
    """Write commentary to some sections of a review at `now` (aware).

    A section that somebody else changed meanwhile is left as it is. Raises ReviewIsHeld.
    """
    row = lock_preparing(review)  # of two first comments the second finds the other
    there = {comment.section: comment for comment in ReviewComment.objects.filter(review=row)}
    saved = Saved()
    for words in said:
        text, comment = tidied(words.text), there.get(words.section)
        if comment is None:
            comment = ReviewComment(review=row, section=words.section, text=text, author=author)
            comment.save(force_insert=True)
        elif comment.text != text:
            if comment.revision != words.expected:
                saved.conflicts[words.section] = comment
                continue
            _write(comment, text, author, now)
        saved.comments.append(comment)
    return saved


def _write(comment: ReviewComment, text: str, author: User, now: datetime) -> None:
    last = comment.history.order_by("-history_date", "-history_id").first()
    comment.text, by, comment.author = text, comment.author_id, author
    fields = ["text", "author", "written_at"]
    going_on = last is not None and by == author.pk and now - last.history_date < ONE_EDIT
    if not going_on:
        save_revision(instance=comment, expected=comment.revision, fields=fields)
        return
    comment.skip_history_when_saving = True  # type: ignore[attr-defined]
    save_revision(instance=comment, expected=comment.revision, fields=fields)
    comment.history.filter(pk=last.pk).update(
        text=text, revision=comment.revision, written_at=comment.written_at
    )
