"""What a new alliance of a type and tier starts with. Upper apps tie their rows to a template:
the committees it proposes, the skeleton of its plan."""

from __future__ import annotations

from django.db import models

from alliances.models.alliance import Tier
from alliances.models.company import AllianceType
from alliances.models.people import MembershipRole, Side
from alliances.querysets import ReferenceQuerySet
from core.revision.models import Revisioned


class AllianceTemplate(Revisioned):
    """Proposals for new alliances. Empty type or tier: for every one without its own."""

    name = models.CharField(max_length=120)
    alliance_type = models.ForeignKey(
        AllianceType,
        verbose_name="type",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="templates",
        help_text="Empty: for every type.",
    )
    tier = models.CharField(
        max_length=10, choices=Tier, blank=True, help_text="Empty: for every tier."
    )
    is_active = models.BooleanField(
        "in use", default=True, help_text="Clear this to keep the template without offering it."
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance_type", "tier"],
                name="template_once_per_type_and_tier",
                violation_error_message="There is a template for this type and tier already.",
            ),
            models.UniqueConstraint(
                fields=["tier"],
                condition=models.Q(alliance_type__isnull=True),
                name="template_once_per_tier",
                violation_error_message="There is a template for this tier already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TemplateRole(models.Model):
    """A role that should be filled from the start."""

    template = models.ForeignKey(AllianceTemplate, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=24, choices=MembershipRole)
    side = models.CharField(max_length=6, choices=Side.choices[:2])
    position = models.PositiveSmallIntegerField(default=0)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "role"
        constraints = [
            models.UniqueConstraint(
                fields=["template", "role", "side"],
                name="template_role_once_per_side",
                violation_error_message="The template names this role for this side already.",
            )
        ]

    def __str__(self) -> str:
        return self.get_role_display()
