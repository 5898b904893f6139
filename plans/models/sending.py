"""That a plan was sent to somebody of the partner, by whom and when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from alliances.models import Person
from plans.models.plan import JointBusinessPlan
from plans.querysets import SendingQuerySet


class PlanSending(models.Model):
    """One mail about a plan to one person; its row in the outgoing ledger has `variant` = pk.
    `invited`: the person had no sign-in and was sent an invitation too."""

    plan = models.ForeignKey(JointBusinessPlan, on_delete=models.CASCADE, related_name="sendings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    invited = models.BooleanField(default=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    sent_at = models.DateTimeField()

    history = HistoricalRecords()
    objects = SendingQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.plan} sent to {self.person}"
