from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.rules.cells import BrokenCell, NumberCell
from imports.rules.money import Unit, parse_money, parse_unit, write_money
from imports.rules.numbers import NotMoney, decide_mark

MILLIONS = Unit(Decimal(10**6), "USD")
M = 10**6


@pytest.mark.parametrize(
    ("text", "amount", "currency", "qualifier"),
    [
        ("1350", 1350 * M, "USD", "exact"),
        (1350, 1350 * M, "USD", "exact"),
        (0.5, M // 2, "USD", "exact"),
        ("0", 0, "USD", "exact"),
        (0, 0, "USD", "exact"),
        ("1,350", 1350 * M, "USD", "exact"),
        ("1.450,0", 1450 * M, "USD", "exact"),
        ("1,450.0", 1450 * M, "USD", "exact"),
        ("1 350,5", Decimal("1350.5") * M, "USD", "exact"),
        ("1\u202f350", 1350 * M, "USD", "exact"),
        ("1'350.50", Decimal("1350.5") * M, "USD", "exact"),
        ("625,0", 625 * M, "USD", "exact"),
        (
            "1,234,567",
            Decimal("1234567"),
            "USD",
            "exact",
        ),  # read in full: 1.2 trillion is beyond belief
        ("$1.2bn", 1200 * M, "USD", "exact"),
        ("$1.2 billion", 1200 * M, "USD", "exact"),
        ("USD 1,350m", 1350 * M, "USD", "exact"),
        ("USDm 5", 5 * M, "USD", "exact"),
        ("50m$", 50 * M, "USD", "exact"),
        ("US$ 4.5 billion", 4500 * M, "USD", "exact"),
        ("$650-million", 650 * M, "USD", "exact"),
        ("$500m upfront", 500 * M, "USD", "exact"),
        ("€300 million", 300 * M, "EUR", "exact"),
        ("EUR 300", 300 * M, "EUR", "exact"),
        ("5 Mrd. EUR", 5000 * M, "EUR", "exact"),
        ("2,5 Mio. €", Decimal("2.5") * M, "EUR", "exact"),
        ("T€ 500", 500_000, "EUR", "exact"),
        ("TEUR 500", 500_000, "EUR", "exact"),
        ("£104m", 104 * M, "GBP", "exact"),
        ("CHF 5m", 5 * M, "CHF", "exact"),
        ("RMB 1.2 billion", 1200 * M, "CNY", "exact"),
        ("¥30bn", 30_000 * M, "JPY", "exact"),
        ("A$50m", 50 * M, "AUD", "exact"),
        ("300,-", 300 * M, "USD", "exact"),
        ("1e3", 1000 * M, "USD", "exact"),
        ("up to $2 bn", 2000 * M, "USD", "up_to"),
        ("bis zu 300 Mio", 300 * M, "USD", "up_to"),
        ("jusqu'à 2 500", 2500 * M, "USD", "up_to"),
        ("<= 100", 100 * M, "USD", "up_to"),
        ("less than 5", 5 * M, "USD", "up_to"),
        ("about 50m", 50 * M, "USD", "about"),
        ("~50", 50 * M, "USD", "about"),
        ("ca. 50 Mio. €", 50 * M, "EUR", "about"),
        ("environ 300", 300 * M, "USD", "about"),
        (">= 100", 100 * M, "USD", "at_least"),
        ("more than $1bn", 1000 * M, "USD", "at_least"),
        ("500m+", 500 * M, "USD", "at_least"),
        ("100-150m", 150 * M, "USD", "up_to"),
        ("$100m to $150m", 150 * M, "USD", "up_to"),
        ("between 100 and 150 million", 150 * M, "USD", "up_to"),
        ("zero", 0, "USD", "exact"),
        ("$625,000,000", 625 * M, "USD", "exact"),
        (NumberCell(300, "EUR"), 300 * M, "EUR", "exact"),
        ("$10m*", 10 * M, "USD", "exact"),
        ("10\u00b2", 10 * M, "USD", "exact"),
        ("$10m [1]", 10 * M, "USD", "exact"),
        ("rd. 10", 10 * M, "USD", "about"),
    ],
)
def test_money_as_people_write_it(text, amount, currency, qualifier):
    found = parse_money(text, unit=MILLIONS)
    assert (found.amount, found.currency, found.qualifier) == (amount, currency, qualifier)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "-",
        "–",
        "n/a",
        "N.A.",
        "undisclosed",
        "Not disclosed",
        "TBD",
        "unknown",
        "?",
        "k.A.",
        "k. A.",
        "$ -",
        "- €",
        "nicht bekannt",
        "non divulgué",
        "confidential",
    ],
)
def test_unknown_is_none_and_never_zero(text):
    assert parse_money(text, unit=MILLIONS) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-5", "negative"),
        ("−5", "negative"),
        ("$-5m", "negative"),
        ("(5)", "negative"),
        ("($5m)", "negative"),
        ("5-", "negative"),
        (-5, "negative"),
        (NumberCell(-5, "EUR"), "negative"),
        ("abc", "not an amount"),
        ("five", "not an amount"),
        ("=1+1", "more than one amount"),
        ("120m + 20m", "more than one amount"),
        ("150-100", "in the wrong order"),
        ("1.2.3", "do not fit together"),
        ("1.2.2020", "do not fit together"),
        ("12%", "percentage"),
        (NumberCell(0.12, percent=True), "percentage"),
        ("EUR 5 USD", "two currencies"),
        ("5000000000000000", "implausibly large"),
        (True, "not an amount"),
        (float("inf"), "not an amount"),
        (float("nan"), "not an amount"),
        (BrokenCell("#DIV/0!", "holds the spreadsheet error #DIV/0!"), "DIV"),
    ],
)
def test_what_is_no_amount_is_refused_with_a_reason(text, reason):
    with pytest.raises(NotMoney, match=reason):
        parse_money(text, unit=MILLIONS)


@pytest.mark.parametrize(
    ("heading", "factor", "currency", "qualifier"),
    [
        ("Upfront payment (USD millions)", M, "USD", ""),
        ("Upfront [EUR k]", 1000, "EUR", ""),
        ("Milestones in £m", M, "GBP", ""),
        ("Upfront, $m", M, "USD", ""),
        ("Upfront (Mio. EUR)", M, "EUR", ""),
        ("Upfront US$ m", M, "USD", ""),
        ("Upfront (TEUR)", 1000, "EUR", ""),
        ("Upfront ($000s)", 1000, "USD", ""),
        ("Upfront (USD '000)", 1000, "USD", ""),
        ("Paiement initial (M€)", M, "EUR", ""),
        ("in millions of US dollars", M, "USD", ""),
        ("Upfront USD", None, "USD", ""),
        ("Upfront payment (m)", M, "", ""),
        ("Milestones (up to, USD mn)", M, "USD", "up_to"),
        ("Max. Meilensteine in Mio. €", M, "EUR", "up_to"),
        ("Potential milestones", None, "", ""),
        ("Upfront", None, "", ""),
    ],
)
def test_units_of_headings(heading, factor, currency, qualifier):
    assert parse_unit(heading) == Unit(
        None if factor is None else Decimal(factor), currency, qualifier
    )


@pytest.mark.parametrize(
    ("texts", "mark", "certain"),
    [
        (["1.450", "625,0"], ",", True),
        (["1,450", "62.5"], ".", True),
        (["1.450", "12.000"], ".", False),
        (["1.450.000"], ",", True),
        (["1,450,000"], ".", True),
        (["0,350"], ",", True),
        (["1350"], ".", False),
    ],
)
def test_the_decimal_mark_is_found_from_the_whole_column(texts, mark, certain):
    found = decide_mark(texts)
    assert (found.mark, found.certain) == (mark, certain)


def test_the_mark_decides_what_could_be_read_both_ways():
    assert parse_money("1.450", unit=MILLIONS, mark=",").amount == 1450 * M
    assert parse_money("1.450", unit=MILLIONS, mark=".").amount == Decimal("1450000.00")


@given(
    amount=st.decimals(min_value=0, max_value=10**12, places=2),
    currency=st.sampled_from(["USD", "EUR", "JPY", "CHF"]),
    qualifier=st.sampled_from(["exact", "up_to", "about", "at_least"]),
)
def test_what_is_written_is_read_back_exactly(amount, currency, qualifier):
    text = write_money(amount, currency, qualifier, unit=MILLIONS)
    found = parse_money(text, unit=MILLIONS)
    assert (found.amount, found.currency, found.qualifier) == (amount, currency, qualifier)
