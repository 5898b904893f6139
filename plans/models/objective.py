"""Shared targets of a plan, and what was reached."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from alliances.models.company import validate_currency
from plans.models.plan import PlanLine, ServesGoal
from plans.querysets import ObjectiveChildQuerySet

AMOUNT = {"max_digits": 20, "decimal_places": 2}


class Objective(PlanLine, ServesGoal):
    """A shared target: what, why, and which decision it drives."""

    TERMS = (
        *("what", "why", "decision", "unit", "currency"),
        *("baseline", "target", "counts_as_value"),
    )

    class Unit(models.TextChoices):
        MONEY = "money", "Money"
        NUMBER = "number", "Number"
        PERCENT = "percent", "Percent"

    what = models.CharField(max_length=200, help_text="What is measured.")
    why = models.TextField(help_text="Why it matters to both sides.")
    decision = models.CharField("decision it drives", max_length=300)
    unit = models.CharField(max_length=8, choices=Unit, default=Unit.NUMBER)
    currency = models.CharField(max_length=3, blank=True, validators=[validate_currency])
    baseline = models.DecimalField(**AMOUNT, null=True, blank=True)
    target = models.DecimalField(**AMOUNT)
    counts_as_value = models.BooleanField(
        default=False, help_text="Adds to the alliance's annual value (money only)."
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ["plan", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(unit="money") | ~models.Q(currency=""),
                name="objective_money_has_currency",
                violation_error_message="An amount of money needs its currency.",
            ),
            models.CheckConstraint(
                condition=models.Q(counts_as_value=False) | models.Q(unit="money"),
                name="objective_value_is_money",
                violation_error_message="Only money can count as the alliance's value.",
            ),
            models.CheckConstraint(
                condition=models.Q(baseline__isnull=True) | ~models.Q(baseline=models.F("target")),
                name="objective_target_differs_from_baseline",
                violation_error_message="The target must differ from the baseline.",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class ObjectiveActual(models.Model):
    """What was reached, cumulated over the year, as of a day."""

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="actuals")
    as_of = models.DateField()
    value = models.DecimalField(**AMOUNT)
    note = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ObjectiveChildQuerySet.as_manager()

    class Meta:
        ordering = ["objective", "-as_of"]
        constraints = [
            models.UniqueConstraint(
                fields=["objective", "as_of"],
                name="objective_actual_once_a_day",
                violation_error_message="There is an actual for this day already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.objective}: {self.value} on {self.as_of:%d %b %Y}"
