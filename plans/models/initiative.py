"""Joint undertakings of a plan."""

from __future__ import annotations

from django.db import models
from simple_history.models import HistoricalRecords

from alliances.models import FailureCause, Person
from plans.models.plan import PlanLine, ServesGoal


class Initiative(PlanLine, ServesGoal):
    """A joint undertaking of a plan. No approval without a sales executive sponsor."""

    TERMS = ("name", "description", "sales_executive_sponsor", "lead", "launch_on", "finish_on")

    class Stage(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        QUALIFIED = "qualified", "Qualified"
        APPROVED = "approved", "Approved"
        LAUNCHED = "launched", "Launched"
        EXECUTING = "executing", "Executing"
        COMPLETED = "completed", "Completed"
        FAILED = "failed", "Failed"
        STOPPED = "stopped", "Stopped"

    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.PROPOSED, db_index=True)
    sales_executive_sponsor = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sponsored_initiatives",
    )
    lead = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="led_initiatives"
    )
    failure_cause = models.TextField(blank=True, help_text="Why it failed or was stopped.")
    cause = models.ForeignKey(
        FailureCause,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="kind of cause",
        help_text="What kind of cause that was, for the count over all alliances.",
    )
    change_reason = models.CharField(
        max_length=300, blank=True, help_text="Why this version plans it later."
    )
    launch_on = models.DateField(null=True, blank=True)
    finish_on = models.DateField(null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["plan", "name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(stage__in=["approved", "launched", "executing", "completed"])
                | models.Q(sales_executive_sponsor__isnull=False),
                name="approved_initiative_has_sponsor",
                violation_error_message=(
                    "An initiative needs a sales executive sponsor before it is approved."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(stage="failed") | ~models.Q(failure_cause=""),
                name="failed_initiative_has_cause",
                violation_error_message="Say why the initiative failed.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
