"""Money in one currency: a dated rate table, and sums that say what they could not convert.

A currency without a rate begins with a reference rate, so that an imported portfolio can be added
up. The European Central Bank publishes one a day; these are of one day, entered as such with their
source. A newer rate entered in Django admin takes over from its day on; a currency that is not in
the list stays without a rate, which every sum then says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import OuterRef, Subquery

from alliances.models import ExchangeRate

CENT = Decimal("0.01")
PUBLISHED_ON = date(2024, 9, 26)
SOURCE = "European Central Bank, euro reference rates of 26 Sep 2024"
# Units of the currency for one euro.
PER_EURO = {
    "EUR": "1", "USD": "1.1155", "JPY": "160.78", "BGN": "1.9558", "CZK": "25.159",
    "DKK": "7.4572", "GBP": "0.83428", "HUF": "395.95", "PLN": "4.271", "RON": "4.9759",
    "SEK": "11.3", "CHF": "0.9452", "ISK": "150.5", "NOK": "11.7865", "TRY": "38.1022",
    "AUD": "1.6217", "BRL": "6.0372", "CAD": "1.5025", "CNY": "7.8213", "HKD": "8.6773",
    "IDR": "16878.63", "ILS": "4.1132", "INR": "93.297", "KRW": "1478.62", "MXN": "21.8299",
    "MYR": "4.6237", "NZD": "1.7691", "PHP": "62.423", "SGD": "1.4328", "THB": "36.215",
    "ZAR": "19.238",
}  # fmt: skip


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
    """The rates of one day: units of `currency` (the portfolio's) per unit of the other."""

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
    return Rates(currency=settings.PORTFOLIO_CURRENCY, per_unit=per_unit)


def reference_rate(currency: str, into: str) -> Decimal | None:
    """Units of `into` for one unit of `currency`, over the euro; None where one is not listed."""
    if currency not in PER_EURO or into not in PER_EURO:
        return None
    return (Decimal(PER_EURO[into]) / Decimal(PER_EURO[currency])).quantize(Decimal("0.00000001"))


def ensure_reference_rates(*, currencies: Iterable[str]) -> int:
    """Give each of `currencies` that has no rate at all its reference rate. Returns how many.

    A currency with any rate is left alone, whatever its day. Runs twice safely.
    """
    into = settings.PORTFOLIO_CURRENCY
    wanted = {currency for currency in currencies if currency and currency != into}
    if not wanted:
        return 0
    there = set(ExchangeRate.objects.filter(currency__in=wanted).values_list("currency", flat=True))
    rates = {currency: reference_rate(currency, into) for currency in sorted(wanted - there)}
    rows = [
        ExchangeRate(currency=currency, valid_from=PUBLISHED_ON, rate=rate, source=SOURCE)
        for currency, rate in rates.items()
        if rate is not None
    ]
    ExchangeRate.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
