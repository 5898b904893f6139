"""Money as people write it: an amount in full units, its currency and its qualifier.

Unknown is None and never 0; "0" is a real 0. A range is kept as "up to" its upper end, with a
note. A cell's own unit and currency win over those of its heading, each for itself: "EUR 300"
under "(USD millions)" is 300 million euros.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from core.text import clean_text, is_unknown, without_footnotes
from imports.rules.cells import BrokenCell, CellValue, DateCell, NumberCell
from imports.rules.money_words import (
    ABOUT,
    AT_LEAST,
    CODES,
    COMPOUND,
    CURRENCY_WORDS,
    EXACT,
    NOISE,
    QUALIFIERS,
    UNITS,
    UP_TO,
)
from imports.rules.numbers import LONGEST_SUM, NUMBER, NotMoney, parse_number

CENT = Decimal("0.01")
# Nobody agreed on more: such a sum has its unit stated twice or its marks misread.
HIGHEST = Decimal(10) ** 12
SMALL_UNIT_CURRENCIES = frozenset({"JPY", "KRW", "IDR", "VND", "CLP", "HUF", "COP", "INR"})


@dataclass(frozen=True, slots=True)
class Money:
    """`amount` in full units of `currency` (ISO 4217, "" when nothing says it), at least 0."""

    amount: Decimal
    currency: str = ""
    qualifier: str = EXACT
    note: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """What a heading says about the amounts below it; None and "" where it is silent."""

    factor: Decimal | None = None
    currency: str = ""
    qualifier: str = ""


_TOKEN = re.compile(r"[^\W\d_]+|[$€£¥₩₹₽₪]|\S")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
# Digits, and a fraction that cannot be a group of thousands: most cells of most files.
_PLAIN = re.compile(r"\d{1,12}(?:\.\d{1,2})?", re.ASCII)
_RANGE_WORDS = frozenset({"-", "to", "bis", "à", "a", "and", "und", "et", "–"})


def _fold(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_DASHES.sub("-", folded).split())


def _expand(folded: str) -> str:
    for written, meant in COMPOUND:
        if written in folded:
            folded = re.sub(rf"(?<![a-z]){re.escape(written)}", f" {meant} ", folded)
    return folded


def _token_meaning(token: str) -> tuple[str, Decimal | None] | None:
    """(currency, factor) of one word, or of two written together such as "usdm" and "meur"."""
    if token in CODES:
        return token.upper(), None
    if token in CURRENCY_WORDS:
        return CURRENCY_WORDS[token], None
    if token in UNITS:
        return "", UNITS[token]
    if len(token) > 3 and token[:3] in CODES and token[3:] in UNITS:
        return token[:3].upper(), UNITS[token[3:]]
    if len(token) > 3 and token[-3:] in CODES and token[:-3] in UNITS:
        return token[-3:].upper(), UNITS[token[:-3]]
    return None


def parse_unit(heading: str) -> Unit:
    """Currency, unit and qualifier that a heading states: "(USD millions)", "[EUR k]", "in £m".

    Words that belong to the name of the column are passed over; a single letter counts as a unit
    only beside a currency or alone in brackets. At most 300 characters are looked at.
    """
    folded = _expand(_fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading[:LONGEST_SUM])))
    currency, factor = "", None
    for part in [
        *re.findall(r"[(\[]([^)\]]*)[)\]]", folded),
        re.sub(r"[(\[][^)\]]*[)\]]", " ", folded),
    ]:
        part = re.sub(r"['`\u2019]?\b000(?:s|'s)?\b", " thousand ", part)
        tokens = _TOKEN.findall(part)
        meanings = [_token_meaning(token) for token in tokens]
        beside_currency = any(m and m[0] for m in meanings) or len(tokens) == 1
        for token, meaning in zip(tokens, meanings, strict=True):
            if meaning is None or (token == "us" and "us $" not in part and not beside_currency):
                continue
            if len(token) == 1 and meaning[1] is not None and not beside_currency:
                continue
            currency = currency or meaning[0]
            factor = factor if factor is not None else meaning[1]
    qualifier = next(
        (q for q, words in QUALIFIERS[:1] if re.search(rf"(?:^|\s|\()(?:{words})(?=\W|$)", folded)),
        "",
    )
    return Unit(factor, currency, qualifier)


class _Written(NamedTuple):
    """A sum as it is written, before its heading completes it."""

    number: Decimal
    factor: Decimal | None = None
    currency: str = ""
    qualifier: str = ""
    note: str = ""


def parse_money(
    value: CellValue, *, unit: Unit, mark: str = ".", row_currency: str = ""
) -> Money | None:
    """The sum in a cell, or None where the cell says that it is not known.

    `unit` is what the heading states, `mark` the decimal mark where a number can be read both
    ways, `row_currency` what a currency column of the same row states.
    Raises NotMoney with a sentence for what is no amount, negative, or beyond belief.
    """
    written = _read(value, mark)
    if written is None:
        return None
    number, factor, currency, qualifier, note = written
    if number < 0:
        raise NotMoney("is negative")
    currency = currency or row_currency or unit.currency
    highest = HIGHEST * (1000 if currency in SMALL_UNIT_CURRENCIES else 1)
    scale = next((each for each in (factor, unit.factor) if each is not None), 1)
    amount = number * scale
    if amount > highest and factor is None and number <= highest:
        # 625,000,000 under "(USD millions)" can only be 625 million in full.
        amount = number
        note = (
            note
            or "read as a full amount: with the unit of its heading it would be implausibly large"
        )
    if amount > highest:
        raise NotMoney("is implausibly large; is the unit given twice?")
    return Money(amount.quantize(CENT), currency, qualifier or unit.qualifier or EXACT, note)


def _read(value: CellValue, mark: str) -> _Written | None:
    match value:
        case None:
            return None
        case BrokenCell(_, reason):
            raise NotMoney(reason)
        case DateCell():
            raise NotMoney("is a date, not an amount of money")
        case bool():
            raise NotMoney("is not an amount of money")
        case NumberCell(_, _, True):
            raise NotMoney("is a percentage, not an amount of money")
        case NumberCell(number, currency, _):
            return _Written(_decimal(number), currency=currency)
        case int() | float():
            return _Written(_decimal(value))
    if _PLAIN.fullmatch(value):
        return _Written(Decimal(value))
    text = clean_text(value)
    if len(text) > LONGEST_SUM:
        raise NotMoney("is not an amount of money")
    text = without_footnotes(text).strip()
    return None if is_unknown(text) or _is_dash(text) else _read_text(text, mark)


def _is_dash(text: str) -> bool:
    """A dash with a currency, "$ -" or "- EUR": a dash says that nothing is known, never 0."""
    tokens = _TOKEN.findall(_expand(_fold(text)))
    return "-" in tokens and all(
        token == "-" or bool((_token_meaning(token) or ("",))[0]) for token in tokens
    )


def _decimal(number: float) -> Decimal:
    result = Decimal(repr(number))
    if not result.is_finite():
        raise NotMoney("is not an amount of money")
    return result


def _read_text(text: str, mark: str) -> _Written:
    folded = _fold(text)
    if "%" in folded or re.search(r"\b(?:percent|per cent|prozent)\b", folded):
        raise NotMoney("is a percentage, not an amount of money")
    if re.search(r"\b(?:undisclosed|not disclosed)\b", folded) and not re.search(r"\d", folded):
        raise NotMoney("is not an amount of money; leave the cell empty if unknown")
    if folded in ("zero", "nil"):
        return _Written(Decimal(0), qualifier=EXACT)
    if re.fullmatch(r"[-+]?\d+(?:\.\d+)?e[-+]?\d{1,2}", folded):
        return _Written(Decimal(folded))
    folded, qualifier = _take_qualifier(folded)
    folded = _expand(re.sub(r"(\d)\s*[,.]-+(?=$|\s|[^\d])", r"\1", folded))
    numbers = list(NUMBER.finditer(folded))
    if not numbers or len(numbers) > 2:
        raise NotMoney("is not an amount of money")
    if len(numbers) == 2:
        return _read_range(folded, numbers, mark)
    before, after = folded[: numbers[0].start()], folded[numbers[0].end() :]
    if (
        re.search(r"-\s*[$€£¥a-z]{0,4}\s*$", before)
        or re.fullmatch(r"\s?-", after)
        or _in_brackets(before, after)
    ):
        raise NotMoney("is negative")
    if after.lstrip().startswith("+") or after.rstrip().endswith("+"):
        after, qualifier = after.replace("+", " ", 1), qualifier or AT_LEAST
    currency, factor = _words(f"{before} {after}", allow_hyphen=True)
    return _Written(parse_number(numbers[0].group(), mark), factor, currency, qualifier)


def _in_brackets(before: str, after: str) -> bool:
    """Accounting writes a negative number in brackets: (50) or ($50m)."""
    return bool(re.search(r"\(\s*[^\d\s]{0,4}\s*$", before)) and bool(
        re.match(r"[^\d(]{0,12}\)", after)
    )


def _take_qualifier(folded: str) -> tuple[str, str]:
    """Takes "up to", "about" or "at least" off; "about up to" is "up to", the weaker claim."""
    found = ""
    for qualifier, words in QUALIFIERS:
        pattern = rf"(?:(?<![\w])|^)(?:{words})(?![a-zäöüéà])"
        folded, hits = re.subn(pattern, " ", folded)
        if hits and not found:
            found = qualifier
    return folded.strip(), found


def _words(text: str, *, allow_hyphen: bool) -> tuple[str, Decimal | None]:
    currency, factor = "", None
    for token in _TOKEN.findall(text):
        meaning = _token_meaning(token)
        if meaning is None:
            if token in NOISE or token in ".,;:()[]/" or (allow_hyphen and token == "-"):
                continue
            raise NotMoney("is not an amount of money")
        if (meaning[0] and currency and meaning[0] != currency) or (meaning[1] and factor):
            raise NotMoney("names two currencies or two units")
        currency, factor = meaning[0] or currency, meaning[1] or factor
    return currency, factor


def _read_range(folded: str, numbers: list[re.Match[str]], mark: str) -> _Written:
    first, second = numbers
    before = re.sub(r"\b(?:between|zwischen|from|von|entre|de)\b", " ", folded[: first.start()])
    if "-" in before:
        raise NotMoney("is negative")
    words = _TOKEN.findall(folded[first.end() : second.start()])
    joints = [word for word in words if word in _RANGE_WORDS]
    if len(joints) != 1:
        raise NotMoney("contains more than one amount; enter one, or a range such as 100-150m")
    words.remove(joints[0])
    units = " ".join(word for word in words if word not in CURRENCY_WORDS)
    signs = " ".join(word for word in words if word in CURRENCY_WORDS)
    low_currency, low_factor = _words(f"{before} {units}", allow_hyphen=False)
    high_currency, high_factor = _words(f"{signs} {folded[second.end() :]}", allow_hyphen=False)
    if low_currency and high_currency and low_currency != high_currency:
        raise NotMoney("names two currencies")
    low, high = (parse_number(each.group(), mark) for each in numbers)
    high_factor = high_factor if high_factor is not None else low_factor
    low_factor = low_factor if low_factor is not None else high_factor
    if low * (low_factor or 1) >= high * (high_factor or 1):
        raise NotMoney("is a range in the wrong order")
    note = "a range: imported as “up to” its upper end"
    return _Written(high, high_factor, high_currency or low_currency, UP_TO, note)


QUALIFIER_WORDS = {UP_TO: "up to ", ABOUT: "about ", AT_LEAST: "at least ", EXACT: ""}


def parse_currency(text: str) -> str:
    """The ISO code a currency column's cell names, or "" when it names none."""
    if len(text) > LONGEST_SUM:
        return ""
    try:
        return _words(_expand(_fold(text)), allow_hyphen=False)[0]
    except NotMoney:
        return ""


def write_money(amount: Decimal, currency: str, qualifier: str, *, unit: Unit) -> str:
    """A sum so that `parse_money` under a heading of `unit` reads back exactly the same.

    Under "(USD millions)" USD 1,350,000,000 becomes "1350" and up to EUR 300 million "up to
    EUR 300".
    """
    number = (amount / (unit.factor or 1)).normalize()
    digits = f"{number:f}"
    code = f"{currency} " if currency != unit.currency else ""
    return f"{QUALIFIER_WORDS[qualifier]}{code}{digits}"
