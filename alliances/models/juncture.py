"""That an alliance is at a critical juncture: a flag with a reason and a last day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from alliances.models.alliance import Alliance
from alliances.querysets.junctures import JunctureQuerySet
from core.revision.models import Revisioned


class Juncture(Revisioned):
    """Holds from `began_on`, the day it was set, to `until`, and then expires: nothing has to run.

    One is never changed, so that what was flagged on a day stays known: another reason or day is
    a new row, which begins where the old one is lifted (services.junctures).
    """

    class Reason(models.TextChoices):
        RENEWAL = "renewal", "Renewal"
        LAUNCH = "launch", "Launch"
        VOTE = "vote", "Vote"
        CRISIS = "crisis", "Crisis"
        OTHER = "other", "Other"

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="junctures")
    reason = models.CharField(max_length=8, choices=Reason)
    words = models.CharField("what is at stake", max_length=300, blank=True)
    began_on = models.DateField("since")
    until = models.DateField(help_text="The last day. The flag then goes by itself.")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lifted_on = models.DateField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    lift_reason = models.CharField("why it was lifted", max_length=300, blank=True)

    history = HistoricalRecords()
    objects = JunctureQuerySet.as_manager()

    class Meta:
        ordering = ["-began_on", "-pk"]
        verbose_name = "critical juncture"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("began_on")),
                name="juncture_ends_after_it_began",
                violation_error_message="The last day lies before the first.",
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_on__isnull=True)
                | models.Q(lifted_on__gte=models.F("began_on")),
                name="juncture_lifted_after_it_began",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason="other") | ~models.Q(words=""),
                name="juncture_other_says_what",
                violation_error_message="Say in a sentence what is at stake.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["alliance", "until"],
                condition=models.Q(lifted_on__isnull=True),
                name="juncture_running",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} until {self.until:%-d %b %Y}"

    def get_absolute_url(self) -> str:
        return reverse("alliances:juncture", args=[self.alliance_id])
