"""Our own company: its units, what kinds of alliance it has, why things fail, and its exchange
rates."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords

from alliances.querysets import ReferenceQuerySet
from core.revision.models import Revisioned

validate_currency = RegexValidator(
    r"^[A-Z]{3}\Z", "Use the three letters of ISO 4217, such as EUR or USD."
)


class _Named(Revisioned):
    objects = ReferenceQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return str(self.name)  # type: ignore[attr-defined]


class BusinessUnit(_Named):
    name = models.CharField(max_length=120)

    class Meta(_Named.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="business_unit_name_unique",
                violation_error_message="A business unit of this name exists already.",
            )
        ]


class AllianceType(_Named):
    """The kind of alliance: co-development, licence, joint venture, co-sell ..."""

    name = models.CharField(max_length=80)

    class Meta(_Named.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="alliance_type_name_unique",
                violation_error_message="A type of this name exists already.",
            )
        ]


class FailureCause(_Named):
    """Why something went wrong: the words that issues and initiatives are counted by."""

    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Where it stands in the list of choices; the lowest comes first."
    )

    class Meta(_Named.Meta):
        ordering = ["position", "name"]
        verbose_name = "cause of failure"
        verbose_name_plural = "causes of failure"
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="failure_cause_name_unique",
                violation_error_message="A cause of this name exists already.",
            )
        ]


def portfolio_currency() -> str:
    """The currency in which the portfolio is added up."""
    return str(settings.PORTFOLIO_CURRENCY)


class ExchangeRate(Revisioned):
    """How many units of `into` one unit of `currency` was worth from a day on."""

    currency = models.CharField(max_length=3, validators=[validate_currency])
    into = models.CharField(
        max_length=3,
        default=portfolio_currency,
        validators=[validate_currency],
        help_text="The rate is the number of units of this currency for one unit of the other.",
    )
    valid_from = models.DateField()
    rate = models.DecimalField(
        max_digits=18, decimal_places=8, validators=[MinValueValidator(0.00000001)]
    )
    source = models.CharField(max_length=200, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["currency", "into", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "into", "valid_from"],
                name="exchange_rate_once_a_day",
                violation_error_message="There is a rate of these currencies for this day.",
            ),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="exchange_rate_positive"),
        ]

    def __str__(self) -> str:
        rate = f"{self.rate.normalize():f}"
        return f"1 {self.currency} = {rate} {self.into} from {self.valid_from:%d %b %Y}"

    def clean(self) -> None:
        if self.currency and self.currency == self.into:
            raise ValidationError({"into": "Enter another currency: a rate is between two."})


class DiscountRate(Revisioned):
    """By how many percent a year money to come is worth less than money now, from a day on; before
    the first one it is that of `alliances.rules.money_at_stake`."""

    valid_from = models.DateField(unique=True)
    percent = models.DecimalField(
        "percent a year",
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    reason = models.CharField(
        max_length=200, blank=True, help_text="Who decided it, and what it rests on."
    )

    history = HistoricalRecords()
    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__gte=0, percent__lte=100),
                name="discount_rate_0_to_100",
            )
        ]

    def __str__(self) -> str:
        return f"{self.percent.normalize():f} % a year from {self.valid_from:%d %b %Y}"


class ExecutiveView(Revisioned):
    """What executives see first on the portfolio page. There is one row at most; without it risk
    and exposure come first."""

    class First(models.TextChoices):
        RISK = "risk", "Risk and exposure first, value second"
        VALUE = "value", "Value first, risk and exposure second"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    opens_on = models.CharField(
        max_length=5,
        choices=First,
        default=First.RISK,
        help_text="The order of figures and columns, and by what the table is sorted.",
    )

    history = HistoricalRecords()
    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "view of executives"
        verbose_name_plural = "view of executives"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_view_of_executives"),
        ]

    def __str__(self) -> str:
        return self.get_opens_on_display()
