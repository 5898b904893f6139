"""Which histories of this room the activity page of an alliance tells."""

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from alliances.services.activity import watch
from portfolio import models


def register() -> None:
    quarter = Concat(
        Value("Q"),
        Cast("quarter", CharField()),
        Value(" "),
        Cast("year", CharField()),
        output_field=CharField(),
    )
    watch(models.Review, "Review of", path="alliance", title=quarter)
    watch(models.ReviewComment, "Comment in a review", path="review__alliance", title="section")
