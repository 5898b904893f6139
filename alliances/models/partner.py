"""Companies we are allied with, and the other names people write for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from alliances.querysets import PartnerAliasQuerySet, PartnerQuerySet
from alliances.rules.names import normalise_partner
from core.revision.models import Revisioned


class NormalisedName(models.Model):
    """Writes `normalised_name`, by which names are compared, together with `name`."""

    normalise: Callable[[str], str]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.normalised_name = self.normalise(self.name)  # type: ignore[attr-defined]
        fields = kwargs.get("update_fields")
        if fields is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "normalised_name"}
        super().save(*args, **kwargs)


class Partner(Revisioned, NormalisedName):
    """`normalised_name` is what an import matches unasked (alliances.rules.names).

    One record of a name for everybody who sees it. Somebody who sees none makes another, which
    stands `apart` from those they do not see (decision 0084).
    """

    normalise = staticmethod(normalise_partner)
    name = models.CharField(max_length=200)
    normalised_name = models.CharField(max_length=200, editable=False, db_index=True)
    apart = models.PositiveIntegerField(default=0, editable=False)
    listed = models.BooleanField(
        default=False,
        editable=False,
        help_text="Recorded on its own, for all colleagues; else seen through its alliances only.",
    )
    country = models.CharField(max_length=80, blank=True)
    is_competitor = models.BooleanField(
        "also a competitor",
        default=False,
        help_text="Co-opetition: allied here, rivals elsewhere.",
    )
    website = models.URLField(blank=True)
    description = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    history = HistoricalRecords()
    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(normalised_name=""), name="partner_name_has_letters"
            ),
            models.UniqueConstraint(
                fields=["normalised_name", "apart"],
                name="partner_name_once_in_its_place",
                violation_error_message="A partner of this name exists already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def other_names(self) -> list[str]:
        return list(self.aliases.values_list("name", flat=True))

    def get_absolute_url(self) -> str:
        return reverse("alliances:partner_detail", args=[self.pk])


class PartnerAlias(NormalisedName):
    """Another spelling, an old name or a subsidiary that was confirmed to mean this partner."""

    normalise = staticmethod(normalise_partner)
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)
    normalised_name = models.CharField(max_length=200, editable=False, db_index=True)

    objects = PartnerAliasQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "normalised_name"],
                name="other_name_once_per_partner",
                violation_error_message="This partner has this name already.",
            )
        ]
        verbose_name_plural = "partner aliases"

    def __str__(self) -> str:
        return f"{self.name} = {self.partner}"
