"""What a committee decides, proposes or is told, and up to which sum."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from simple_history.models import HistoricalRecords

from alliances.querysets import ReferenceQuerySet
from core.revision.models import Revisioned
from governance.models.committee import Committee
from governance.models.template import CommitteeTemplate
from governance.querysets import CommitteeChildQuerySet
from governance.rules.rights import DECIDES, PARTS, limit_words, right_words

CURRENCY = RegexValidator(r"^[A-Z]{3}\Z", "Enter a currency of three letters, such as EUR.")


class AbstractRight(models.Model):
    subject = models.CharField(max_length=120, help_text="Such as joint marketing or staffing.")
    part = models.CharField(max_length=8, choices=list(PARTS.items()), default=DECIDES)
    up_to = models.DecimalField(
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0), "Enter an amount of 0 or more.")],
        help_text="Empty: no limit.",
    )
    currency = models.CharField(max_length=3, blank=True, validators=[CURRENCY])
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """ "Joint marketing: decides, up to EUR 250,000"."""
        return right_words(self.subject, self.part, self.up_to, self.currency)

    @property
    def limit(self) -> str:
        """ "up to EUR 250,000"; "" for no limit."""
        return limit_words(self.up_to, self.currency)

    def clean(self) -> None:
        """An amount has its currency, and the other way round."""
        if (self.up_to is None) != (not self.currency):
            field = "currency" if self.up_to is not None else "up_to"
            raise ValidationError({field: "Enter both amount and currency, or neither."})


class DecisionRight(Revisioned, AbstractRight):
    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="rights")

    history = HistoricalRecords()
    objects = CommitteeChildQuerySet.as_manager()

    class Meta(AbstractRight.Meta):
        abstract = False
        ordering = ["committee", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(up_to__isnull=True, currency="")
                | models.Q(up_to__isnull=False) & ~models.Q(currency=""),
                name="right_amount_has_currency",
                violation_error_message="Enter both amount and currency, or neither.",
            )
        ]


class TemplateRight(AbstractRight):
    committee = models.ForeignKey(
        CommitteeTemplate, on_delete=models.CASCADE, related_name="rights"
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta(AbstractRight.Meta):
        abstract = False
        ordering = ["committee", "position", "pk"]
        verbose_name = "decision right"


class TemplateItem(models.Model):
    """A standing item of the agenda of a proposed committee."""

    committee = models.ForeignKey(CommitteeTemplate, on_delete=models.CASCADE, related_name="items")
    title = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField(default=10)
    position = models.PositiveSmallIntegerField(default=0)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["committee", "position", "pk"]
        verbose_name = "standing agenda item"

    def __str__(self) -> str:
        return self.title
