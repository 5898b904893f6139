"""Money in one currency: a dated rate table, and sums that say what they could not convert."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import OuterRef, Subquery

from alliances.models import ExchangeRate

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Total:
    """`amount` is None when nothing could be added. `unknown` counts sums without an amount,
    `unconverted` names the currencies without a rate: both are left out, never counted as 0."""

    amount: Decimal | None
    currency: str
    unknown: int = 0
    unconverted: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        return not self.unknown and not self.unconverted


@dataclass(frozen=True)
class Rates:
    """The rates in force on `day`: units of `currency` (the portfolio's) per unit of the other."""

    day: date
    currency: str
    per_unit: Mapping[str, Decimal] = field(default_factory=dict)

    def convert(self, amount: Decimal | None, currency: str) -> Decimal | None:
        """`amount` in the portfolio's currency, exact; None if it or its rate is not known."""
        if amount is None:
            return None
        if currency == self.currency:
            return amount
        rate = self.per_unit.get(currency)
        return None if rate is None else amount * rate

    def total(self, sums: Iterable[tuple[Decimal | None, str]]) -> Total:
        """Add pairs of amount and currency, rounded to the cent at the end."""
        added: Decimal | None = None
        unknown, unconverted = 0, set()
        for amount, currency in sums:
            if amount is None:
                unknown += 1
                continue
            converted = self.convert(amount, currency)
            if converted is None:
                unconverted.add(currency or "no currency")
            else:
                added = converted if added is None else added + converted
        rounded = None if added is None else added.quantize(CENT)
        return Total(rounded, self.currency, unknown, tuple(sorted(unconverted)))


def rates_as_of(day: date) -> Rates:
    """The newest rate of every currency that was valid on `day`. One query."""
    earlier = ExchangeRate.objects.filter(currency=OuterRef("currency"), valid_from__lte=day)
    newest = earlier.order_by("-valid_from").values("valid_from")[:1]
    rows = ExchangeRate.objects.filter(valid_from=Subquery(newest)).order_by()
    per_unit = dict(rows.values_list("currency", "rate"))
    return Rates(day=day, currency=settings.PORTFOLIO_CURRENCY, per_unit=per_unit)
