"""What a decision weighed, and whether it stays within the right by which it was made. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

LOOK_BACK_NEAR = 14
"""Days before a look-back at which it is asked for."""

MULTIPLES = {"": 1, "k": 1_000, "m": 1_000_000, "bn": 1_000_000_000}
_LIMIT = re.compile(
    r"up to\s+(?P<currency>[A-Z]{3})\s*"
    r"(?P<number>\d[\d,.' \u00a0]*?)\s*(?P<unit>k|m|bn)?\b(?![,.']?\d)",
    re.IGNORECASE,
)


SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}
_SUM = re.compile(
    r"(?P<before>[€$£]|\b[A-Z]{3}(?=[\s\d]))?\s*"
    r"(?P<number>\d[\d,.'\u00a0]*(?: \d{3})*)\s*(?P<unit>k|m|bn)?\b"
    r"(?:\s*(?P<after>€|[A-Z]{3}\b))?"
)


@dataclass(slots=True)
class Option:
    """One way that was weighed, with what speaks for it and against it."""

    name: str
    pros: list[str] = field(default_factory=list)
    cons: list[str] = field(default_factory=list)


def read_options(text: str) -> list[Option]:
    """Options, one a line; "+ ..." and "- ..." below it speak for and against it. An argument
    before any option stands under an option without a name."""
    found: list[Option] = []
    for line in (line.strip() for line in text.splitlines()):
        if not line:
            continue
        sign, rest = line[0], line[1:].strip()
        if sign in "+-\u2212\u2013" and rest:
            if not found:
                found.append(Option(""))
            (found[-1].pros if sign == "+" else found[-1].cons).append(rest)
        else:
            found.append(Option(line))
    return found


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str

    def __str__(self) -> str:
        shown = f"{self.amount:,.2f}".removesuffix(".00")
        return f"{self.currency} {shown}"


def limits_in(right: str) -> list[Money]:
    """The sums that a right names: "up to EUR 200,000", "up to USD 1.5 m"."""
    found = []
    for match in _LIMIT.finditer(right):
        number, unit = match["number"].strip(), (match["unit"] or "").lower()
        amount = _number(number)
        if amount is not None:
            found.append(Money(amount * MULTIPLES[unit], match["currency"].upper()))
    return found


def sum_in(text: str, currencies: Collection[str]) -> Money | None:
    """The largest sum that a text names in one of `currencies`: "EUR 50,000", "50k USD", "€ 1.2 m".
    None where it names none, or sums in two currencies."""
    found = []
    for match in _SUM.finditer(text):
        sign = (match["before"] or match["after"] or "").upper()
        currency = SIGNS.get(sign, sign)
        amount = _number(match["number"].strip())
        if currency in currencies and amount is not None:
            unit = (match["unit"] or "").lower()
            found.append(Money(amount * MULTIPLES[unit], currency))
    one = len({money.currency for money in found}) == 1
    return max(found, key=lambda money: money.amount) if one else None


def _number(text: str) -> Decimal | None:
    """ "200,000", "200.000", "200 000", "1.5", "1,5": the last mark with one or two digits behind
    it divides them, all others group."""
    digits = re.sub(r"[' \u00a0]", "", text).rstrip(".,")
    parts = re.split(r"([.,])", digits)
    if len(parts) > 1 and len(parts[-1]) in (1, 2):
        digits = f"{''.join(p for p in parts[:-2] if p.isdigit())}.{parts[-1]}"
    else:
        digits = "".join(part for part in parts if part.isdigit())
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None


def beyond_right(amount: Decimal | None, currency: str, right: str) -> str:
    """Why a sum may not be decided by a right, as a sentence; "" where it may, or where the right
    names no sum in this currency."""
    if amount is None:
        return ""
    limits = [one for one in limits_in(right) if one.currency == currency.upper()]
    if not limits or any(amount <= one.amount for one in limits):
        return ""
    most = max(limits, key=lambda one: one.amount)
    return f"{Money(amount, currency.upper())} is more than this right covers, {most}."


def beyond_in(text: str, right: str) -> str:
    """The same for the sum that a text names."""
    money = sum_in(text, {one.currency for one in limits_in(right)})
    return beyond_right(money.amount, money.currency, right) if money else ""


def rights_in(text: str) -> list[str]:
    """The rights a committee has, a sentence or a line each, to be offered while one types."""
    found = (part.strip() for part in re.split(r"[\n;]+|(?<=[a-z\d])\.(?=\s|$)", text))
    return list(dict.fromkeys(part for part in found if part))


@dataclass(frozen=True, slots=True)
class Correction:
    """That a decision was changed after it was recorded: `fields` are their names."""

    day: str
    by: str
    fields: Sequence[str]

    @property
    def words(self) -> str:
        """ "Corrected on 3 Dec 2026 by Ines Okafor: amount, reason"."""
        by = f" by {self.by}" if self.by else ""
        return f"Corrected on {self.day}{by}: {', '.join(self.fields)}"
