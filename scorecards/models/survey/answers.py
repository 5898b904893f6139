"""Answers, apart from people: how often a side gave each answer, and what was written."""

from __future__ import annotations

import uuid

from django.db import models

from alliances.models import Side
from scorecards.models.survey.questions import SurveyQuestion
from scorecards.models.survey.survey import Survey
from scorecards.querysets import UnseenQuerySet


class SurveyTally(models.Model):
    """How many people of a side gave each answer to a question. There is no row of a single answer,
    and none of all answers of one person. What may not be shown is set to 0 when the survey closes,
    and `withheld` says why."""

    class Withheld(models.TextChoices):
        FEW = "few", "Too few answers"
        CLOSE = "close", "Too close to an earlier survey"

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="tallies")
    question = models.ForeignKey(SurveyQuestion, on_delete=models.PROTECT, related_name="tallies")
    side = models.CharField(max_length=6, choices=Side.choices[:2])
    ones = models.PositiveIntegerField(default=0)
    twos = models.PositiveIntegerField(default=0)
    threes = models.PositiveIntegerField(default=0)
    fours = models.PositiveIntegerField(default=0)
    fives = models.PositiveIntegerField(default=0)
    cannot_judge = models.PositiveIntegerField(default=0)
    withheld = models.CharField(max_length=5, choices=Withheld, blank=True)

    objects = UnseenQuerySet.as_manager()

    class Meta:
        ordering = ["survey", "question", "side"]
        verbose_name_plural = "survey tallies"
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "question", "side"], name="survey_tally_once_per_side"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question}, {self.get_side_display()}"

    @property
    def counts(self) -> tuple[int, int, int, int, int]:
        """How often 1, 2, 3, 4 and 5 were answered."""
        return (self.ones, self.twos, self.threes, self.fours, self.fives)


class SurveyComment(models.Model):
    """What somebody of a side wrote. It has no time and a random key; when the survey closes, all
    are written anew in the order of their keys, or deleted where too few of the side wrote one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="comments")
    side = models.CharField(max_length=6, choices=Side.choices[:2])
    text = models.TextField()

    objects = UnseenQuerySet.as_manager()

    class Meta:
        ordering = ["survey", "side", "pk"]

    def __str__(self) -> str:
        return self.text[:40]
