"""Money in one currency: a dated rate table, and sums that say what they could not convert.

A rate is between two currencies, so that it holds after the portfolio's currency has changed: read
the other way round, or over a third currency (`alliances.rules.exchange`), which a sum says too.

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
from itertools import starmap

from django.db.models import OuterRef, Subquery

from alliances.models import DiscountRate, ExchangeRate
from alliances.models.company import portfolio_currency
from alliances.rules.exchange import Quote, ways_into
from alliances.rules.money_at_stake import DEFAULT_DISCOUNT_PERCENT

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
    `unconverted` names the currencies without a rate: both are left out, never counted as 0.
    `derived` says how currencies were converted that have no rate of their own: "JPY over EUR"."""

    amount: Decimal | None
    currency: str
    unknown: int = 0
    unconverted: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        return not self.unknown and not self.unconverted


@dataclass(frozen=True)
class Rates:
    """The rates of one day: units of `currency` (the portfolio's) per unit of the other. `derived`
    says of a currency how its rate came about, where nobody entered one between the two."""

    currency: str
    per_unit: Mapping[str, Decimal] = field(default_factory=dict)
    derived: Mapping[str, str] = field(default_factory=dict)

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
        unknown, unconverted, derived = 0, set(), set()
        for amount, currency in sums:
            if amount is None:
                unknown += 1
                continue
            converted = self.convert(amount, currency)
            if converted is None:
                unconverted.add(currency or "no currency")
            else:
                added = converted if added is None else added + converted
                if basis := self.derived.get(currency, ""):
                    derived.add(f"{currency} {basis}")
        rounded = None if added is None else added.quantize(CENT)
        said = tuple(sorted(unconverted)), tuple(sorted(derived))
        return Total(rounded, self.currency, unknown, *said)


def rates_as_of(day: date) -> Rates:
    """The rates into the portfolio's currency that were valid on `day`. One query."""
    earlier = ExchangeRate.objects.filter(
        currency=OuterRef("currency"), into=OuterRef("into"), valid_from__lte=day
    )
    newest = earlier.order_by("-valid_from").values("valid_from")[:1]
    rows = ExchangeRate.objects.filter(valid_from=Subquery(newest)).order_by()
    quotes = rows.values_list("currency", "into", "valid_from", "rate")
    into = portfolio_currency()
    ways = ways_into(into, starmap(Quote, quotes))
    return Rates(
        currency=into,
        per_unit={currency: way.rate for currency, way in ways.items()},
        derived={currency: way.basis for currency, way in ways.items() if way.basis},
    )


def discount_percent(day: date) -> Decimal:
    """The discount rate in force on `day`, in percent a year. One query."""
    rows = DiscountRate.objects.filter(valid_from__lte=day).order_by("-valid_from")
    found: Decimal | None = rows.values_list("percent", flat=True).first()
    return DEFAULT_DISCOUNT_PERCENT if found is None else found


def reference_rate(currency: str, into: str) -> Decimal | None:
    """Units of `into` for one unit of `currency`, over the euro; None where one is not listed."""
    if currency not in PER_EURO or into not in PER_EURO:
        return None
    return (Decimal(PER_EURO[into]) / Decimal(PER_EURO[currency])).quantize(Decimal("0.00000001"))


def ensure_reference_rates(*, currencies: Iterable[str]) -> int:
    """Give each of `currencies` that cannot be converted at all its reference rate. Returns how
    many.

    A currency with any way into the portfolio's currency is left alone, whatever its day. Runs
    twice safely.
    """
    into = portfolio_currency()
    wanted = {currency for currency in currencies if currency and currency != into}
    if not wanted:
        return 0
    missing = sorted(wanted - set(rates_as_of(date.max).per_unit))
    rates = {currency: reference_rate(currency, into) for currency in missing}
    rows = [
        ExchangeRate(
            currency=currency, into=into, valid_from=PUBLISHED_ON, rate=rate, source=SOURCE
        )
        for currency, rate in rates.items()
        if rate is not None
    ]
    ExchangeRate.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
