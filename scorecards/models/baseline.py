"""The scorecard with which an alliance began, and against which every later one is shown."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from alliances.models import Alliance
from alliances.querysets import InternalQuerySet
from core.revision.models import Revisioned
from scorecards.models.scorecard import Scorecard


class Baseline(Revisioned):
    """One that was replaced or closed stays on record, with the reason."""

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="baselines")
    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="baselines")
    reason = models.TextField(help_text="Why this scorecard is the baseline.")
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    chosen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_reason = models.TextField(blank=True)

    objects = InternalQuerySet.as_manager()

    class Meta:
        ordering = ["alliance", "-chosen_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance"],
                condition=models.Q(ended_at__isnull=True),
                name="one_current_baseline",
                violation_error_message="This alliance has a baseline already.",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | ~models.Q(ended_reason=""),
                name="baseline_ends_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Baseline of {self.alliance}: Q{self.scorecard.quarter} {self.scorecard.year}"
