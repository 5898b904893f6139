"""What was measured of one alliance in one quarter."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from alliances.models import Alliance
from alliances.querysets import InternalQuerySet
from core.revision.models import Revisioned
from scorecards.models.scoring import PERCENT, Indicator, ScoringModel
from scorecards.querysets import MeasurementQuerySet


class Scorecard(Revisioned):
    """Keeps the model version it was scored with. Scores are stored when it is final.

    Its manager answers while it is open; then a leader reviews it and the partner replies, where
    the rules of its tier ask for that (EntryRule)."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        SUBMITTED = "submitted", "With the leader"
        REVIEWED = "reviewed", "Reviewed"
        PARTNER = "partner", "With the partner"
        FINAL = "final", "Final"

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="scorecards")
    year = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    quarter = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    model = models.ForeignKey(ScoringModel, on_delete=models.PROTECT, related_name="scorecards")
    moved_from = models.ForeignKey(
        ScoringModel,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The version before, where the model changed while the scorecard was open.",
    )
    moved_on = models.DateField(null=True, blank=True, editable=False)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    reply_due_on = models.DateField(null=True, blank=True, editable=False)
    health = models.FloatField(null=True, blank=True, editable=False)
    value = models.FloatField(null=True, blank=True, editable=False)
    risk = models.FloatField(null=True, blank=True, editable=False)
    coverage = models.FloatField(null=True, blank=True, editable=False)
    detail = models.JSONField(default=dict, blank=True, editable=False)
    finalised_at = models.DateTimeField(null=True, blank=True, editable=False)
    finalised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = InternalQuerySet.as_manager()

    class Meta:
        ordering = ["alliance", "-year", "-quarter"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "year", "quarter"], name="scorecard_once_per_quarter"
            ),
            models.CheckConstraint(
                condition=models.Q(quarter__gte=1, quarter__lte=4),
                name="scorecard_quarter_is_1_to_4",
            ),
        ]

    def __str__(self) -> str:
        return f"Scorecard of {self.alliance}, Q{self.quarter} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("scorecards:scorecard_detail", args=[self.pk])


class Measurement(models.Model):
    """One answer. `raw` empty means unknown: it is never counted as 0."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="measurements")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="measurements")
    raw = models.FloatField(
        null=True, blank=True, validators=PERCENT, help_text="0 to 100. Empty means not known."
    )
    evidence = models.TextField(blank=True)
    evidence_on = models.DateField(null=True, blank=True)
    comment = models.TextField(blank=True)
    measured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    measured_at = models.DateTimeField(default=timezone.now, editable=False)
    # Somebody looked at an answer again and found it still true: a look is evidence of its day.
    looked_again_on = models.DateField(null=True, blank=True, editable=False)
    company_only = models.BooleanField(
        "our company only",
        default=True,
        help_text="The evidence is not shown to the partner, who may see the answer.",
    )
    # An answer that was taken back counts on, with its age, until the question is answered again:
    # taking back a bad answer must not improve a score.
    withdrawn_on = models.DateField(null=True, blank=True, editable=False)

    history = HistoricalRecords()
    objects = MeasurementQuerySet.as_manager()

    class Meta:
        ordering = ["scorecard", "indicator__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["scorecard", "indicator"], name="measurement_once_per_indicator"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {'unknown' if self.raw is None else self.raw}"

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_on is not None

    @property
    def audit_name(self) -> str:
        """What was answered may be a sum of the deal."""
        return f"Answer on {self.indicator}"

    def clean(self) -> None:
        """Evidence has a day, none to come: without one, any edit would make it today's."""
        if self.raw is not None and self.evidence_on is None:
            raise ValidationError({"evidence_on": "Enter the date of the evidence."})
        if self.evidence_on is not None and self.evidence_on > timezone.localdate():
            raise ValidationError({"evidence_on": "Evidence cannot be dated in the future."})
