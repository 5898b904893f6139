"""Days on which our company, or a partner, is closed."""

from __future__ import annotations

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models

from alliances.models.partner import Partner
from alliances.querysets import PartnerAliasQuerySet
from core.revision.models import Revisioned


class ClosingDayQuerySet(PartnerAliasQuerySet):
    """Our own are for all of us; those of a partner for whoever sees the partner."""

    def visible_to(self, user: Any) -> Self:
        theirs = super().visible_to(user)
        if not user.is_active or user.is_guest:
            return theirs
        return theirs | self.filter(partner__isnull=True)


class ClosingDay(Revisioned):
    """Days on which a company is closed: a summer break, the days after Christmas."""

    partner = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="closing_days",
        help_text="Leave this empty for your own company.",
    )
    name = models.CharField(max_length=120)
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    yearly = models.BooleanField(
        "every year", default=False, help_text="On the same days of every later year, too."
    )

    objects = ClosingDayQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="closing_days_end_after_they_begin",
                violation_error_message="The last day cannot lie before the first.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.starts_on and self.ends_on and (self.ends_on - self.starts_on).days > 92:
            raise ValidationError({"ends_on": "A company is closed for at most 3 months here."})
