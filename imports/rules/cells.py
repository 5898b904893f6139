"""What a cell of a spreadsheet can hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.text import clean_text


@dataclass(frozen=True, slots=True)
class DateCell:
    """A cell that the workbook itself says is a date; the precision is that of its format."""

    day: date
    precision: str = "day"


@dataclass(frozen=True, slots=True)
class NumberCell:
    """A number whose format says more than the number: a currency or per cent."""

    number: float
    currency: str = ""
    percent: bool = False


@dataclass(frozen=True, slots=True)
class BrokenCell:
    """A cell without a value that can be used: a spreadsheet error, a formula never calculated."""

    text: str
    reason: str


CellValue = str | int | float | bool | DateCell | NumberCell | BrokenCell | None

# What stands where a name is missing; longer words of UNKNOWN_WORDS can be names.
_NO_NAME = frozenset(
    "- -- --- . ? ?? / n/a na n.a. n.a #n/a none null nan tbd tba tbc unknown".split()
)


def as_text(value: CellValue) -> str:
    """A cell as a person would read it, for names, texts and messages."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case DateCell(day, precision):
            return day.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)]
        case NumberCell(number, currency, percent):
            if percent:
                return f"{number * 100:g}%"
            return f"{currency} {as_text(number)}".strip()
        case BrokenCell(text, _):
            return text
    return str(value)


def is_blank(value: CellValue) -> bool:
    return value is None or (isinstance(value, str) and not clean_text(value).strip())


def is_no_name(text: str) -> bool:
    """Whether a cell where a name belongs says that there is none."""
    return not text.strip() or text.strip().casefold() in _NO_NAME
