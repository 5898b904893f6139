"""A first rate for a currency without any."""

from datetime import date
from decimal import Decimal

import pytest

from alliances.models import ExchangeRate
from alliances.services.money import ensure_reference_rates, rates_as_of, reference_rate


@pytest.mark.parametrize(
    ("currency", "into", "rate"),
    [
        ("USD", "EUR", "0.89645899"),
        ("EUR", "USD", "1.11550000"),
        ("GBP", "USD", "1.33708108"),
        ("USD", "USD", "1.00000000"),
        ("XAU", "EUR", None),
        ("EUR", "XAU", None),
    ],
)
def test_a_rate_goes_over_the_euro(currency, into, rate):
    assert reference_rate(currency, into) == (None if rate is None else Decimal(rate))


@pytest.mark.django_db
def test_only_a_currency_without_any_rate_gets_one(settings):
    settings.PORTFOLIO_CURRENCY = "EUR"
    own = ExchangeRate.objects.create(
        currency="USD", valid_from=date(2026, 1, 1), rate=Decimal("0.5")
    )
    assert ensure_reference_rates(currencies=["USD", "GBP", "EUR", "XAU", ""]) == 1
    assert ensure_reference_rates(currencies=["USD", "GBP"]) == 0
    rates = rates_as_of(date(2026, 11, 21))
    assert rates.per_unit["USD"] == own.rate
    assert rates.per_unit["GBP"] == Decimal("1.19863835")
    assert "European Central Bank" in ExchangeRate.objects.get(currency="GBP").source
