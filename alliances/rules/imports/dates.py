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
    without_footnotes,
)
from alliances.rules.imports.date_words import (
    DAY_OPEN,
    EAST_ASIAN,
    FISCAL,
    MONTH_OPEN,
    MONTHS,
    NO_DATE,
    PART_OF_YEAR,
    QUARTER,
    WEEKDAY,
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

    `reason` is one of: evidence, heading, majority, future, assumed, chosen. Where dots are used
    the day comes first, whatever slashes say, unless the column itself shows otherwise.
    """

    day_first: bool
    reason: str
    dots_day_first: bool = True


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
        return DateOrder(False, "heading", dots_day_first=False)
    return None


def decide_order(
    values: Iterable[CellValue], *, today: date, heading: str = "", day_first_hint: bool = True
) -> DateOrder | None:
    """Day first or month first for a whole column; None when no cell needs the decision.

    In this order: what the heading states; cells with a part above 12 (the majority where they
    disagree); the reading in which fewer dates lie in the future; `day_first_hint`.
    """
    votes = {True: [0, 0], False: [0, 0]}  # with dots and without: day first, month first
    dotted = 0
    open_cells: list[tuple[int, int, int]] = []
    for value in values:
        found = _NUMERIC.fullmatch(clean_text(value)) if isinstance(value, str) else None
        if not found:
            continue
        first, second, has_dots = int(found[1]), int(found[3]), found[2] == "."
        if first > 12 >= second:
            votes[has_dots][0] += 1
        elif second > 12 >= first:
            votes[has_dots][1] += 1
        elif first != second and first <= 12:
            dotted += has_dots
            open_cells.append((first, second, full_year(int(found[4]), today)))
    stated = heading_order(heading)
    if stated:
        return stated
    dots_day_first = votes[True][0] >= votes[True][1]
    day_votes, month_votes = votes[False] if any(votes[False]) else votes[True]
    if day_votes or month_votes:
        reason = "majority" if day_votes and month_votes else "evidence"
        return DateOrder(day_votes >= month_votes, reason, dots_day_first)
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
    value: CellValue,
    *,
    day_first: bool,
    today: date,
    date1904: bool = False,
    dots_day_first: bool | None = None,
) -> PartialDate | None:
    """The date in a cell, or None where the cell says that it is not known.

    `day_first` decides only where both readings are possible; a cell that can be read in one way
    is read in that way. `dots_day_first` decides for dates with dots, where it differs. Raises
    NotADate with a sentence.
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
    text = without_footnotes(clean_text(as_text(value))).strip()
    if is_unknown(text) or says_no_date(text):
        return None
    found = _NUMERIC.fullmatch(text)
    if found and found[2] == "." and dots_day_first is not None:
        day_first = dots_day_first
    if found and not DAY_OPEN.fullmatch(text):
        return _numeric(found, day_first, today)
    return _parse_text(text, today=today, epoch=epoch)


def says_no_date(text: str) -> bool:
    """Whether a cell says, in a word such as "ongoing", that it holds no date."""
    return " ".join(re.sub(r"[^\w]+", " ", fold(text)).split()) in NO_DATE


def _parse_text(text: str, *, today: date, epoch: date) -> PartialDate:
    if (found := EAST_ASIAN.fullmatch(text)) is not None:
        text = "-".join(part for part in found.groups() if part)
    if found := MONTH_OPEN.fullmatch(text):
        return _checked(int(found["y1"] or found["y2"]), precision="year")
    if found := DAY_OPEN.fullmatch(text):
        year, month = found["y1"] or found["y2"], found["m1"] or found["m2"]
        return _checked(int(year), int(month), precision="month")
    if found := _ISO.fullmatch(text):
        return _checked(int(found[1]), int(found[2]), int(found[3]))
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
        # With dots only where the whole column has the month first.
        day_first = False
    elif first > 12 >= second:
        day_first = True
    day, month = (first, second) if day_first else (second, first)
    return _checked(year, month, day)


_YEARS = (
    (QUARTER, "only the year is kept"),
    (PART_OF_YEAR, "only the year is kept"),
    (FISCAL, "a fiscal year; only its number is kept, as the year"),
)


def _worded(text: str, today: date) -> PartialDate:
    text = WEEKDAY.sub("", text)
    text = re.sub(r"[\s,]+\d{1,2}:\d{2}(:\d{2})?( ?[ap]m)?$", "", text)
    if (found := _WORD_DAY_FIRST.fullmatch(text)) and found[2] in MONTHS:
        return _checked(full_year(int(found[3]), today), MONTHS[found[2]], int(found[1]))
    if (found := _WORD_MONTH_FIRST.fullmatch(text)) and found[1] in MONTHS:
        return _checked(full_year(int(found[3]), today), MONTHS[found[1]], int(found[2]))
    if (found := _WORD_MONTH.fullmatch(text)) and found[1] in MONTHS:
        return _checked(full_year(int(found[2]), today), MONTHS[found[1]], precision="month")
    if (found := _YEAR_WORD.fullmatch(text)) and found[2] in MONTHS:
        if found[3]:
            return _checked(int(found[1]), MONTHS[found[2]], int(found[3]))
        return _checked(int(found[1]), MONTHS[found[2]], precision="month")
    for pattern, note in _YEARS:
        if found := pattern.fullmatch(text):
            number = full_year(int(found.groupdict().get("before") or found["after"]), today)
            return PartialDate(_checked(number, precision="year").day, "year", note)
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
