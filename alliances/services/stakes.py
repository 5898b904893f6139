"""The deal terms of one alliance in the portfolio's currency, and what is at stake in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import numpy as np

from alliances.models import Agreement, DealTerm
from alliances.rules import money_at_stake as rules
from alliances.services.money import Rates, discount_percent, rates_as_of
from core.db.columns import day_number

CENT = Decimal("0.01")
READINGS: dict[str, int] = {
    DealTerm.Kind.UPFRONT: rules.UPFRONT,
    DealTerm.Kind.MILESTONES: rules.CONTINGENT,
    DealTerm.Kind.ROYALTY: rules.ROYALTY,
    DealTerm.Kind.TOTAL: rules.TOTAL,
}
# Kinds that are certain, unless their sum is "up to".
CERTAIN_KINDS = tuple(kind for kind in DealTerm.Kind.values if kind not in READINGS)
DIRECTIONS: dict[str, int] = {
    DealTerm.Direction.RECEIVE: rules.RECEIVE,
    DealTerm.Direction.PAY: rules.PAY,
    "": rules.NOT_SAID,
}


def reading_of(term: DealTerm) -> int:
    """How `alliances.rules.money_at_stake` reads a term."""
    if term.kind in READINGS:
        return READINGS[term.kind]
    is_ceiling = term.qualifier == DealTerm.Qualifier.UP_TO
    return rules.CONTINGENT if is_ceiling else rules.CERTAIN


@dataclass(frozen=True, slots=True)
class TermLine:
    """A term with its amount in the portfolio's currency and what of it is at stake today (None:
    not known); `missing` names what would have to be known."""

    term: DealTerm
    converted: Decimal | None
    present: Decimal | None
    is_paid: bool
    is_held: bool
    missing: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is still to come, and no other term holds it."""
        return not self.is_paid and not self.is_held


@dataclass(frozen=True, slots=True)
class Stake:
    """`value` is what is at stake (None: nothing is known); of `open` terms still to come, `known`
    are known whole. `percent` is the discount rate."""

    value: Decimal | None
    known: int
    open: int
    currency: str
    percent: Decimal
    lines: tuple[TermLine, ...] = ()
    derived: tuple[str, ...] = field(default=())

    @property
    def is_least(self) -> bool:
        """Whether the value is the least it can be, since something is not known."""
        return self.value is not None and self.known < self.open


def due_when_signed(agreements: Iterable[Agreement]) -> date | None:
    """The day an upfront payment without a day is taken to be due: the first agreement's."""
    days = [row.effective_on or row.signed_on for row in agreements]
    return min((day for day in days if day), default=None)


@dataclass(frozen=True, slots=True)
class Prices:
    """What sums are compared with on a day: rates, and the discount rate in percent a year."""

    day: date
    rates: Rates
    percent: Decimal


def prices_of(day: date) -> Prices:
    """Two queries."""
    return Prices(day, rates_as_of(day), discount_percent(day))


def stake_of(*, terms: Sequence[DealTerm], signed_on: date | None, prices: Prices) -> Stake:
    """What is at stake in the terms of one alliance."""
    rates, percent, today = prices.rates, prices.percent, prices.day
    converted = [rates.convert(term.amount, term.currency) for term in terms]
    days = [_days(term, signed_on) for term in terms]
    columns = rules.Terms(
        deal=np.zeros(len(terms), np.int64),
        reading=np.array([reading_of(term) for term in terms], np.int64),
        direction=np.array([DIRECTIONS[term.direction] for term in terms], np.float64),
        amount=_floats(converted),
        probability=_floats([_share(term.probability) for term in terms]),
        first=_floats([first for first, _ in days]),
        last=_floats([last for _, last in days]),
    )
    found = rules.at_stake(columns, deals=1, today=day_number(today), percent=float(percent))
    return Stake(
        value=_money(found.value[0]),
        known=int(found.known[0]),
        open=int(found.open[0]),
        currency=rates.currency,
        percent=percent,
        lines=tuple(
            TermLine(
                term,
                None if amount is None else amount.quantize(CENT),
                _money(present),
                bool(paid),
                bool(held),
                _missing(term, amount, days[place][0]) if present != present else (),
            )
            for place, (term, amount, present, paid, held) in enumerate(
                zip(terms, converted, found.present, found.paid, found.held, strict=True)
            )
        ),
        derived=rates.total((term.amount, term.currency) for term in terms).derived,
    )


def _days(term: DealTerm, signed_on: date | None) -> tuple[int | None, int | None]:
    """Day numbers between which it is paid."""
    first = term.expected_on
    if first is None and term.kind == DealTerm.Kind.UPFRONT:
        first = signed_on
    last = term.expected_until
    return (
        None if first is None else day_number(first),
        None if last is None else day_number(last),
    )


def _missing(term: DealTerm, converted: Decimal | None, first: int | None) -> tuple[str, ...]:
    said = {
        "who pays": not term.direction,
        "the amount": term.amount is None,
        "an exchange rate": term.amount is not None and converted is None,
        "the probability": term.probability is None
        and reading_of(term) in (rules.TOTAL, rules.CONTINGENT, rules.ROYALTY),
        "when it is expected": first is None,
    }
    return tuple(words for words, is_missing in said.items() if is_missing)


def _share(percent: Decimal | None) -> float | None:
    return None if percent is None else float(percent) / 100.0


def _floats(values: Iterable[float | Decimal | None]) -> rules.Floats:
    return np.array([np.nan if value is None else float(value) for value in values], np.float64)


def _money(value: float) -> Decimal | None:
    return None if value != value else Decimal(repr(float(value))).quantize(CENT)
