"""What a deal still brings and costs: signed, risk-adjusted, discounted. Pure.

Each sum that is still to come counts with the probability of getting there and is discounted to
today; what we pay counts negative (risk-adjusted net present value; Stewart, Allison and Johnson,
"Putting a price on biotechnology", Nature Biotechnology 19, 2001). What has been paid is sunk: it
is at stake no more.

Unknown stays unknown. Where something is known, the sum is the least that it can be: income of
which a fact is missing counts 0, a payment of which one is missing counts in full, so that leaving
out a fact never makes a deal look better. `known` says how much of it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

DEFAULT_DISCOUNT_PERCENT = Decimal(10)
"""Percent a year, unless the company sets its own."""

DAYS_A_YEAR = 365.25
RECEIVE, PAY, NOT_SAID = 1, -1, 0
TOTAL, UPFRONT, CERTAIN, CONTINGENT, ROYALTY = range(5)
"""How a kind of deal term is read: a total holds what its parts leave open; upfront is due when the
deal is signed; what is contingent needs a probability, and the rest is certain unless one is given.
A royalty is contingent, and never more than what it is paid from."""

_NEEDS_PROBABILITY = (TOTAL, CONTINGENT, ROYALTY)
_LEAST_OPEN = 0.005  # what a total may differ from its parts by rounding

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Terms:
    """Deal terms as columns of one length; NaN is unknown. `deal` numbers the deals from 0.

    `reading` is one of TOTAL ... ROYALTY, `direction` one of RECEIVE, PAY, NOT_SAID. `amount` is in
    one currency, `probability` 0 to 1. `first` and `last` are day numbers: a sum that is spread
    over time comes evenly between them, one without a `last` at once.
    """

    deal: Whole
    reading: Whole
    direction: Floats
    amount: Floats
    probability: Floats
    first: Floats
    last: Floats


@dataclass(frozen=True, slots=True)
class AtStake:
    """By deal: the `value` (NaN where nothing is known), how many terms are still to come (`open`)
    and of how many of these all is known (`known`). By term: its `present` value (NaN unknown, 0
    where it is paid or held by other terms) and whether it is `paid`, or `held` by others."""

    value: Floats
    known: Floats
    open: Floats
    present: Floats
    paid: Truths
    held: Truths


def still_to_come(first: Floats, last: Floats, *, today: int, percent: float) -> Floats:
    """What 1, paid between two days, is worth today: the part that is still to come, discounted at
    `percent` a year (compounded yearly). Of a period the mean of its days, in closed form. What
    falls due today is paid."""
    last = np.where(np.isnan(last), first, np.fmax(first, last))
    length = (last - first) / DAYS_A_YEAR
    start, end = np.fmax(first - today, 0.0) / DAYS_A_YEAR, (last - today) / DAYS_A_YEAR
    rate = np.log1p(percent / 100.0)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        at_once = np.where(end > 0, np.exp(-rate * end), 0.0)
        area = end - start
        if rate > 0:
            area = -np.exp(-rate * start) * np.expm1(-rate * area) / rate
        spread = np.where(end > 0, area / length, 0.0)
    found = np.where(length > 0, spread, at_once)
    return np.where(np.isnan(first), np.nan, found)


def at_stake(terms: Terms, *, deals: int, today: int, percent: float) -> AtStake:
    """What each of `deals` deals still brings, in the currency of the amounts."""
    amount, held = _open_amounts(terms, deals)
    needs = np.isin(terms.reading, _NEEDS_PROBABILITY)
    chance = np.where(np.isnan(terms.probability) & ~needs, 1.0, terms.probability)
    factor = still_to_come(terms.first, terms.last, today=today, percent=percent)
    paid = ~held & (factor == 0)
    to_come = ~held & ~paid
    with np.errstate(invalid="ignore"):
        signed = terms.direction * amount * chance * factor
    is_known = to_come & (terms.direction != NOT_SAID) & ~np.isnan(signed)
    present = np.where(to_come, np.where(is_known, signed, np.nan), 0.0)

    # The most that a payment of which something is missing can cost.
    cost = (
        amount * np.where(np.isnan(chance), 1.0, chance) * np.where(np.isnan(factor), 1.0, factor)
    )
    cost = np.where((terms.reading == ROYALTY) & np.isnan(amount), 0.0, cost)
    least = np.where(is_known, signed, np.where(terms.direction == RECEIVE, 0.0, -cost))

    def count(which: Truths) -> Floats:
        return np.bincount(terms.deal[which], minlength=deals).astype(np.float64)

    there, open_, known = count(np.ones(len(amount), np.bool_)), count(to_come), count(is_known)
    value = np.bincount(terms.deal[to_come], weights=least[to_come], minlength=deals)
    nothing = (there == 0) | ((open_ > 0) & (known == 0))
    return AtStake(np.where(nothing, np.nan, value), known, open_, present, paid, held)


def _open_amounts(terms: Terms, deals: int) -> tuple[Floats, Truths]:
    """The amounts, those of totals less what their parts say; and which terms are held by others:
    a total whose parts make it up, and what has no amount beside a total, or a total beside parts.
    """
    way = 3 * terms.deal + (terms.direction + 1).astype(np.int64)
    stated = ~np.isnan(terms.amount)
    # Royalties are paid beside what is announced as a total.
    part = (terms.reading != TOTAL) & (terms.reading != ROYALTY)
    is_total, is_part = (terms.reading == TOTAL) & stated, part & stated
    size = 3 * deals
    totals = np.bincount(way[is_total], weights=terms.amount[is_total], minlength=size)
    parts = np.bincount(way[is_part], weights=terms.amount[is_part], minlength=size)
    has_total = np.bincount(way[is_total], minlength=size) > 0
    has_part = np.bincount(way[part], minlength=size) > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        left = np.where(totals > 0, np.maximum(1.0 - parts / totals, 0.0), 0.0)
    amount = np.where(is_total, terms.amount * left[way], terms.amount)
    summed = is_total & (amount < _LEAST_OPEN)
    beside = np.where(terms.reading == TOTAL, has_part[way], part & has_total[way])
    without = ~stated & beside
    return amount, summed | without
