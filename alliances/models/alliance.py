"""One relationship under one agreement or purpose, with one or more partners."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from simple_history.models import HistoricalRecords

from alliances.models.company import AllianceType, BusinessUnit
from alliances.models.goal import CorporateGoal
from alliances.models.partner import NormalisedName, Partner
from alliances.querysets import AllianceChildQuerySet, AllianceQuerySet
from alliances.rules.names import normalise_title
from alliances.rules.sides import Sides
from core.revision.models import Revisioned


class Stage(models.TextChoices):
    EXPLORING = "exploring", "Exploring"
    QUALIFYING = "qualifying", "Qualifying"
    NEGOTIATING = "negotiating", "Negotiating"
    LAUNCHING = "launching", "Launching"
    OPERATING = "operating", "Operating"
    TRANSFORMING = "transforming", "Transforming"
    EXITING = "exiting", "Exiting"
    CLOSED = "closed", "Closed"
    UNKNOWN = "unknown", "Stage unknown"


class Tier(models.TextChoices):
    STRATEGIC = "strategic", "Strategic"
    CORE = "core", "Core"
    TACTICAL = "tactical", "Tactical"
    UNASSIGNED = "unassigned", "No tier yet"


class Region(models.TextChoices):
    GLOBAL = "global", "Global"
    EUROPE = "europe", "Europe"
    NORTH_AMERICA = "north_america", "North America"
    LATIN_AMERICA = "latin_america", "Latin America"
    ASIA_PACIFIC = "asia_pacific", "Asia Pacific"
    MIDDLE_EAST_AFRICA = "middle_east_africa", "Middle East and Africa"


class Confidentiality(models.TextChoices):
    OPEN = "open", "Open to executives and leaders"
    RESTRICTED = "restricted", "Restricted to members"


class DatePrecision(models.TextChoices):
    DAY = "day", "Day"
    MONTH = "month", "Month"
    YEAR = "year", "Year"


class Alliance(Revisioned, NormalisedName):
    normalise = staticmethod(normalise_title)
    name = models.CharField(max_length=200, help_text="What people call it.")
    normalised_name = models.CharField(max_length=200, editable=False, db_index=True)
    brand_name = models.CharField(
        "brand",
        max_length=120,
        blank=True,
        help_text="The alliance's own brand, if it has one.",
    )
    partners = models.ManyToManyField(Partner, through="AlliancePartner", related_name="alliances")
    stage = models.CharField(
        "lifecycle stage",
        max_length=12,
        choices=Stage,
        default=Stage.EXPLORING,
        db_index=True,
    )
    tier = models.CharField(max_length=10, choices=Tier, default=Tier.UNASSIGNED, db_index=True)
    alliance_type = models.ForeignKey(
        AllianceType,
        verbose_name="type",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="alliances",
    )
    business_unit = models.ForeignKey(
        BusinessUnit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="alliances",
    )
    region = models.CharField(max_length=20, choices=Region, blank=True, db_index=True)
    goals = models.ManyToManyField(
        CorporateGoal,
        blank=True,
        related_name="alliances",
        verbose_name="corporate goals",
        help_text="An alliance tied to no goal is an orphan.",
    )
    north_star = models.TextField(
        "North Star",
        blank=True,
        help_text="The shared value proposition, in one or two sentences.",
    )
    north_star_revisit_on = models.DateField("revisit the North Star on", null=True, blank=True)
    announced_on = models.DateField(
        null=True,
        blank=True,
        help_text="First day of the month or year where only that is known.",
    )
    announced_precision = models.CharField(max_length=5, choices=DatePrecision, blank=True)
    programme = models.CharField("programme or product", max_length=300, blank=True)
    focus_area = models.CharField(
        max_length=120,
        blank=True,
        help_text="Field of work, such as a therapeutic area.",
    )
    summary = models.TextField(blank=True)
    source = models.TextField(blank=True, help_text="Where these facts come from.")
    confidentiality = models.CharField(
        max_length=10,
        choices=Confidentiality,
        default=Confidentiality.OPEN,
        db_index=True,
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    history = HistoricalRecords()
    objects = AllianceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stage__in=Stage.values),
                name="alliance_stage_is_known_word",
            ),
            models.CheckConstraint(
                condition=models.Q(tier__in=Tier.values),
                name="alliance_tier_is_known_word",
            ),
            models.CheckConstraint(
                condition=models.Q(announced_on__isnull=True, announced_precision="")
                | models.Q(
                    announced_on__isnull=False,
                    announced_precision__in=DatePrecision.values,
                ),
                name="alliance_announced_has_precision",
                violation_error_message="Say how precise the date of announcement is.",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="alliance_has_a_name"),
        ]
        indexes = [
            models.Index(Lower("name"), name="alliance_name_lower"),
            models.Index(fields=["confidentiality", "stage", "tier"], name="alliance_filter"),
        ]

    def __str__(self) -> str:
        return self.brand_name or self.name

    def get_absolute_url(self) -> str:
        return reverse("alliances:detail", args=[self.pk])

    @property
    def sides(self) -> Sides:
        """How its sides are named. Lists prefetch the partners: `querysets.prefetch_sides`."""
        links = self.partner_links.all()
        return Sides(settings.COMPANY_NAME, tuple(link.partner.name for link in links))

    def mark_shown_to(self, user: Any) -> None:
        """Remember on this instance that it came through `visible_to(user)`."""
        self.__dict__.setdefault("_shown_to", set()).add(user.pk)

    def was_shown_to(self, user: Any) -> bool:
        return user.pk is not None and user.pk in self.__dict__.get("_shown_to", ())


class AlliancePartner(models.Model):
    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="partner_links")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="alliance_links")
    is_lead = models.BooleanField("lead partner", default=False)

    objects = AllianceChildQuerySet.as_manager()

    class Meta:
        ordering = ["-is_lead", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "partner"],
                name="partner_once_per_alliance",
                violation_error_message="This partner is part of the alliance already.",
            ),
            models.UniqueConstraint(
                fields=["alliance"],
                condition=models.Q(is_lead=True),
                name="one_lead_partner_per_alliance",
                violation_error_message="An alliance has one lead partner.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} in {self.alliance}"


class StageChange(models.Model):
    """The record of a move along the lifecycle: who, when, from what to what, and why."""

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="stage_changes")
    from_stage = models.CharField(max_length=12, choices=Stage)
    to_stage = models.CharField(max_length=12, choices=Stage)
    changed_on = models.DateField()
    reason = models.TextField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = AllianceChildQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(from_stage=models.F("to_stage")),
                name="stage_change_changes_something",
                violation_error_message="The alliance is in this stage already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.alliance}: {self.get_from_stage_display()} to {self.get_to_stage_display()}"
