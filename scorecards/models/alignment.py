"""That our own executives agree on how an alliance is treated: who was asked, what they said."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from alliances.models import Alliance
from alliances.querysets import InternalQuerySet
from core.revision.models import Revisioned
from scorecards.models.treatment import AllianceTreatment
from scorecards.querysets import AlignmentAnswerQuerySet


class Alignment(Revisioned):
    """Opened when an alliance enters white glove (`treatment`), or by hand. Closed once everybody
    named has answered, or the meeting was recorded with its outcome. Ours alone."""

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="alignments")
    treatment = models.ForeignKey(
        AllianceTreatment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    question = models.TextField("what to agree on", max_length=1000)
    opened_on = models.DateField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    due_on = models.DateField("by")
    met_on = models.DateField("met on", null=True, blank=True)
    outcome = models.TextField(blank=True, max_length=1000)
    closed_on = models.DateField(null=True, blank=True)

    history = HistoricalRecords()
    objects = InternalQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_on", "-pk"]
        verbose_name = "internal alignment"
        constraints = [
            models.UniqueConstraint(
                fields=["alliance"],
                condition=models.Q(closed_on__isnull=True),
                name="one_open_alignment",
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__gte=models.F("opened_on")),
                name="alignment_due_after_it_opened",
                violation_error_message="The day lies before it was opened.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=models.Q(closed_on__isnull=True),
                name="alignment_open",
            )
        ]

    def __str__(self) -> str:
        return f"Internal alignment by {self.due_on:%-d %b %Y}"

    def get_absolute_url(self) -> str:
        return f"{reverse('scorecards:alliance_treatment', args=[self.alliance_id])}#alignment"

    @property
    def all_answers(self) -> list[AlignmentAnswer]:
        """What everybody named has said so far, prefetched where several are shown."""
        return list(self.answers.all())


class AlignmentAnswer(Revisioned):
    """What one person who was named says; "" while they have said nothing."""

    class Answer(models.TextChoices):
        ALIGNED = "aligned", "Aligned"
        NOT_ALIGNED = "not_aligned", "Not aligned"

    alignment = models.ForeignKey(Alignment, on_delete=models.CASCADE, related_name="answers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="alignment_answers"
    )
    answer = models.CharField(max_length=11, choices=Answer, blank=True)
    because = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    history = HistoricalRecords()
    objects = AlignmentAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["alignment", "user__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["alignment", "user"], name="named_once_in_alignment"),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True)
                | (~models.Q(answer="") & models.Q(answered_at__isnull=False)),
                name="alignment_answered_has_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(answer="not_aligned") | ~models.Q(because=""),
                name="not_aligned_says_why",
                violation_error_message="Say why you are not aligned.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_answer_display() or 'no answer yet'}"
