"""Who is responsible, accountable, consulted and informed, and what each person said of it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from alliances.models import Alliance, Person
from alliances.querysets import AllianceChildQuerySet
from core.revision.models import Revisioned
from governance.models.duty import DUTY_CHOICES
from governance.querysets import RaciPartQuerySet
from governance.rules.raci import IS_ACCOUNTABLE, PARTS, Agreement, state_of


class RaciRow(Revisioned):
    """A duty or workstream of an alliance."""

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="raci_rows")
    title = models.CharField("duty or workstream", max_length=120)
    duty = models.CharField(max_length=12, choices=DUTY_CHOICES, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()
    objects = AllianceChildQuerySet.as_manager()

    class Meta:
        ordering = ["alliance", "position", "pk"]
        verbose_name = "row of the RACI matrix"
        verbose_name_plural = "rows of RACI matrices"
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "title"],
                name="raci_row_once_in_alliance",
                violation_error_message="This alliance has a row of this name already.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class RaciPart(Revisioned):
    """The part of one person in a row. What they said counts from `changed_at` on."""

    row = models.ForeignKey(RaciRow, on_delete=models.CASCADE, related_name="parts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="raci_parts")
    part = models.CharField(max_length=11, choices=list(PARTS.items()))
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    agreed_at = models.DateTimeField(null=True, blank=True, editable=False)
    objected_at = models.DateTimeField(null=True, blank=True, editable=False)
    objection = models.TextField(blank=True, editable=False)
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)

    history = HistoricalRecords()
    objects = RaciPartQuerySet.as_manager()

    class Meta:
        ordering = ["row", "pk"]
        verbose_name = "part in the RACI matrix"
        verbose_name_plural = "parts in RACI matrices"
        constraints = [
            models.UniqueConstraint(
                fields=["row", "person"],
                name="raci_part_once",
                violation_error_message="This person has a part in this row already.",
            ),
            models.UniqueConstraint(
                fields=["row"],
                condition=models.Q(part__in=IS_ACCOUNTABLE),
                name="raci_one_accountable",
                violation_error_message="Only one person can be accountable.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_part_display()}"

    def state(self, now: datetime) -> str:
        """One of governance.rules.raci.STATES."""
        return state_of(self.agreement, now)

    @property
    def agreement(self) -> Agreement:
        return Agreement(self.changed_at, self.agreed_at, self.objected_at, self.asked_at)
