"""The partner's right of reply: who was asked, and what they said to each line."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from alliances.models import Person
from core.revision.models import Revisioned
from scorecards.models.scorecard import Scorecard
from scorecards.models.scoring import Indicator
from scorecards.querysets import ReplyQuerySet, ScorecardChildQuerySet


class ReplyRequest(models.Model):
    """A person of the partner who was asked to reply to a scorecard."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="requests")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()

    objects = ScorecardChildQuerySet.as_manager()

    class Meta:
        ordering = ["scorecard", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "person"], name="asked_once_to_reply")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.scorecard}"


class ReplyLine(Revisioned):
    """One line of a scorecard as the partner was shown it, and what they said.

    `said`, `score` and `evidence` are kept as they were on the day they were sent: later changes
    are told as our answer to a dispute. No answer is no agreement.
    """

    class Reply(models.TextChoices):
        NONE = "", "No answer"
        ACCEPTED = "accepted", "Accepted"
        DISPUTED = "disputed", "Disputed"

    class Outcome(models.TextChoices):
        NONE = "", "Not answered yet"
        CHANGED = "changed", "Changed"
        KEPT = "kept", "Kept"

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="replies")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=120)
    question = models.TextField(blank=True)
    said = models.TextField(blank=True)
    score = models.FloatField(null=True, blank=True)
    evidence = models.TextField(blank=True)
    reply = models.CharField(max_length=8, choices=Reply, blank=True)
    reason = models.TextField(blank=True)
    replied_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    replied_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=7, choices=Outcome, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    history = HistoricalRecords()
    objects = ReplyQuerySet.as_manager()

    class Meta:
        ordering = ["scorecard", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "indicator"], name="reply_once_per_line"),
            models.CheckConstraint(
                condition=~models.Q(reply="disputed", reason=""), name="dispute_has_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="") | models.Q(reply="disputed") & ~models.Q(answer=""),
                name="dispute_is_answered_in_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_reply_display().lower()}"

    @property
    def is_disputed(self) -> bool:
        return self.reply == self.Reply.DISPUTED

    @property
    def waits_for_us(self) -> bool:
        """Disputed, and not answered by us."""
        return self.is_disputed and not self.outcome
