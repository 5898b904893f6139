"""The joint business plan of a fiscal year and what it is made of."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from accounts.models import Revisioned
from alliances.models.alliance import Alliance
from alliances.models.company import validate_currency
from alliances.models.people import Person, Side
from alliances.querysets import (
    DeliverableQuerySet,
    ObjectiveChildQuerySet,
    PlanChildQuerySet,
    PlanQuerySet,
)

AMOUNT = {"max_digits": 20, "decimal_places": 2}


class JointBusinessPlan(Revisioned):
    """One agreed plan per alliance and fiscal year; locked when agreed, then only replaced."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PARTNER_REVIEW = "partner_review", "Partner review"
        AGREED = "agreed", "Agreed"
        CLOSED = "closed", "Closed"
        SUPERSEDED = "superseded", "Replaced by a newer version"

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="plans")
    fiscal_year = models.PositiveSmallIntegerField(validators=[MinValueValidator(1990)])
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    state = models.CharField(max_length=14, choices=State, default=State.DRAFT, db_index=True)
    theme = models.CharField(
        max_length=200, blank=True, help_text="What this year is about, in one line."
    )
    agreed_on = models.DateField(null=True, blank=True, editable=False)
    closed_on = models.DateField(null=True, blank=True, editable=False)
    closing_note = models.TextField(
        blank=True, editable=False, help_text="What became of the year, written at its end."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    history = HistoricalRecords()
    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["alliance", "-fiscal_year", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "fiscal_year", "version"],
                name="plan_version_unique",
            ),
            models.UniqueConstraint(
                fields=["alliance", "fiscal_year"],
                condition=models.Q(state__in=["agreed", "closed"]),
                name="one_agreed_plan_per_year",
                violation_error_message="There is an agreed plan for this year already.",
            ),
            models.UniqueConstraint(
                fields=["alliance", "fiscal_year"],
                condition=models.Q(state__in=["draft", "partner_review"]),
                name="one_open_draft_per_year",
                violation_error_message="There is a draft for this year already.",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["agreed", "closed"])
                | models.Q(agreed_on__isnull=False),
                name="agreed_plan_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        return f"FY{self.fiscal_year % 100:02d} plan of {self.alliance}"

    def get_absolute_url(self) -> str:
        return reverse("alliances:plan_detail", args=[self.pk])

    @property
    def is_locked(self) -> bool:
        return self.state not in (self.State.DRAFT, self.State.PARTNER_REVIEW)


class PlanSignOff(models.Model):
    """That one side agreed to the plan, who said so and when."""

    plan = models.ForeignKey(JointBusinessPlan, on_delete=models.CASCADE, related_name="sign_offs")
    side = models.CharField(max_length=6, choices=Side.choices[:2])
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PlanChildQuerySet.as_manager()

    class Meta:
        ordering = ["side"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "side"],
                name="one_sign_off_per_side",
                violation_error_message="This side has signed off already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()} signed off {self.plan}"


class Objective(Revisioned):
    """A shared target: what, why, and which decision it drives."""

    class Unit(models.TextChoices):
        MONEY = "money", "Money"
        NUMBER = "number", "Number"
        PERCENT = "percent", "Percent"

    plan = models.ForeignKey(JointBusinessPlan, on_delete=models.CASCADE, related_name="objectives")
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
    position = models.PositiveSmallIntegerField(default=0)
    continues = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="continued_by",
        help_text="The same objective in the version before.",
    )

    history = HistoricalRecords()
    objects = PlanChildQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "position", "pk"]
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


class Initiative(Revisioned):
    """A joint undertaking of a plan. No approval without a sales executive sponsor."""

    class Stage(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        QUALIFIED = "qualified", "Qualified"
        APPROVED = "approved", "Approved"
        LAUNCHED = "launched", "Launched"
        EXECUTING = "executing", "Executing"
        COMPLETED = "completed", "Completed"
        FAILED = "failed", "Failed"
        STOPPED = "stopped", "Stopped"

    plan = models.ForeignKey(
        JointBusinessPlan, on_delete=models.CASCADE, related_name="initiatives"
    )
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
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_initiatives",
    )
    failure_cause = models.TextField(blank=True, help_text="Why it failed or was stopped.")
    launch_on = models.DateField(null=True, blank=True)
    finish_on = models.DateField(null=True, blank=True)
    continues = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="continued_by",
        help_text="The same initiative in the version before.",
    )

    history = HistoricalRecords()
    objects = PlanChildQuerySet.as_manager()

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


class Deliverable(Revisioned):
    """A dated commitment with a side; feeds the percentage of deliverables met on time."""

    plan = models.ForeignKey(
        JointBusinessPlan, on_delete=models.CASCADE, related_name="deliverables"
    )
    initiative = models.ForeignKey(
        Initiative,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="deliverables",
    )
    name = models.CharField(max_length=200)
    side = models.CharField(max_length=6, choices=Side)
    owner = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deliverables",
    )
    due_on = models.DateField(help_text="As agreed; on time is measured against this day.")
    delivered_on = models.DateField(null=True, blank=True)
    dropped_on = models.DateField(
        null=True, blank=True, help_text="Both sides let it go; it no longer counts."
    )
    drop_reason = models.CharField(max_length=300, blank=True, editable=False)
    continues = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="continued_by",
        help_text="The same deliverable in the version before.",
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
                condition=models.Q(side__in=Side.values),
                name="deliverable_side_is_known_word",
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
