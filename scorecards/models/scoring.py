"""Scoring models: which indicators count, how they become 0-100, and how much they weigh."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from alliances.models import Tier
from alliances.querysets import ReferenceQuerySet
from core.revision.models import Revisioned
from scorecards.querysets import ScoringModelQuerySet

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
    unit = models.CharField(
        max_length=20, blank=True, help_text="Unit of the measured value: %, days ..."
    )
    anchors = models.JSONField(
        default=dict,
        blank=True,
        help_text="What 0, 25, 50, 75 and 100 mean. Manual indicators only.",
    )
    stale_after_days = models.PositiveSmallIntegerField(
        default=180,
        validators=[MinValueValidator(1), MaxValueValidator(1095)],
        help_text=(
            "Days after which an answer is shown as stale. After twice as many it no longer counts."
        ),
    )
    reveals_deal_terms = models.BooleanField(
        default=False, help_text="Details are visible only to people who may see deal terms."
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
                condition=models.Q(state="active"),
                name="one_active_scoring_model_per_tier",
                violation_error_message="Another model is active for this tier.",
            ),
            models.CheckConstraint(
                condition=models.Q(red_below__lte=models.F("green_from")),
                name="red_ends_before_green_begins",
                violation_error_message="Green cannot begin below the end of red.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"


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
