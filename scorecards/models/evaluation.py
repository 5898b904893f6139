"""The yearly evaluation: the eight dream killers, each looked at once a year.

The eight are those of a practitioner's account (tradition, fear, stereotypes, complacency, fatigue,
short-term thinking, ineffective communication, lack of vision).
"""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from alliances.models import Alliance
from alliances.querysets import InternalQuerySet
from core.revision.models import Revisioned
from scorecards.models.risk import Risk
from scorecards.querysets import EvaluationAnswerQuerySet
from scorecards.rules.dream_killers import HIGHEST, KILLERS


class Evaluation(Revisioned):
    """Of one alliance in one fiscal year."""

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="evaluations")
    year = models.PositiveSmallIntegerField(
        "fiscal year", validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    done_on = models.DateField()
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = InternalQuerySet.as_manager()

    class Meta:
        ordering = ["alliance", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["alliance", "year"], name="evaluated_once_a_year")
        ]

    def __str__(self) -> str:
        return f"Evaluation of {self.alliance}, {self.year}"


class EvaluationAnswer(models.Model):
    """How strong one dream killer is: 0 (not there) to 3; empty means “cannot judge”."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="answers")
    killer = models.CharField(
        "dream killer", max_length=16, choices=[(one.key, one.name) for one in KILLERS]
    )
    level = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(HIGHEST)]
    )
    words = models.CharField(max_length=200, blank=True)
    risk = models.ForeignKey(
        Risk, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    history = HistoricalRecords()
    objects = EvaluationAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["evaluation", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "killer"], name="killer_once_a_year"),
            models.CheckConstraint(
                condition=models.Q(level__isnull=True) | models.Q(level__lte=HIGHEST),
                name="killer_level_is_0_to_3",
            ),
        ]

    def __str__(self) -> str:
        level = "cannot judge" if self.level is None else f"{self.level} of {HIGHEST}"
        return f"{self.get_killer_display()}: {level}"
