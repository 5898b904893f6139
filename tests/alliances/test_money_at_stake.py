"""What a deal still brings and costs: closed forms, and the directions it may move in."""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.models import DiscountRate
from alliances.rules import money_at_stake as rules
from alliances.rules.money_at_stake import (
    CERTAIN,
    CONTINGENT,
    NOT_SAID,
    PAY,
    RECEIVE,
    ROYALTY,
    TOTAL,
    UPFRONT,
)
from alliances.services.money import discount_percent
from alliances.services.stakes import due_when_signed, prices_of, stake_of
from tests.factories import AgreementFactory, AllianceFactory, DealTermFactory
from tests.scorecards.measured import measures

TODAY = 20_000
YEAR = 365.25
NAN = math.nan


def term(reading=CERTAIN, direction=RECEIVE, amount=100.0, chance=NAN, years=0.0, until=NAN):
    """A term that is expected in so many years (0: tomorrow at a rate of 0)."""
    first = TODAY + years * YEAR if years else TODAY + 1
    return (0, reading, direction, amount, chance, first, TODAY + until * YEAR)


def columns(rows) -> rules.Terms:
    table = [np.array(column, np.float64) for column in zip(*rows, strict=True)] if rows else []
    found = table or [np.empty(0)] * 7
    whole = (found[0].astype(np.int64), found[1].astype(np.int64))
    return rules.Terms(*whole, *found[2:])


def worth(rows, percent=0.0):
    found = rules.at_stake(columns(rows), deals=1, today=TODAY, percent=percent)
    return found.value[0], found.known[0], found.open[0]


@pytest.mark.parametrize(
    ("rows", "percent", "value"),
    [
        # 100 in one, two and ten years at 10 %: 100 / 1.1 ^ n.
        ([term(years=1)], 10, 100 / 1.1),
        ([term(years=2)], 10, 100 / 1.21),
        ([term(years=10)], 10, 38.554329),
        ([term(years=1)], 0, 100),
        # What we pay counts negative; probability multiplies.
        ([term(direction=PAY, years=1)], 10, -100 / 1.1),
        ([term(CONTINGENT, chance=0.25, years=2)], 10, 25 / 1.21),
        ([term(CONTINGENT, chance=0.0, years=2)], 10, 0),
        # A chain of milestones, each with the probability of getting there.
        (
            [
                term(UPFRONT, PAY, 10, years=0.5),
                term(CONTINGENT, RECEIVE, 50, 0.6, 2),
                term(CONTINGENT, RECEIVE, 200, 0.6 * 0.3, 5),
            ],
            12,
            -10 / 1.12**0.5 + 30 / 1.12**2 + 36 / 1.12**5,
        ),
        # Spread over two years from now: the mean of the discount factors, in closed form.
        ([term(years=2, until=4)], 10, 50 * (1.1**-2 - 1.1**-4) / math.log(1.1)),
        ([term(years=2, until=4)], 0, 100),
        # Half of the period has passed: half of it is still to come.
        ([term(years=-2, until=2)], 0, 50),
        ([term(years=-2, until=2)], 10, 25 * (1 - 1.1**-2) / math.log(1.1)),
        # Paid: sunk, whatever it was.
        ([term(UPFRONT, PAY, 85, years=-3), term(years=1)], 10, 100 / 1.1),
        ([term(UPFRONT, PAY, 85, years=-3)], 10, 0),
        # A total counts for what its parts leave open, once for each direction.
        ([term(TOTAL, amount=100, chance=1.0), term(CONTINGENT, amount=60, chance=0.5)], 0, 70),
        ([term(TOTAL, amount=60, chance=1.0), term(CONTINGENT, amount=60, chance=0.5)], 0, 30),
        ([term(TOTAL, amount=50, chance=1.0), term(CONTINGENT, amount=60, chance=0.5)], 0, 30),
        ([term(TOTAL, PAY, 100, 1.0), term(CONTINGENT, RECEIVE, 60, 0.5)], 0, -70),
    ],
)
def test_the_value_in_closed_form(rows, percent, value):
    assert worth(rows, percent)[0] == pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize(
    ("rows", "value", "known", "of"),
    [
        ([], NAN, 0, 0),
        # Nothing known is not 0.
        ([term(CONTINGENT)], NAN, 0, 1),
        ([term(direction=NOT_SAID)], NAN, 0, 1),
        ([term(amount=NAN)], NAN, 0, 1),
        ([(0, CERTAIN, RECEIVE, 100.0, NAN, NAN, NAN)], NAN, 0, 1),
        # Something known: income of which a fact is missing counts 0 ...
        ([term(), term(CONTINGENT)], 100, 1, 2),
        ([term(), term(amount=NAN)], 100, 1, 2),
        # ... a payment, or what may be one, in full.
        ([term(), term(CONTINGENT, PAY, 30)], 70, 1, 2),
        ([term(), (0, CERTAIN, PAY, 30.0, NAN, NAN, NAN)], 70, 1, 2),
        ([term(), term(direction=NOT_SAID, amount=30)], 70, 1, 2),
        # A payment without an amount can be any; a royalty is paid from what it brings.
        ([term(), term(direction=PAY, amount=NAN)], NAN, 1, 2),
        ([term(), term(ROYALTY, PAY, NAN)], 100, 1, 2),
        # A part without an amount lies within the total.
        ([term(TOTAL, amount=100, chance=1.0), term(UPFRONT, amount=NAN)], 100, 1, 1),
        ([term(TOTAL, amount=NAN), term()], 100, 1, 1),
        # Royalties are beside the total.
        ([term(TOTAL, amount=100, chance=1.0), term(ROYALTY, amount=NAN)], 100, 1, 2),
    ],
)
def test_unknown_stays_unknown(rows, value, known, of):
    assert worth(rows) == (pytest.approx(value, nan_ok=True), known, of)


# Directions -----------------------------------------------------------------------------------
AMOUNTS = st.floats(1, 1e9)
CHANCES = st.floats(0, 1)
YEARS = st.floats(0.1, 30)
PERCENTS = st.floats(0, 60)
READINGS = st.sampled_from([UPFRONT, CERTAIN, CONTINGENT, ROYALTY])
TERMS = st.builds(term, READINGS, st.sampled_from([PAY, RECEIVE]), AMOUNTS, CHANCES, YEARS)
LISTS = st.lists(TERMS, min_size=1, max_size=6)


def at_most(less, more):
    return less <= more + 1e-9 * max(1.0, abs(less), abs(more))


@given(LISTS, AMOUNTS, CHANCES, CHANCES, YEARS, PERCENTS)
def test_more_probability_of_income_never_lowers_and_of_a_payment_never_raises(
    rows, amount, one, other, years, percent
):
    low, high = sorted((one, other))
    for direction in (RECEIVE, PAY):
        small, big = (
            worth([*rows, term(CONTINGENT, direction, amount, chance, years)], percent)[0]
            for chance in (low, high)
        )
        assert at_most(*((small, big) if direction == RECEIVE else (big, small)))


@given(LISTS, AMOUNTS, CHANCES, YEARS, YEARS, PERCENTS)
def test_later_income_is_never_worth_more(rows, amount, chance, one, other, percent):
    soon, late = (
        worth([*rows, term(CONTINGENT, RECEIVE, amount, chance, years)], percent)[0]
        for years in sorted((one, other))
    )
    assert at_most(late, soon)


@given(st.lists(TERMS, min_size=2, max_size=6), PERCENTS, st.randoms())
def test_the_order_of_the_terms_does_not_matter(rows, percent, dice):
    shuffled = dice.sample(rows, len(rows))
    last_digits = 1e-12 * sum(row[3] for row in rows)
    assert worth(rows, percent)[0] == pytest.approx(worth(shuffled, percent)[0], abs=last_digits)


@given(LISTS, TERMS, PERCENTS)
def test_what_we_pay_never_adds_and_what_we_receive_never_takes(rows, more, percent):
    before, after = worth(rows, percent)[0], worth([*rows, more], percent)[0]
    assert at_most(after, before) if more[2] == PAY else at_most(before, after)


@given(LISTS, TERMS, st.sampled_from([2, 3, 4, 5]), PERCENTS)
def test_leaving_out_a_fact_never_makes_a_deal_look_better(rows, hidden, column, percent):
    """Who pays (2), the amount (3), the probability (4) or the day (5) of a term is not told."""
    forgotten = list(hidden)
    forgotten[column] = NOT_SAID if column == 2 else NAN
    told, known, _ = worth([*rows, hidden], percent)
    silent, fewer, _ = worth([*rows, tuple(forgotten)], percent)
    assert fewer <= known
    # An upfront or fixed sum is certain unless a probability is given: that is a statement.
    certain = column == 4 and hidden[1] in (UPFRONT, CERTAIN)
    # Of a royalty without an amount nothing is counted: it is paid from what it brings.
    royalty = column == 3 and hidden[1] == ROYALTY
    if not math.isnan(silent) and not certain and not royalty:
        assert at_most(silent, told)


# An alliance ----------------------------------------------------------------------------------
DAY = date(2026, 11, 21)


@pytest.mark.django_db
def test_an_alliance_is_measured_as_its_page_says(django_assert_num_queries):
    alliance = AllianceFactory()
    agreement = AgreementFactory(alliance=alliance, effective_on=DAY - timedelta(days=90))
    fields = {"alliance": alliance, "currency": "EUR"}
    terms = [
        DealTermFactory(kind="upfront", amount=30, direction="receive", **fields),
        DealTermFactory(
            kind="milestones",
            amount=1000,
            direction="receive",
            probability=Decimal("40"),
            expected_on=DAY + timedelta(days=730),
            **fields,
        ),
        DealTermFactory(
            kind="cost_share",
            amount=100,
            direction="pay",
            expected_on=DAY,
            expected_until=DAY + timedelta(days=365),
            **fields,
        ),
        DealTermFactory(kind="other", label="Not said", amount=5, **fields),
    ]
    for row in terms:
        row.refresh_from_db()
    signed_on = due_when_signed([agreement])
    with django_assert_num_queries(2):
        stake = stake_of(terms=terms, signed_on=signed_on, prices=prices_of(DAY))
    two = 400 / 1.1 ** (730 / YEAR)
    one = 365 / YEAR
    paid = 100 * (1 - 1.1**-one) / (math.log(1.1) * one)
    assert float(stake.value) == pytest.approx(two - paid - 5, abs=0.01)
    assert (stake.known, stake.open, stake.is_least, stake.percent) == (2, 3, True, Decimal(10))
    assert [line.is_paid for line in stake.lines] == [True, False, False, False]
    assert stake.lines[3].missing == ("who pays", "when it is expected")
    found = measures(alliance, DAY)
    assert found.raw["value_at_stake"][0] == float(stake.value)
    assert found.known["value_at_stake"][0] == pytest.approx(2 / 3, abs=1e-4)
    assert found.raw["deal_size"][0] == 1035  # what we pay is no value


@pytest.mark.django_db
def test_the_discount_rate_is_that_of_the_day():
    assert discount_percent(DAY) == Decimal(10)
    DiscountRate.objects.create(valid_from=DAY, percent=Decimal("8.5"))
    assert discount_percent(DAY) == Decimal("8.5")
    assert discount_percent(DAY - timedelta(days=1)) == Decimal(10)
