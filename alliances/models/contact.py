"""Who spoke with whom, and what was said: the log from which a sponsor's last contact follows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from alliances.models.alliance import Alliance
from alliances.models.people import Person
from alliances.querysets import InternalQuerySet
from core.revision.models import Revisioned


class ContactLog(Revisioned):
    """One conversation with `person` on `day`. It was held by `spoken_by`, one of our people, or
    by whoever logged it. `replaced_on` is the last contact it took the place of, so that deleting
    the entry brings that day back."""

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="contacts")
    person = models.ForeignKey(
        Person, verbose_name="spoke with", on_delete=models.PROTECT, related_name="contacts"
    )
    spoken_by = models.ForeignKey(
        Person,
        verbose_name="spoken by",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    day = models.DateField()
    note = models.TextField(blank=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    logged_at = models.DateTimeField(default=timezone.now, editable=False)
    replaced_on = models.DateField(null=True, blank=True, editable=False)

    history = HistoricalRecords()
    objects = InternalQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name = "contact"
        indexes = [models.Index(fields=["alliance", "-day"], name="contact_by_day")]

    def __str__(self) -> str:
        return f"{self.speaker} and {self.person}"

    @property
    def speaker(self) -> Any:
        """Who of ours spoke; None where the account is gone."""
        return self.spoken_by or self.logged_by
