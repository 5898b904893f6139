"""What executives, who do not edit, ask the alliance manager and decide for an alliance."""

from __future__ import annotations

from textwrap import shorten

from django.conf import settings
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from alliances.models.alliance import Alliance
from alliances.querysets import InternalQuerySet
from core.revision.models import Revisioned

TITLE = 90  # characters of a text that name it


class Question(Revisioned):
    """Asked of one person who answers for the alliance; answered once. `about` is the key of the
    kind of exception that raised it, "" for none."""

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="questions")
    about = models.CharField(max_length=40, blank=True, editable=False)
    text = models.TextField("question")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="asked of",
        null=True,
        on_delete=models.SET_NULL,
        related_name="questions",
    )
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    history = HistoricalRecords()
    objects = InternalQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True, answer="")
                | (models.Q(answered_at__isnull=False) & ~models.Q(answer="")),
                name="question_answered_has_answer",
            )
        ]
        indexes = [
            models.Index(
                fields=["alliance"],
                condition=models.Q(answered_at__isnull=True),
                name="question_open",
            )
        ]

    def __str__(self) -> str:
        return shorten(self.text, TITLE, placeholder=" …")

    def get_absolute_url(self) -> str:
        return f"{reverse('alliances:dialogue', args=[self.alliance_id])}#question-{self.pk}"


class ExecutiveDecision(Revisioned):
    """What somebody with the right to decide laid down for an alliance, outside a meeting. The
    alliance manager acknowledges it."""

    alliance = models.ForeignKey(
        Alliance, on_delete=models.CASCADE, related_name="executive_decisions"
    )
    about = models.CharField(max_length=40, blank=True, editable=False)
    text = models.TextField("decision")
    decided_on = models.DateField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    history = HistoricalRecords()
    objects = InternalQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_on", "-pk"]
        indexes = [
            models.Index(
                fields=["alliance"],
                condition=models.Q(acknowledged_at__isnull=True),
                name="executive_decision_open",
            )
        ]

    def __str__(self) -> str:
        return shorten(self.text, TITLE, placeholder=" …")

    def get_absolute_url(self) -> str:
        return f"{reverse('alliances:dialogue', args=[self.alliance_id])}#decision-{self.pk}"
