"""Sums in one currency: a dated rate table, and what is left out is said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from alliances.models import ExchangeRate
from alliances.services.money import Rates, rates_as_of

RATES = Rates(currency="EUR", per_unit={"USD": Decimal("0.9")})


@pytest.mark.parametrize(
    ("amount", "currency", "converted"),
    [
        (Decimal(100), "EUR", Decimal(100)),
        (Decimal(100), "USD", Decimal("90.0")),
        (Decimal(0), "USD", Decimal(0)),
        (Decimal(100), "JPY", None),
        (Decimal(100), "", None),
        (None, "EUR", None),
    ],
)
def test_convert(amount: Decimal | None, currency: str, converted: Decimal | None) -> None:
    assert RATES.convert(amount, currency) == converted


def test_a_total_says_what_it_leaves_out() -> None:
    sums = [(Decimal(10), "EUR"), (Decimal(10), "USD"), (None, "EUR"), (Decimal(5), "JPY")]
    total = RATES.total(sums)
    assert (total.amount, total.currency) == (Decimal("19.00"), "EUR")
    assert (total.unknown, total.unconverted, total.is_complete) == (1, ("JPY",), False)


def test_a_total_of_nothing_known_is_unknown_not_zero() -> None:
    assert RATES.total([(None, "EUR"), (Decimal(5), "JPY")]).amount is None
    assert RATES.total([]).amount is None


@pytest.mark.django_db
def test_the_rate_of_a_day_is_the_newest_before_it(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for day, rate in ((date(2025, 1, 1), "0.80"), (date(2026, 1, 1), "0.90")):
        ExchangeRate.objects.create(currency="USD", valid_from=day, rate=Decimal(rate))
    ExchangeRate.objects.create(currency="GBP", valid_from=date(2026, 6, 1), rate=Decimal("1.15"))
    with django_assert_num_queries(1):
        found = rates_as_of(date(2026, 5, 31))
    assert found.per_unit == {"USD": Decimal("0.90")}
    assert rates_as_of(date(2025, 12, 31)).per_unit == {"USD": Decimal("0.80")}
    assert rates_as_of(date(2026, 6, 1)).per_unit["GBP"] == Decimal("1.15")
    assert rates_as_of(date(2024, 1, 1)).convert(Decimal(1), "USD") is None
