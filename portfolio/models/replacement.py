"""What it would take to do without an alliance: an estimate, with its day and by whom."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from alliances.models import Alliance
from core.revision.models import Revisioned
from portfolio.querysets import ReplacementQuerySet

MOST_MONTHS = 120


class Replacement(Revisioned):
    """One of an alliance, ours alone. An empty answer is not known, which is not "no"."""

    class Single(models.TextChoices):
        YES = "yes", "Yes, nobody else could"
        NO = "no", "No, there are others"

    alliance = models.OneToOneField(Alliance, on_delete=models.CASCADE, related_name="replacement")
    months = models.PositiveSmallIntegerField(
        "months to replace them",
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_MONTHS)],
        help_text="From the day they stop until somebody else brings the same. 0 is at once.",
    )
    single_source = models.CharField(
        "are they the only source?",
        max_length=3,
        blank=True,
        choices=Single,
        help_text="Of what you need from them.",
    )
    others = models.CharField(
        "who could take over",
        max_length=300,
        blank=True,
        help_text="Your company only: the partner never reads this.",
    )
    estimated_on = models.DateField(editable=False)
    estimated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    history = HistoricalRecords()
    objects = ReplacementQuerySet.as_manager()

    class Meta:
        ordering = ["alliance"]
        verbose_name = "time to replace"
        verbose_name_plural = "times to replace"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(months__isnull=True) | models.Q(months__lte=MOST_MONTHS),
                name="replacement_months_are_plausible",
            ),
            models.CheckConstraint(
                condition=models.Q(single_source__in=["", "yes", "no"]),
                name="replacement_single_source_is_known_word",
            ),
        ]

    def __str__(self) -> str:
        return f"What it would take to replace {self.alliance}"
