"""Where an alliance stands on the risk/value quadrant, and where it stood before."""

from __future__ import annotations

from django.db import models

from alliances.models import Alliance, Stage, Tier
from scorecards.models.scoring import Dimension, ScoringModel
from scorecards.querysets import (
    GreenPersistenceQuerySet,
    PendingScoreQuerySet,
    PlacementQuerySet,
)
from scorecards.rules import quadrants


class Quadrant(models.TextChoices):
    WHITE_GLOVE = quadrants.WHITE_GLOVE, quadrants.TITLES[quadrants.WHITE_GLOVE]
    SUSTAIN = quadrants.SUSTAIN, quadrants.TITLES[quadrants.SUSTAIN]
    FIX_OR_EXIT = quadrants.FIX_OR_EXIT, quadrants.TITLES[quadrants.FIX_OR_EXIT]
    LIGHT_TOUCH = quadrants.LIGHT_TOUCH, quadrants.TITLES[quadrants.LIGHT_TOUCH]
    UNPLACED = quadrants.UNPLACED, quadrants.TITLES[quadrants.UNPLACED]


class Placement(models.Model):
    """Valid from `valid_from` up to, not including, `valid_to`; the current one has no end.

    A row is written when a score, the quadrant, the value, the stage or the tier changes, so the
    rows of an alliance tell its whole history without gaps. Several changes in a day share the row
    of that day. A closed alliance keeps a current row, without scores and not placed.
    """

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="placements")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    model = models.ForeignKey(ScoringModel, null=True, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=12, choices=Stage)
    tier = models.CharField(max_length=10, choices=Tier)
    quadrant = models.CharField(max_length=12, choices=Quadrant, default=Quadrant.UNPLACED)
    quadrant_since = models.DateField()
    value = models.FloatField(null=True)
    risk = models.FloatField(null=True)
    health = models.FloatField(null=True)
    health_band = models.CharField(
        max_length=5,
        blank=True,
        choices=[("green", "Green"), ("amber", "Amber"), ("red", "Red")],
        help_text="By the thresholds of the model; empty if health is not known.",
    )
    capped_by = models.CharField(
        max_length=12,
        blank=True,
        choices=Dimension,
        help_text="The red dimension that keeps health from being green.",
    )
    strategic = models.FloatField(null=True)
    operational = models.FloatField(null=True)
    financial = models.FloatField(null=True)
    relationship = models.FloatField(null=True)
    # Percent of the weight that is known, 0 to 100.
    value_coverage = models.FloatField(default=0)
    risk_coverage = models.FloatField(default=0)
    health_coverage = models.FloatField(default=0)
    # Criteria of the value and risk axes: "placed on 3 of 13 criteria".
    criteria_known = models.PositiveSmallIntegerField(default=0)
    criteria_total = models.PositiveSmallIntegerField(default=0)
    # `services.measures.told`: another number where a count or sum that pages show is another.
    told = models.BigIntegerField(null=True, editable=False)
    evidence_on = models.DateField(
        null=True, help_text="Day of the newest manual evidence behind the scores."
    )
    planned_value = models.DecimalField(
        max_digits=20,
        decimal_places=2,
        null=True,
        help_text="Of the fiscal year, in the portfolio's currency; empty if not known.",
    )
    delivered_value = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    expected_value = models.DecimalField(
        max_digits=20,
        decimal_places=2,
        null=True,
        help_text="What the pace of the plan would have delivered by the days of the actuals.",
    )
    delivered_on = models.DateField(
        null=True,
        help_text="The day of the actuals behind it, weighted by what they are to be worth.",
    )
    # How sure it is: see scorecards.rules.confidence.
    holds = models.FloatField(
        null=True, help_text="Share of plausible readings that agree with the quadrant, 0 to 1."
    )
    band_holds = models.FloatField(
        null=True, help_text="Share of plausible readings that agree with the band of health."
    )
    one_answer = models.BooleanField(
        default=False, help_text="One answer, whatever it is, would make the quadrant certain."
    )
    # Points that were no news, added up since the first placement: model, rates, ageing, calendar.
    value_shift = models.FloatField(default=0)
    risk_shift = models.FloatField(default=0)
    health_shift = models.FloatField(default=0)
    detail = models.JSONField(
        default=dict,
        help_text="Raw values, counts, dates and shares of evidence by indicator key.",
    )
    computed_at = models.DateTimeField()

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["alliance", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance"],
                condition=models.Q(valid_to__isnull=True),
                name="one_current_placement",
            ),
            models.UniqueConstraint(
                fields=["alliance", "valid_from"], name="one_placement_per_day"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gt=models.F("valid_from")),
                name="placement_ends_after_it_began",
            ),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{axis}__isnull": True})
                    | models.Q(**{f"{axis}__gte": 0, f"{axis}__lte": 100}),
                    name=f"placement_{axis}_is_0_to_100",
                )
                for axis in ("value", "risk", "health")
            ),
        ]
        indexes = [
            models.Index(
                fields=["quadrant", "alliance"],
                condition=models.Q(valid_to__isnull=True),
                name="placement_current_quadrant",
            ),
            models.Index(fields=["valid_from", "valid_to"], name="placement_as_of"),
        ]

    def __str__(self) -> str:
        return f"{self.alliance}: {self.get_quadrant_display()} since {self.valid_from:%d %b %Y}"


class GreenPersistence(models.Model):
    """How many greens at the end of a quarter were green at the end of the next, as it was known on
    `day`; it holds until the next row. An earlier day is shown with what was known then."""

    day = models.DateField(unique=True)
    kept = models.PositiveIntegerField(help_text="Greens that were still green a quarter later.")
    seen = models.PositiveIntegerField(help_text="Greens whose band a quarter later is known.")
    steps = models.PositiveSmallIntegerField(
        help_text="From one quarter to the next, in how many there were any."
    )

    objects = GreenPersistenceQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]
        verbose_name = "persistence of green"
        verbose_name_plural = "persistence of green"

    def __str__(self) -> str:
        return f"{self.kept} of {self.seen} greens stayed, as of {self.day:%d %b %Y}"


class PendingScore(models.Model):
    """An alliance whose scores are older than its records.

    Written in the transaction that changes a record, taken by the recompute. Survives a lost
    broker. No foreign key: the alliance may be deleted in the same transaction.
    """

    alliance_id = models.BigIntegerField(unique=True)
    marked_at = models.DateTimeField()

    objects = PendingScoreQuerySet.as_manager()

    class Meta:
        ordering = ["marked_at"]

    def __str__(self) -> str:
        return f"Alliance {self.alliance_id} since {self.marked_at:%d %b %Y %H:%M}"
