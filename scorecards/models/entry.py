"""How scorecards are entered and reviewed: the rules of each tier, and the steps taken."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from alliances.models import Tier
from alliances.querysets import ReferenceQuerySet
from core.revision.models import Revisioned
from scorecards.models.scorecard import Scorecard
from scorecards.models.scoring import Indicator
from scorecards.querysets import RemarkQuerySet, ScorecardStepQuerySet


class EntryRule(Revisioned):
    """What is asked of the scorecards of a tier before they are final."""

    tier = models.CharField(max_length=10, choices=Tier, unique=True)
    leader_review = models.BooleanField(
        "leader reviews",
        default=False,
        help_text="An alliance leader accepts the answers, or sends them back.",
    )
    partner_reply = models.BooleanField(
        "partner replies",
        default=False,
        help_text="The partner sees the lines meant for them, and accepts or disputes each.",
    )
    reply_days = models.PositiveSmallIntegerField(
        "working days to reply",
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text="Days on which both companies work. After that the scorecard becomes final.",
    )
    notable_move = models.PositiveSmallIntegerField(
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="A move of so many points needs evidence and a comment.",
    )

    history = HistoricalRecords()
    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Scorecards, {self.get_tier_display().lower()}"


class ScorecardStep(models.Model):
    """One step of a scorecard on its way to final: who took it, when, and what they said."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", "Submitted for review"
        WITHDRAWN = "withdrawn", "Submission withdrawn"
        RETURNED = "returned", "Sent back"
        ACCEPTED = "accepted", "Accepted"
        ASKED = "asked", "Sent to the partner"
        REPLIED = "replied", "Partner replied"
        FINAL = "final", "Final"

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=9, choices=Kind)
    words = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    objects = ScorecardStepQuerySet.as_manager()

    class Meta:
        ordering = ["scorecard", "at", "pk"]
        indexes = [models.Index(fields=["at"], name="scorecard_step_at")]

    def __str__(self) -> str:
        return f"{self.scorecard}: {self.get_kind_display().lower()}"


class LineRemark(models.Model):
    """What the leader who sent a scorecard back said about one of its lines."""

    step = models.ForeignKey(ScorecardStep, on_delete=models.CASCADE, related_name="remarks")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["step", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["step", "indicator"], name="one_remark_on_a_line"),
            models.CheckConstraint(condition=~models.Q(text=""), name="remark_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.text}"
