"""Numbers as people write them: which mark is the decimal one, and what the number is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

# No sum is longer; patterns are not tried on more.
LONGEST_SUM = 300
SPACES = " \u00a0\u2007\u2009\u202f"
# A number with its marks; spaces and apostrophes only as separators of groups of three digits.
NUMBER = re.compile(
    rf"\d{{1,3}}(?:[{SPACES}'\u2019]\d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*|[.,]\d+"
)


class NotMoney(ValueError):
    """The cell is no amount of money; the message is a sentence for a person."""


_CONTRADICTION = "is a number whose thousands and decimal marks do not fit together"


@dataclass(frozen=True, slots=True)
class DecimalMark:
    """The decimal mark of a column or file and how sure it is.

    `mark` is "." or ","; `certain` says that some cell could be read in one way only;
    `contradictory` that others said the opposite.
    """

    mark: str
    certain: bool
    contradictory: bool = False


def mark_of(number: str) -> str:
    """The decimal mark this text gives away: ".", ",", or "" when it could be read both ways."""
    digits = re.sub(rf"[{SPACES}'\u2019]", "", number)
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    if dots + commas == 0:
        return ""
    mark = "." if dots else ","
    other = "," if dots else "."
    if dots + commas > 1:
        return other
    whole, fraction = digits.split(mark)
    if len(fraction) != 3 or len(whole) > 3 or whole in ("", "0") or whole.startswith("0"):
        return mark
    if digits != number:
        return mark
    return ""


def decide_mark(texts: Iterable[str], default: str = ".") -> DecimalMark:
    """The decimal mark that most cells give away; `default` where none does."""
    short = (text for text in texts if len(text) <= LONGEST_SUM)
    votes = Counter(mark_of(number) for text in short for number in NUMBER.findall(text))
    if not votes["."] and not votes[","]:
        return DecimalMark(default, certain=False)
    mark = "," if votes[","] > votes["."] or (votes[","] == votes["."] and default == ",") else "."
    return DecimalMark(mark, certain=True, contradictory=bool(votes["."] and votes[","]))


def parse_number(number: str, mark: str = ".") -> Decimal:
    """The value of `number`; `mark` decides only where the text can be read both ways.

    Raises NotMoney when groups are not groups of three (or of two and three, as in India).
    """
    text = re.sub(rf"[{SPACES}'\u2019]", "", number)
    decimal = mark_of(number) or mark
    group = "," if decimal == "." else "."
    whole, _, fraction = text.partition(decimal)
    if decimal in fraction or group in fraction:
        raise NotMoney(_CONTRADICTION)
    if group in whole and not (
        re.fullmatch(rf"\d{{1,3}}(?:\{group}\d{{3}})+", whole)
        or re.fullmatch(r"\d{1,2}(?:,\d{2})*,\d{3}", whole)
    ):
        raise NotMoney(_CONTRADICTION)
    return Decimal(f"{whole.replace(group, '') or '0'}.{fraction or '0'}")
