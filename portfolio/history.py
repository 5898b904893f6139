"""Which histories of this room the activity page of an alliance tells."""

from alliances.services.activity import watch
from portfolio import models


def register() -> None:
    watch(models.Review, "Review of quarter", path="alliance", title="quarter")
    watch(models.ReviewComment, "Comment in a review", path="review__alliance", title="section")
