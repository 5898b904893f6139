"""Which rate converts a currency: between the two, either way round, or over a third."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from alliances.models import ExchangeRate
from alliances.rules.exchange import Quote, ways_into
from alliances.services.money import ensure_reference_rates, rates_as_of

OLD, NEW = date(2024, 1, 1), date(2026, 1, 1)


def quote(pair: str, rate: str, day: date = OLD) -> Quote:
    currency, into = pair.split(">")
    return Quote(currency, into, day, Decimal(rate))


OVER_GBP = [quote("USD>GBP", "1", NEW), quote("GBP>EUR", "1", NEW)]


@pytest.mark.parametrize(
    ("quotes", "rate", "basis"),
    [
        ([], None, ""),
        ([quote("USD>EUR", "0.9")], "0.9", ""),
        ([quote("EUR>USD", "1.25")], "0.8", "by the inverse rate"),
        # Both ways round: the newer one, and the entered one on the same day.
        ([quote("USD>EUR", "0.9"), quote("EUR>USD", "1.25", NEW)], "0.8", "by the inverse rate"),
        ([quote("USD>EUR", "0.9"), quote("EUR>USD", "1.25")], "0.9", ""),
        # Over a third currency, in either direction of both rates.
        ([quote("USD>GBP", "0.5"), quote("GBP>EUR", "1.2")], "0.6", "over GBP"),
        ([quote("GBP>USD", "2"), quote("EUR>GBP", "0.8")], "0.625", "over GBP"),
        # A rate between the two goes before one over a third, however old it is.
        ([quote("USD>EUR", "0.9"), *OVER_GBP], "0.9", ""),
        # Of two ways over a third the one whose older rate is the newest.
        (
            [
                *(quote("USD>GBP", "1"), quote("GBP>EUR", "1", NEW)),
                *(quote("USD>CHF", "2", NEW), quote("CHF>EUR", "1", NEW)),
            ],
            "2",
            "over CHF",
        ),
        # No way over two others, and a currency has no rate into itself.
        ([quote("USD>GBP", "1"), quote("GBP>CHF", "1"), quote("CHF>EUR", "1")], None, ""),
        ([quote("USD>USD", "3"), quote("EUR>EUR", "2")], None, ""),
    ],
)  # fmt: skip
def test_the_way_of_a_currency(quotes, rate, basis):
    found = ways_into("EUR", quotes).get("USD")
    assert (found and found.rate) == (None if rate is None else Decimal(rate))
    assert (found.basis if found else "") == basis


@given(st.permutations([quote("USD>EUR", "0.9"), quote("JPY>USD", "0.007"), quote("EUR>GBP", "1")]))
def test_the_order_of_the_rates_does_not_matter(quotes):
    found = ways_into("EUR", quotes)
    assert {one: way.rate for one, way in found.items()} == {
        "USD": Decimal("0.9"),
        "JPY": Decimal("0.0063"),
        "GBP": Decimal("1"),
    }


@pytest.mark.django_db
def test_rates_survive_a_change_of_the_portfolios_currency(settings):
    for currency, rate in (("USD", "0.8"), ("GBP", "1.2")):
        ExchangeRate.objects.create(currency=currency, valid_from=OLD, rate=Decimal(rate))
    assert set(ExchangeRate.objects.values_list("into", flat=True)) == {"EUR"}
    settings.PORTFOLIO_CURRENCY = "USD"
    rates = rates_as_of(NEW)
    # Not taken for dollars: the euro is the inverse, the pound goes over it.
    assert rates.convert(Decimal(100), "EUR") == Decimal(125)
    assert rates.convert(Decimal(100), "GBP") == Decimal(150)
    assert rates.derived == {"EUR": "by the inverse rate", "GBP": "over EUR"}
    total = rates.total([(Decimal(1), "GBP"), (Decimal(1), "USD"), (Decimal(1), "XAU")])
    assert (total.amount, total.derived, total.unconverted) == (
        Decimal("2.50"),
        ("GBP over EUR",),
        ("XAU",),
    )
    # What converts over another gets no reference rate; what does not, gets one into dollars.
    assert ensure_reference_rates(currencies=["GBP", "EUR", "JPY"]) == 1
    assert ExchangeRate.objects.get(currency="JPY").into == "USD"


@pytest.mark.django_db
def test_a_rate_is_between_two_currencies():
    row = ExchangeRate(currency="USD", into="USD", valid_from=OLD, rate=Decimal(1))
    with pytest.raises(ValidationError, match="another currency"):
        row.full_clean()
    row.into = "EUR"
    row.full_clean()
    assert str(row) == "1 USD = 1 EUR from 01 Jan 2024"
