"""The committees that a template proposes for a new alliance."""

from __future__ import annotations

from datetime import time

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from alliances.models import AllianceTemplate, MembershipRole
from alliances.querysets import ReferenceQuerySet
from governance.models.committee import Committee, MeetingMode, default_offsets
from governance.models.validators import validate_offsets
from governance.rules.meetings import LONGEST, SHORTEST
from governance.rules.patterns import (
    DAY_NAMES,
    MONTHLY_DAYS,
    PERIODS,
    POSITIONS,
    WEEKLY,
    most_of,
    too_many,
)
from governance.rules.rights import quorum_words


def period_choices() -> list[tuple[str, str]]:
    return [(name, words) for name, (_, _, words) in PERIODS.items()]


class CommitteeTemplate(models.Model):
    """A committee with its schedule. Its members are whoever has one of the `roles`."""

    template = models.ForeignKey(
        AllianceTemplate, on_delete=models.CASCADE, related_name="committees"
    )
    name = models.CharField(max_length=120)
    kind = models.CharField(
        max_length=12, choices=Committee.Kind, default=Committee.Kind.MANAGEMENT
    )
    decision_rights = models.TextField(
        blank=True, help_text="What this committee decides by itself, and what it passes on."
    )
    quorum = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(99)],
        help_text="How many people have to be there to decide. 0: any number.",
    )
    quorum_per_side = models.BooleanField("of each side", default=False)
    reminder_offsets = models.JSONField(
        default=default_offsets,
        blank=True,
        validators=[validate_offsets],
        help_text="Minutes before the meeting.",
    )
    period = models.CharField(
        "meets every",
        max_length=12,
        choices=period_choices,
        default="month",
    )
    position = models.SmallIntegerField(
        "which one",
        choices=list(POSITIONS.items()),
        null=True,
        blank=True,
        help_text="First, second ... such day of the month; not for daily and weekly meetings.",
    )
    weekday = models.CharField(max_length=2, choices=list(MONTHLY_DAYS.items()), blank=True)
    starts_at_time = models.TimeField("starts at", default=time(15))
    duration_minutes = models.PositiveSmallIntegerField(
        "length in minutes",
        default=60,
        validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)],
    )
    mode = models.CharField(max_length=10, choices=MeetingMode, default=MeetingMode.VIRTUAL)
    roles = models.JSONField(
        default=list, blank=True, help_text="Roles whose holders become members."
    )
    chair_role = models.CharField("chaired by", max_length=24, choices=MembershipRole, blank=True)
    proposed = models.BooleanField(
        "ticked from the start", default=True, help_text="Clear this to offer it only."
    )
    order = models.PositiveSmallIntegerField(default=0)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "committee of a template"
        verbose_name_plural = "committees of templates"
        constraints = [
            models.UniqueConstraint(
                fields=["template", "name"],
                name="template_committee_once",
                violation_error_message="The template has a committee of this name already.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def quorum_words(self) -> str:
        """ "at least 2 people of each side"; "" where none is set."""
        return quorum_words(self.quorum, self.quorum_per_side)

    def clean(self) -> None:
        weekly = self.period in WEEKLY
        if not weekly and bool(self.position) != bool(self.weekday):
            raise ValidationError("Choose both which one and which weekday, or neither.")
        if weekly and self.weekday not in ("", *DAY_NAMES):
            raise ValidationError({"weekday": "Choose a weekday for weekly meetings."})
        if self.weekday and (self.position or 0) > most_of(self.weekday):
            raise ValidationError({"position": too_many(self.weekday)})
        unknown = set(self.roles or []) - set(MembershipRole.values)
        if unknown:
            names = ", ".join(sorted(map(str, unknown)))
            raise ValidationError({"roles": f"Unknown roles: {names}."})
