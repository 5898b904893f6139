"""The plan skeleton that a template proposes for a new alliance."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models

from alliances.models import AllianceTemplate, Side
from alliances.querysets import ReferenceQuerySet
from plans.models.objective import AMOUNT, Direction, MeasuredAs, Objective
from plans.rules.objectives import BAND


class ObjectiveTemplate(models.Model):
    """An objective. Without a target it is offered, and taken once a target is entered."""

    template = models.ForeignKey(
        AllianceTemplate, on_delete=models.CASCADE, related_name="objectives"
    )
    what = models.CharField(max_length=200, help_text="What is measured.")
    why = models.TextField(help_text="Why it matters to both sides.")
    decision = models.CharField("decision it drives", max_length=300)
    unit = models.CharField(
        max_length=8, choices=Objective.Unit, default=Objective.Unit.NUMBER,
        help_text="Money is in the currency of the portfolio.",
    )  # fmt: skip
    measured_as = models.CharField(max_length=5, choices=MeasuredAs, blank=True)
    direction = models.CharField(
        max_length=4,
        choices=[choice for choice in Direction.choices if choice[0] != BAND],
        blank=True,
    )
    baseline = models.DecimalField(**AMOUNT, null=True, blank=True)
    target = models.DecimalField(**AMOUNT, null=True, blank=True)
    counts_as_value = models.BooleanField(
        default=False, help_text="Adds to the alliance's annual value (money only)."
    )
    order = models.PositiveSmallIntegerField(default=0)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "objective of a template"
        verbose_name_plural = "objectives of templates"
        constraints = [
            models.UniqueConstraint(
                fields=["template", "what"],
                name="template_objective_once",
                violation_error_message="The template has this objective already.",
            )
        ]

    def __str__(self) -> str:
        return self.what

    def clean(self) -> None:
        if self.counts_as_value and self.unit != Objective.Unit.MONEY:
            raise ValidationError({"counts_as_value": "Only money can count as value."})


class DeliverableTemplate(models.Model):
    """A deliverable, due some days after the plan begins."""

    template = models.ForeignKey(
        AllianceTemplate, on_delete=models.CASCADE, related_name="deliverables"
    )
    name = models.CharField(max_length=200)
    side = models.CharField(max_length=6, choices=Side)
    due_after_days = models.PositiveSmallIntegerField(
        default=60,
        validators=[MaxValueValidator(730)],
        help_text="Days after the set-up, or after the first day of a coming year.",
    )
    order = models.PositiveSmallIntegerField(default=0)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["order", "due_after_days", "pk"]
        verbose_name = "deliverable of a template"
        verbose_name_plural = "deliverables of templates"
        constraints = [
            models.UniqueConstraint(
                fields=["template", "name"],
                name="template_deliverable_once",
                violation_error_message="The template has this deliverable already.",
            )
        ]

    def __str__(self) -> str:
        return self.name
