"""Which rate converts a currency: the one between the two, either way round, or over a third. Pure.

A rate says how many units of `into` one unit of `currency` is worth. Rates outlive a change of the
portfolio's currency: read the other way round, and over a currency that both have a rate with, they
still convert. What was derived says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

# What one rate times another may have: as many digits as a rate is stored with, and some more.
PLACES = Decimal("0.000000000001")
INVERSE = "by the inverse rate"


@dataclass(frozen=True, slots=True)
class Quote:
    """`rate` units of `into` for one unit of `currency`, from `day` on."""

    currency: str
    into: str
    day: date
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Way:
    """Units of the wanted currency for one unit of another. `basis` is "" for a rate between the
    two as it was entered, and else says how it was derived; `day` is that of its oldest rate."""

    rate: Decimal
    day: date
    basis: str = ""


def ways_into(into: str, quotes: Iterable[Quote]) -> dict[str, Way]:
    """How every currency converts into `into`, from the newest quote of each pair.

    A rate between the two always goes before one over a third currency; of both directions the
    newer one counts, and the entered one on the same day. Over a third currency the pair of rates
    counts whose older one is the newest. A quote of a currency into itself says nothing.
    """
    pairs = _both_ways(quotes)
    found = {one: pairs[one, other] for one, other in pairs if other == into}
    crossed: dict[str, tuple[date, str]] = {}
    for one, third in sorted(pairs):
        if one == into or one in found or third not in found:
            continue
        first, second = pairs[one, third], found[third]
        if one not in crossed or min(first.day, second.day) > crossed[one][0]:
            crossed[one] = (min(first.day, second.day), third)
    for one, (day, third) in crossed.items():
        rate = (pairs[one, third].rate * pairs[third, into].rate).quantize(PLACES)
        found[one] = Way(rate, day, f"over {third}")
    return found


def _both_ways(quotes: Iterable[Quote]) -> Mapping[tuple[str, str], Way]:
    pairs: dict[tuple[str, str], Way] = {}
    for quote in quotes:
        if quote.currency == quote.into or quote.rate <= 0:
            continue
        back = Way((1 / quote.rate).quantize(PLACES), quote.day, INVERSE)
        both = {
            (quote.currency, quote.into): Way(quote.rate, quote.day),
            (quote.into, quote.currency): back,
        }
        for pair, way in both.items():
            if pair not in pairs or _is_better(way, pairs[pair]):
                pairs[pair] = way
    return pairs


def _is_better(way: Way, than: Way) -> bool:
    return (way.day, not way.basis) > (than.day, not than.basis)
