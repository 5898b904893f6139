"""Scoring models: which indicators count, how they become 0-100, and how much they weigh."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from alliances.models import AllianceType, Tier
from alliances.querysets import ReferenceQuerySet
from core.revision.models import Revisioned
from scorecards.querysets import ScoringModelQuerySet
from scorecards.rules.guard_rails import LESS, MORE, dimension_errors

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


class Axis(models.TextChoices):
    HEALTH = "health", "Health"
    VALUE = "value", "Value"
    RISK = "risk", "Risk"


class Dimension(models.TextChoices):
    """The four kinds of fitness of an alliance (Bamford and Ernst, 2002)."""

    STRATEGIC = "strategic", "Strategic"
    OPERATIONAL = "operational", "Operational"
    FINANCIAL = "financial", "Financial"
    RELATIONSHIP = "relationship", "Relationship"


class Better(models.TextChoices):
    MORE = MORE, "More is better"
    LESS = LESS, "Less is better"


class Indicator(Revisioned):
    """One thing that is measured, by hand or from the database."""

    class Source(models.TextChoices):
        MANUAL = "manual", "Entered by hand"
        COMPUTED = "computed", "Computed from records"
        SURVEYED = "surveyed", "Surveyed from both companies"

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    question = models.TextField(blank=True, help_text="The question asked, or what is computed.")
    source = models.CharField(max_length=8, choices=Source, default=Source.MANUAL)
    better = models.CharField(
        max_length=4,
        blank=True,
        choices=Better,
        help_text=(
            "Which way the measured value is better. A model may not score it the other way. Empty "
            "where it depends."
        ),
    )
    unit = models.CharField(
        max_length=20, blank=True, help_text="Unit of the measured value: %, days ..."
    )
    anchors = models.JSONField(
        default=dict,
        blank=True,
        help_text="What 0, 25, 50, 75 and 100 mean. Manual indicators only.",
    )
    half_life_days = models.PositiveSmallIntegerField(
        "half-life in days",
        null=True,
        blank=True,
        validators=[MinValueValidator(7), MaxValueValidator(1095)],
        help_text=(
            "Days in which its evidence loses half of its weight; older evidence is shown as "
            "stale. Empty for what does not age: a figure that is counted anew every day."
        ),
    )
    reveals_deal_terms = models.BooleanField(
        default=False, help_text="Details are visible only to people who may see deal terms."
    )
    shared_with_partner = models.BooleanField(
        default=False,
        help_text="The partner sees this line of health, and replies, before it is final.",
    )

    history = HistoricalRecords()
    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_manual(self) -> bool:
        return self.source == self.Source.MANUAL

    def clean(self) -> None:
        """What people answer ages; without a half-life an answer would count for ever. What reveals
        deal terms is never sent to the partner, whatever is ticked; here that is said."""
        if self.reveals_deal_terms and self.shared_with_partner:
            raise ValidationError({"shared_with_partner": "It reveals deal terms."})
        if self.is_manual and self.half_life_days is None:
            raise ValidationError({"half_life_days": "Enter the days in which an answer ages."})


class ScoringModel(Revisioned):
    """One version of a model. An active or retired version is never edited, only replaced."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        ACTIVE = "active", "Active"
        RETIRED = "retired", "Retired"

    key = models.SlugField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    tier = models.CharField(
        max_length=10,
        choices=Tier,
        blank=True,
        help_text="Leave empty for all tiers that have no model of their own.",
    )
    alliance_type = models.ForeignKey(
        AllianceType,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="scoring_models",
        help_text="Leave empty for all types that have no model of their own.",
    )
    value_cut = models.FloatField(default=50, validators=PERCENT)
    risk_cut = models.FloatField(default=50, validators=PERCENT)
    red_below = models.FloatField(default=40, validators=PERCENT)
    green_from = models.FloatField(default=65, validators=PERCENT)
    minimum_coverage = models.FloatField(
        default=25,
        validators=PERCENT,
        help_text="Percent of the weight that must be known before health is shown.",
    )
    placement_coverage = models.FloatField(
        "coverage for a placement",
        default=40,
        validators=PERCENT,
        help_text="Percent of the weight of value and of risk that must be known for a placement.",
    )
    dimension_coverage = models.FloatField(
        "coverage for a dimension",
        default=25,
        validators=PERCENT,
        help_text="Percent of the weight of a dimension of health that must be known.",
    )
    weakest_link = models.BooleanField(
        default=True,
        help_text="Health is not green while one of its dimensions is red.",
    )
    placement_judged = models.PositiveSmallIntegerField(
        "judged criteria for a placement",
        default=1,
        help_text="Answers by hand needed on each of the two axes (all, if an axis has fewer).",
    )
    dimension_weights = models.JSONField(
        default=dict,
        blank=True,
        help_text="Weight of each dimension in health. Dimensions not named weigh 1.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    history = HistoricalRecords()
    objects = ScoringModelQuerySet.as_manager()

    class Meta:
        ordering = ["key", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="scoring_model_version_unique"),
            models.UniqueConstraint(
                fields=["tier"],
                condition=models.Q(state="active", alliance_type__isnull=True),
                name="one_active_scoring_model_per_tier",
                violation_error_message="Another model is active for this tier.",
            ),
            models.UniqueConstraint(
                fields=["tier", "alliance_type"],
                condition=models.Q(state="active", alliance_type__isnull=False),
                name="one_active_scoring_model_per_type_and_tier",
                violation_error_message="Another model is active for this type and tier.",
            ),
            models.CheckConstraint(
                condition=models.Q(red_below__lte=models.F("green_from")),
                name="red_ends_before_green_begins",
                violation_error_message="Green cannot begin below the end of red.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"

    def clean(self) -> None:
        if errors := dimension_errors(self.dimension_weights):
            raise ValidationError({"dimension_weights": errors})


class Criterion(Revisioned):
    """An indicator on an axis of a model, with its value function and weight."""

    model = models.ForeignKey(ScoringModel, on_delete=models.CASCADE, related_name="criteria")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="criteria")
    axis = models.CharField(max_length=6, choices=Axis)
    dimension = models.CharField(max_length=12, choices=Dimension, blank=True)
    weight = models.FloatField(
        validators=[MinValueValidator(0), MaxValueValidator(1000)],
        help_text=("Relative to the other criteria of the axis, or of the dimension for health."),
    )
    points = models.JSONField(
        default=list,
        blank=True,
        help_text=(
            "Value function: [[raw, score], ...], raw rising, score 0-100, straight between; "
            'or {"scale": "log", "points": [...]}. Empty for an answer that is a score already.'
        ),
    )
    position = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()
    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["model", "axis", "dimension", "position", "pk"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(
                fields=["model", "indicator", "axis"], name="indicator_once_per_axis"
            ),
            models.CheckConstraint(
                condition=(models.Q(axis="health") & ~models.Q(dimension=""))
                | (~models.Q(axis="health") & models.Q(dimension="")),
                name="health_criterion_has_dimension",
                violation_error_message="A health criterion needs a dimension; others have none.",
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gte=0), name="criterion_weight_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} ({self.get_axis_display().lower()})"
