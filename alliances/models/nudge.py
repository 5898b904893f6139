"""That somebody asked for what the other side owes: one row for every time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from alliances.models.alliance import Alliance
from alliances.models.people import Person
from alliances.querysets import InternalQuerySet


class Nudge(models.Model):
    """One message about one promise. `what` names its kind (alliances.services.promises) and
    `subject_id` its row, as the outgoing ledger does; `subject` is how it was called that day."""

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="nudges")
    what = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    subject = models.CharField(max_length=300)
    person = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name="to"
    )
    by_mail = models.BooleanField("by mail", default=True)
    words = models.TextField("own words", blank=True)
    note = models.CharField(max_length=300, blank=True)
    nudged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    nudged_at = models.DateTimeField()

    history = HistoricalRecords()
    objects = InternalQuerySet.as_manager()

    class Meta:
        ordering = ["-nudged_at", "-pk"]
        indexes = [models.Index(fields=["what", "subject_id"], name="nudge_of_promise")]

    def __str__(self) -> str:
        return f"{self.subject}, {self.nudged_at:%-d %b %Y}"
