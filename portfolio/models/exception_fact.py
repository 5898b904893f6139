"""What the records said of an alliance on each day, as far as exceptions and punctuality go."""

from __future__ import annotations

from django.db import models

from alliances.models import Alliance
from portfolio.querysets import ExceptionFactQuerySet, RecordedDayQuerySet


class ExceptionFact(models.Model):
    """What a source of exceptions said of an alliance, from `valid_from` up to, not including,
    `valid_to`; what holds now has no end. Written with the placements, never changed afterwards:
    an earlier day is shown as it was known then, whatever is recorded later."""

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="exception_facts")
    key = models.CharField(max_length=40, help_text="A kind of exception, or a fact behind some.")
    since = models.DateField(
        null=True, blank=True, help_text="Since when, or until when; empty if not known."
    )
    count = models.FloatField(help_text="How many; of punctuality those on time.")
    counted = models.FloatField(
        null=True, blank=True, help_text="Of punctuality: how many were due."
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = ExceptionFactQuerySet.as_manager()

    class Meta:
        ordering = ["alliance", "key", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "key"],
                condition=models.Q(valid_to__isnull=True),
                name="one_current_exception_fact",
            ),
            models.UniqueConstraint(
                fields=["alliance", "key", "valid_from"], name="one_exception_fact_per_day"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gt=models.F("valid_from")),
                name="exception_fact_ends_after_it_began",
            ),
        ]
        indexes = [models.Index(fields=["valid_from", "valid_to"], name="exception_fact_as_of")]

    def __str__(self) -> str:
        return f"{self.alliance}: {self.key} from {self.valid_from:%d %b %Y}"


class RecordedDay(models.Model):
    """A day on which the facts of all alliances were written. What lies before the first of them
    can only be computed from the records of today."""

    day = models.DateField(unique=True)

    objects = RecordedDayQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%d %b %Y}"
