"""The joint business plan of a fiscal year, and its sign-offs."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from alliances.models import Alliance, CorporateGoal, Person, Side
from core.revision.models import Revisioned
from core.text import write_year
from plans.querysets import PlanChildQuerySet, PlanQuerySet
from plans.rules.plans import OPEN


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
                fields=["alliance", "fiscal_year", "version"], name="plan_version_unique"
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
        return f"{write_year(self.fiscal_year)} plan of {self.alliance}"

    def get_absolute_url(self) -> str:
        return reverse("plans:detail", args=[self.pk])

    @property
    def is_locked(self) -> bool:
        return self.state not in OPEN


class PlanLine(Revisioned):
    """An objective, an initiative or a deliverable. `TERMS` are the fields that a version agrees;
    a line of a later version `continues` the same one of the version before."""

    TERMS: tuple[str, ...]

    plan = models.ForeignKey(JointBusinessPlan, on_delete=models.CASCADE, related_name="%(class)ss")
    continues = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    continues_id: int | None

    objects = PlanChildQuerySet.as_manager()

    class Meta:
        abstract = True


class ServesGoal(models.Model):
    """A line that serves a corporate goal: a tie of our company, which no version agrees and no
    guest sees; it may follow a goal while the terms of the plan are locked."""

    goal = models.ForeignKey(
        CorporateGoal,
        verbose_name="corporate goal",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
    )

    class Meta:
        abstract = True


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
