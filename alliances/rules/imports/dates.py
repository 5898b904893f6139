"""Dates as people write them, with their precision: a day, a month or a year.

Nothing is invented: "2020-07" stays a month and "1994" a year. Quarters, halves and "early 2020"
are kept as the year, with a warning, since no finer precision is stored for them.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from alliances.rules.imports.cells import (
    BrokenCell,
    CellValue,
    DateCell,
    NumberCell,
    as_text,
    clean_text,
    is_unknown,
)

FIRST_YEAR, LAST_YEAR = 1900, 2100
EPOCH_1900, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


class NotADate(ValueError):
    """The cell is no date; the message is a sentence for a person."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date and how much of it is known; `day` is the first day of the month or year then."""

    day: date
    precision: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DateOrder:
    """Whether 03/04/2020 is 3 April (day first), and why we think so.

    `reason` is one of: evidence, heading, majority, future, assumed, chosen.
    """

    day_first: bool
    reason: str


_MONTHS: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "january jan januar jänner jan janvier janv enero gennaio",
        "february feb februar feber fevrier fevr fev febrero febbraio",
        "march mar märz maerz mrz mars marzo",
        "april apr avril avr abril aprile",
        "may mai mayo maggio",
        "june jun juni juin junio giugno",
        "july jul juli juillet juil julio luglio",
        "august aug aout agosto ago",
        "september sep sept septembre septiembre settembre",
        "october oct oktober okt octobre octubre ottobre",
        "november nov novembre noviembre",
        "december dec dezember dez decembre diciembre dicembre",
    ),
    start=1,
):
    for _name in _names.split():
        _MONTHS[_name.replace("ä", "a")] = _number

_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:Z"
    r"|UTC|[+-]\d{2}:?\d{2})?)?",
    re.I,
)
_YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_YEAR = re.compile(r"(\d{4})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMERIC = re.compile(
    r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})\.?(?:[T ,]+\d{1,2}:\d{2}.*)?", re.I
)
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_WORD_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|º)?[\s.\-/,]*(?:of |de )?([a-z]+)[\s.,\-/']*(?:de )?(\d{4}|\d{2})"
)
_WORD_MONTH_FIRST = re.compile(r"([a-z]+)[\s.\-]*(\d{1,2})(?:st|nd|rd|th)?[\s,.\-]+(\d{4}|\d{2})")
_WORD_MONTH = re.compile(r"([a-z]+)[\s.,\-/']*(?:of |de )?(\d{4}|\d{2})")
_YEAR_WORD = re.compile(r"(\d{4})[\s.,\-/]*([a-z]+)[\s.,\-/]*(\d{1,2})?")
_WEEKDAY = re.compile(
    r"^(?:mon|tue|wed|thu|fri|sat|sun|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|"
    r"mo|di|mi|do|fr|sa|so|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)[a-z]*[.,]+\s*"
)
_PART_OF_YEAR = re.compile(
    r"(?:(?:q|h)\s?[1-4]|[1-4]\s?(?:q|h)|[1-4]\.? ?(?:quartal|halbjahr)|[1-4](?:st|nd|rd"
    r"|th)? (?:quarter|half)"
    r"|early|mid|late|end of|beginning of|spring|summer|autumn|fall|winter|anfang|mitte|ende"
    r"|fruhjahr|sommer"
    r"|herbst|debut|fin|about|circa|ca|c|approx|around|~)[\s.,'/\-]*(\d{4})"
    r"|(\d{4})[\s.,'/\-]*(?:(?:q|h)\s?[1-4]|[1-4]\s?(?:q|h)|quarter [1-4]|\(?(?:est|estimated"
    r"|approx|ca)\.?\)?)"
)


def fold(text: str) -> str:
    """Lower case without accents, one space between words."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def full_year(year: int, today: date) -> int:
    """Two digits become the year that lies at most twenty years ahead of `today`."""
    if year >= 100:
        return year
    candidate = today.year - today.year % 100 + year
    return candidate - 100 if candidate > today.year + 20 else candidate


def heading_order(heading: str) -> DateOrder | None:
    """The order a heading states, such as "Date (MM/DD/YYYY)" or "Datum (TT.MM.JJJJ)"."""
    folded = fold(heading)
    if re.search(r"\b(?:dd?|tt?|jj)[-/. ]?mm?[-/. ]?(?:yy|jj|aa)", folded):
        return DateOrder(True, "heading")
    if re.search(r"\bmm?[-/. ]?dd?[-/. ]?yy", folded):
        return DateOrder(False, "heading")
    return None


def decide_order(
    values: Iterable[CellValue], *, today: date, heading: str = "", day_first_hint: bool = True
) -> DateOrder | None:
    """Day first or month first for a whole column; None when no cell needs the decision.

    In this order: what the heading states; cells with a part above 12 (the majority where they
    disagree); the reading in which fewer dates lie in the future; `day_first_hint`.
    """
    day_votes = month_votes = dotted = 0
    open_cells: list[tuple[int, int, int]] = []
    for value in values:
        found = _NUMERIC.fullmatch(clean_text(value)) if isinstance(value, str) else None
        if not found:
            continue
        first, second = int(found[1]), int(found[3])
        if first > 12 >= second:
            day_votes += 1
        elif second > 12 >= first:
            month_votes += 1
        elif first != second and first <= 12:
            dotted += found[2] == "."
            open_cells.append((first, second, full_year(int(found[4]), today)))
    stated = heading_order(heading)
    if stated:
        return stated
    if day_votes or month_votes:
        both = bool(day_votes and month_votes)
        return DateOrder(day_votes >= month_votes, "majority" if both else "evidence")
    if not open_cells:
        return None
    if dotted * 2 > len(open_cells):
        # Where dots are used, the day comes first.
        return DateOrder(True, "evidence")
    future = [0, 0]
    for first, second, year in open_cells:
        future[0] += _is_future(year, second, first, today)
        future[1] += _is_future(year, first, second, today)
    if future[0] != future[1]:
        return DateOrder(future[0] < future[1], "future")
    return DateOrder(day_first_hint, "assumed")


def _is_future(year: int, month: int, day: int, today: date) -> bool:
    try:
        return date(year, month, day) > today
    except ValueError:
        return False


def _checked(
    year: int, month: int = 1, day: int = 1, precision: str = "day", text: str = ""
) -> PartialDate:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotADate(f"the year {year} is not between {FIRST_YEAR} and {LAST_YEAR}")
    if not 1 <= month <= 12:
        raise NotADate(f"there is no month {month}")
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        name = calendar.month_name[month]
        raise NotADate(f"there is no day {day} in {name} {year}")
    return PartialDate(date(year, month, day), precision)


def _from_number(number: float, epoch: date) -> PartialDate:
    whole = int(number)
    if number == whole and FIRST_YEAR <= whole <= LAST_YEAR:
        return _checked(whole, precision="year")
    if number == whole and 190001 <= whole <= 210012 and 1 <= whole % 100 <= 12:
        return _checked(whole // 100, whole % 100, precision="month")
    if number == whole and 19000101 <= whole <= 21001231:
        return _checked(whole // 10000, whole // 100 % 100, whole % 100)
    # 12.2022 typed into a cell becomes the number 12.2022, and 10.2020 becomes 10.202.
    year = round((number - whole) * 10000)
    if (
        1 <= whole <= 12
        and FIRST_YEAR <= year <= LAST_YEAR
        and abs(number - whole - year / 1e4) < 1e-9
    ):
        return _checked(year, whole, precision="month")
    if 3000 <= number < 73051:
        return PartialDate(epoch + timedelta(days=whole), "day")
    raise NotADate("is not a date")


def parse_date(
    value: CellValue, *, day_first: bool, today: date, date1904: bool = False
) -> PartialDate | None:
    """The date in a cell, or None where the cell says that it is not known.

    `day_first` decides only where both readings are possible; a cell that can be read in one way
    is read in that way. Raises NotADate with a sentence.
    """
    epoch = EPOCH_1904 if date1904 else EPOCH_1900
    match value:
        case None:
            return None
        case DateCell(day, precision):
            return _checked(day.year, day.month, day.day, precision)
        case BrokenCell(_, reason):
            raise NotADate(reason)
        case bool():
            raise NotADate("is not a date")
        case NumberCell():
            raise NotADate("is a formatted number, not a date")
        case int() | float():
            return _from_number(float(value), epoch)
    text = clean_text(as_text(value)).strip()
    if is_unknown(text):
        return None
    return _parse_text(text, day_first=day_first, today=today, epoch=epoch)


def _parse_text(text: str, *, day_first: bool, today: date, epoch: date) -> PartialDate:
    if found := _ISO.fullmatch(text):
        return _checked(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMERIC.fullmatch(text):
        return _numeric(found, day_first, today)
    if found := _YEAR_MONTH.fullmatch(text):
        return _checked(int(found[1]), int(found[2]), precision="month")
    if found := _MONTH_YEAR.fullmatch(text):
        return _checked(int(found[2]), int(found[1]), precision="month")
    if found := _YEAR.fullmatch(text):
        return _checked(int(found[1]), precision="year")
    if found := _COMPACT.fullmatch(text):
        return _checked(int(found[1]), int(found[2]), int(found[3]))
    if _SERIAL.fullmatch(text):
        return _from_number(float(text.replace(",", ".")), epoch)
    return _worded(fold(text), today)


def _numeric(found: re.Match[str], day_first: bool, today: date) -> PartialDate:
    first, second = int(found[1]), int(found[3])
    year = full_year(int(found[4]), today)
    if second > 12 >= first and found[2] != ".":
        day_first = False
    elif first > 12 >= second:
        day_first = True
    day, month = (first, second) if day_first else (second, first)
    return _checked(year, month, day)


def _worded(text: str, today: date) -> PartialDate:
    text = _WEEKDAY.sub("", text)
    text = re.sub(r"[\s,]+\d{1,2}:\d{2}(:\d{2})?( ?[ap]m)?$", "", text)
    if (found := _WORD_DAY_FIRST.fullmatch(text)) and found[2] in _MONTHS:
        return _checked(full_year(int(found[3]), today), _MONTHS[found[2]], int(found[1]))
    if (found := _WORD_MONTH_FIRST.fullmatch(text)) and found[1] in _MONTHS:
        return _checked(full_year(int(found[3]), today), _MONTHS[found[1]], int(found[2]))
    if (found := _WORD_MONTH.fullmatch(text)) and found[1] in _MONTHS:
        return _checked(full_year(int(found[2]), today), _MONTHS[found[1]], precision="month")
    if (found := _YEAR_WORD.fullmatch(text)) and found[2] in _MONTHS:
        if found[3]:
            return _checked(int(found[1]), _MONTHS[found[2]], int(found[3]))
        return _checked(int(found[1]), _MONTHS[found[2]], precision="month")
    if found := _PART_OF_YEAR.fullmatch(text):
        year = _checked(int(found[1] or found[2]), precision="year")
        return PartialDate(year.day, "year", "only the year is kept")
    raise NotADate("is not a date we can read; write it as 2020-04-06, 2020-04 or 2020")


def write_date(day: date, precision: str) -> str:
    """ISO 8601, cut to its precision: 2020-07-27, 2020-07 or 2020."""
    return day.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)]


def ambiguous_count(values: Sequence[CellValue]) -> int:
    """How many cells could be read both day first and month first."""
    count = 0
    for value in values:
        found = _NUMERIC.fullmatch(clean_text(value)) if isinstance(value, str) else None
        if found and int(found[1]) <= 12 and int(found[3]) <= 12 and found[1] != found[3]:
            count += 1
    return count


def day_number_count(values: Sequence[CellValue]) -> int:
    """How many cells hold a bare day number of a spreadsheet, such as 43919."""
    count = 0
    for value in values:
        if isinstance(value, str):
            count += bool(_SERIAL.fullmatch(value.strip()))
        elif isinstance(value, int | float) and not isinstance(value, bool):
            count += 3000 <= value < 73051
    return count
