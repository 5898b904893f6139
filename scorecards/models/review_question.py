"""The questions that a review asks, by the band of health."""

from __future__ import annotations

from django.db import models
from simple_history.models import HistoricalRecords

from alliances.querysets import ReferenceQuerySet
from core.revision.models import Revisioned


class ReviewQuestion(Revisioned):
    """Green alliances are asked more, red ones little and what helps: comfort hides decay."""

    class Band(models.TextChoices):
        GREEN = "green", "Green"
        AMBER = "amber", "Amber"
        RED = "red", "Red"
        UNKNOWN = "unknown", "Health not known"

    band = models.CharField("band of health", max_length=7, choices=Band)
    text = models.CharField("question", max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()
    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["band", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["band", "text"], name="review_question_once_in_band")
        ]

    def __str__(self) -> str:
        return self.text
