"""Amounts as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.forms.amounts import AmountField, NotAnAmount, parse_amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("90", "90"),
        ("1200000", "1200000"),
        ("1,200,000", "1200000"),
        ("1,200,000.50", "1200000.5"),
        ("1 200 000", "1200000"),
        ("1'200'000", "1200000"),
        ("1.200.000", "1200000"),
        ("1.200.000,50", "1200000.5"),
        ("1,5", "1.5"),
        ("1.2 M", "1200000"),
        ("1.2m", "1200000"),
        ("3 bn", "3000000000"),
        ("250k", "250000"),
        ("-5", "-5"),
        ("\u22125", "-5"),
        (" 7 ", "7"),
    ],
)
def test_amounts_are_read(text: str, amount: str) -> None:
    assert parse_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "1,2,3", "5 apples", "1e9", "--5", "12 34"])
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(NotAnAmount):
        parse_amount(text)


def test_an_amount_is_shown_with_groups_and_has_not_changed() -> None:
    field = AmountField(max_digits=20, decimal_places=2)
    assert field.prepare_value(Decimal("1200000.00")) == "1,200,000"
    assert field.prepare_value(Decimal("0.50")) == "0.5"
    assert not field.has_changed(Decimal("1200000.00"), "1,200,000")
    assert field.has_changed(Decimal("1200000.00"), "1.3 M")
