"""What both companies are asked. Sets are versioned: a survey keeps the version it began with."""

from __future__ import annotations

from django.db import models
from simple_history.models import HistoricalRecords

from alliances.models import AllianceType
from core.revision.models import Revisioned
from scorecards.models.scoring import Dimension
from scorecards.querysets import QuestionSetQuerySet


class SurveyKind(models.TextChoices):
    HEALTH = "health", "Health survey"
    PULSE = "pulse", "Pulse survey"


class QuestionSet(Revisioned):
    """One version of a set. An active or retired version is never edited, only replaced."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        ACTIVE = "active", "Active"
        RETIRED = "retired", "Retired"

    key = models.SlugField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=6, choices=SurveyKind, default=SurveyKind.HEALTH)
    alliance_type = models.ForeignKey(
        AllianceType,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="question_sets",
        help_text="Leave empty for all types that have no set of their own.",
    )
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)

    history = HistoricalRecords()
    objects = QuestionSetQuerySet.as_manager()

    class Meta:
        ordering = ["key", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="question_set_version_unique"),
            models.UniqueConstraint(
                fields=["kind", "alliance_type"],
                condition=models.Q(state="active"),
                name="one_active_question_set_per_type",
                violation_error_message="Another set of this kind is active for this type.",
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=models.Q(state="active", alliance_type__isnull=True),
                name="one_active_question_set_for_all",
                violation_error_message="Another set of this kind is active for all types.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"


class SurveyQuestion(Revisioned):
    """A statement that is answered from 1 (not at all) to 5 (fully). The same `key` in another
    version or set is the same question: it is compared from one survey to the next."""

    question_set = models.ForeignKey(
        QuestionSet, on_delete=models.CASCADE, related_name="questions"
    )
    key = models.SlugField(
        max_length=60,
        help_text="The same while the question means the same: answers are compared by it.",
    )
    dimension = models.CharField(max_length=12, choices=Dimension)
    text = models.CharField(
        "statement",
        max_length=160,
        help_text=(
            "What people agree with or not, in plain words. {ours} and {theirs} stand for the "
            "names of the companies."
        ),
    )
    explanation = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()
    objects = QuestionSetQuerySet.as_manager()

    class Meta:
        ordering = ["question_set", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question_set", "key"],
                name="survey_question_once_per_set",
                violation_error_message="This set already has a question with this key.",
            )
        ]

    def __str__(self) -> str:
        return self.text
