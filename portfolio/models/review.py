"""The quarterly business review: live while prepared, frozen when held."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from alliances.models import Alliance
from core.revision.models import Revisioned
from governance.models import Meeting
from portfolio.querysets import ReviewChildQuerySet, ReviewQuerySet


class Review(Revisioned):
    """One alliance, one quarter. `frozen` holds what the page showed when the review was held,
    `presented` what it showed when it was last presented before."""

    class State(models.TextChoices):
        PREPARING = "preparing", "Preparing"
        HELD = "held", "Held"

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="reviews")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    state = models.CharField(max_length=9, choices=State, default=State.PREPARING, db_index=True)
    due_on = models.DateField(help_text="By when it should be held.")
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.SET_NULL, related_name="reviews"
    )
    held_on = models.DateField(null=True, blank=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    frozen = models.JSONField(null=True, blank=True, editable=False)
    presented = models.JSONField(
        null=True, blank=True, editable=False, help_text="What was shown when it was presented."
    )
    presented_at = models.DateTimeField(null=True, blank=True, editable=False)
    presented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    history = HistoricalRecords(excluded_fields=["frozen", "presented"])
    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-quarter", "alliance"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "year", "quarter"], name="review_once_per_quarter"
            ),
            models.CheckConstraint(
                condition=models.Q(quarter__gte=1, quarter__lte=4), name="review_quarter_is_1_to_4"
            ),
            models.CheckConstraint(
                condition=models.Q(state="preparing", held_on__isnull=True, frozen__isnull=True)
                | models.Q(state="held", held_on__isnull=False, frozen__isnull=False),
                name="held_review_is_frozen",
            ),
        ]

    def __str__(self) -> str:
        return f"Q{self.quarter} {self.year} review of {self.alliance}"

    def get_absolute_url(self) -> str:
        return reverse("portfolio:review_detail", args=[self.pk])

    @property
    def is_frozen(self) -> bool:
        return self.state == self.State.HELD


class ReviewComment(Revisioned):
    """What the alliance manager says to one section of the review."""

    class Section(models.TextChoices):
        PROMISES = "promises", "Commitments due"
        PLAN = "plan", "Plan against actual"
        SCORECARD = "scorecard", "Scorecard"
        MEETINGS = "meetings", "Meetings"
        RISKS = "risks", "Risks"
        DECISIONS = "decisions", "Decisions requested"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="comments")
    section = models.CharField(max_length=10, choices=Section)
    text = models.TextField(blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    written_at = models.DateTimeField(auto_now=True)

    history = HistoricalRecords()
    objects = ReviewChildQuerySet.as_manager()

    class Meta:
        ordering = ["review", "section"]
        constraints = [
            models.UniqueConstraint(fields=["review", "section"], name="one_comment_per_section")
        ]

    def __str__(self) -> str:
        return f"{self.get_section_display()}: {self.text[:60]}"


class ReviewAmendment(models.Model):
    """A correction of a review that was held, of one `section` or of the whole ("").

    It is added and never changed: the frozen document stays as it is, and the correction stands on
    top of it and beside its section."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="amendments")
    section = models.CharField(max_length=10, choices=ReviewComment.Section, blank=True)
    text = models.TextField("what is correct")
    reason = models.CharField("why it is corrected", max_length=300)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    written_at = models.DateTimeField()

    history = HistoricalRecords()
    objects = ReviewChildQuerySet.as_manager()

    class Meta:
        ordering = ["review", "written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_section_display() or 'Whole review'}: {self.text[:60]}"
