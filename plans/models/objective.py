"""Shared targets of a plan, and what was reached."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from alliances.models.company import validate_currency
from core.revision.models import Revisioned
from plans.models.plan import PlanLine, ServesGoal
from plans.querysets import ActualQuerySet
from plans.rules.objectives import (
    BAND,
    FLOW,
    LESS,
    LEVEL,
    MORE,
    Pace,
    Terms,
    pace_words,
    terms_from,
)

AMOUNT = {"max_digits": 20, "decimal_places": 2}

NO_VALUE = (
    "Only an objective where more is better, or a level that is to fall from its baseline, can "
    "count as value."
)


class MeasuredAs(models.TextChoices):
    FLOW = FLOW, "Sum over the year"
    LEVEL = LEVEL, "Value on a day"


class Direction(models.TextChoices):
    MORE = MORE, "More is better"
    LESS = LESS, "Less is better"
    BAND = BAND, "Within a band"


class Objective(PlanLine, ServesGoal):
    """A shared target: what, why, and which decision it drives."""

    TERMS = (
        *("what", "why", "decision", "measured_as", "direction", "unit", "currency"),
        *("baseline", "target", "target_to", "pace", "counts_as_value", "target_reason"),
    )
    MeasuredAs, Direction = MeasuredAs, Direction

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
    target_to = models.DecimalField(
        "upper end of the band", **AMOUNT, null=True, blank=True,
        help_text="For a band only: the target is its lower end.",
    )  # fmt: skip
    measured_as = models.CharField(
        max_length=5, choices=MeasuredAs, blank=True,
        help_text="Empty where it was never said: then it is not measured.",
    )  # fmt: skip
    direction = models.CharField(
        max_length=4, choices=Direction, blank=True,
        help_text="Empty where it was never said: then it is not measured.",
    )  # fmt: skip
    pace = models.JSONField(
        "milestones", default=list, blank=True,
        help_text="Day and percent of the target that is due by it; empty for an even pace.",
    )  # fmt: skip
    target_reason = models.CharField(
        "reason for the target", max_length=300, blank=True,
        help_text="Why the target is far from what was reached before.",
    )  # fmt: skip
    change_reason = models.CharField(
        max_length=300, blank=True,
        help_text="Why this version drops it or asks for less than the one before.",
    )  # fmt: skip
    dropped_on = models.DateField(
        null=True, blank=True, editable=False,
        help_text="A version that both sides signed let it go; it counts on as it was promised.",
    )  # fmt: skip
    first_terms = models.JSONField(
        default=dict, editable=False,
        help_text="Terms first agreed this year, where a later version asks for less.",
    )  # fmt: skip
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
                condition=models.Q(measured_as__in=["", *MeasuredAs.values]),
                name="objective_measured_as_is_known_word",
            ),
            models.CheckConstraint(
                condition=models.Q(direction__in=["", *Direction.values]),
                name="objective_direction_is_known_word",
            ),
            models.CheckConstraint(
                condition=models.Q(direction=BAND, target_to__gte=models.F("target"))
                | (~models.Q(direction=BAND) & models.Q(target_to__isnull=True)),
                name="objective_band_has_two_ends",
                violation_error_message=(
                    "A band needs a lower end and an upper end that is not below it."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def milestones(self) -> Pace:
        """`pace` as days and numbers, the earliest first."""
        return tuple(sorted((date.fromisoformat(on), float(share)) for on, share in self.pace))

    def clean(self) -> None:
        if self.counts_as_value and self.direction not in ("", MORE) and not self.terms.has_way:
            raise ValidationError({"counts_as_value": NO_VALUE})

    @property
    def pace_words(self) -> str:
        return pace_words(self.milestones)

    @property
    def terms(self) -> Terms:
        return Terms(
            target=self.target,
            baseline=self.baseline,
            target_to=self.target_to,
            measured_as=self.measured_as,
            direction=self.direction,
            pace=self.milestones,
        )

    @property
    def first(self) -> Terms | None:
        """The terms it was first agreed by, where a later version of the year asks for less."""
        return terms_from(self.first_terms) if self.first_terms else None

    @property
    def is_said(self) -> bool:
        """Whether it was said how it is measured."""
        return bool(self.measured_as and self.direction)


class ObjectiveActual(Revisioned):
    """What was reached as of a day: the sum so far this year of a flow, the value of a level.

    Never changed and never deleted. A correction is another row, and the one it `corrects` says
    since when it no longer stands; one that was withdrawn counts until a newer one is recorded.
    """

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="actuals")
    as_of = models.DateField()
    value = models.DecimalField(**AMOUNT)
    note = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    corrects = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.RESTRICT, related_name="+",
        help_text="The earlier entry for the same day.",
    )  # fmt: skip
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was corrected.")
    corrected_at = models.DateTimeField(
        null=True, editable=False, help_text="Since when a correction stands in its place."
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    withdrawn_reason = models.CharField(max_length=300, blank=True, editable=False)

    objects = ActualQuerySet.as_manager()

    class Meta:
        ordering = ["objective", "-as_of", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["objective", "as_of"],
                condition=models.Q(corrected_at__isnull=True),
                name="objective_actual_once_a_day",
                violation_error_message="There is an actual for this day already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.objective}: {self.value} on {self.as_of:%d %b %Y}"

    @property
    def stands(self) -> bool:
        """Neither corrected nor withdrawn."""
        return self.corrected_at is None and self.withdrawn_at is None
