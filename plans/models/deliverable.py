"""Dated commitments of a plan, each with a side."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from alliances.models import Person, Promise, Side
from plans.models.initiative import Initiative
from plans.models.plan import PlanLine
from plans.querysets import DeliverableQuerySet


class Deliverable(PlanLine, Promise):
    """A dated commitment with a side; feeds the percentage of deliverables met on time.

    What it was first promised for, and whether it moved, comes along with every version."""

    TERMS = ("name", "side", "owner", "due_on", "move_reason", "initiative")
    SETTLED = "delivered_on"

    initiative = models.ForeignKey(
        Initiative, null=True, blank=True, on_delete=models.SET_NULL, related_name="deliverables"
    )
    name = models.CharField(max_length=200)
    side = models.CharField(max_length=6, choices=Side)
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="deliverables"
    )
    due_on = models.DateField(help_text="As agreed in this version of the plan.")
    delivered_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Who recorded the delivery.",
    )

    history = HistoricalRecords()
    objects = DeliverableQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(delivered_on__isnull=True) | models.Q(dropped_on__isnull=True),
                name="deliverable_delivered_or_dropped",
                violation_error_message="A deliverable is either delivered or dropped.",
            ),
            models.CheckConstraint(
                condition=models.Q(never_made=False) | models.Q(dropped_on__isnull=False),
                name="deliverable_never_made_is_dropped",
            ),
            models.CheckConstraint(
                condition=models.Q(side__in=Side.values), name="deliverable_side_is_known_word"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=models.Q(delivered_on__isnull=True, dropped_on__isnull=True),
                name="deliverable_open_due",
            )
        ]

    def __str__(self) -> str:
        return self.name
