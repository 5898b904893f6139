"""The question after a meeting: "Did we work as one team?" Answers stand apart from people."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from alliances.models import Person, Side
from governance.models.meeting import Meeting
from governance.querysets import PulseQuerySet


class PulseAnswer(models.Model):
    """An answer of one side from 1 to 5. It names nobody and has no time, and its key is random, so
    that it cannot be laid beside the marks of who has answered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="pulse_answers")
    side = models.CharField(max_length=6, choices=Side.choices[:2])
    score = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    words = models.TextField(blank=True)

    objects = PulseQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "side", "score", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(score__gte=1, score__lte=5), name="pulse_score_1_to_5"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.score}"


class PulseMark(models.Model):
    """That a person has answered, and not what."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="pulse_marks")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    side = models.CharField(max_length=6, choices=Side.choices[:2])

    objects = PulseQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="pulse_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.person} has answered"
