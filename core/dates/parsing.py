"""Dates as people write them, with their precision: a day, a month or a year.

Nothing is invented: "2020-07" stays a month and "1994" a year. Quarters, halves and "early 2020"
are kept as the year, with a warning, since no finer precision is stored for them.
"""

from __future__ import annotations

import calendar
import math
import re
from dataclasses import dataclass
from datetime import date, timedelta

from core.dates.words import (
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
from core.text import clean_text, fold, is_unknown, without_footnotes

FIRST_YEAR, LAST_YEAR = 1900, 2100
# No date is longer; patterns are not tried on more.
LONGEST_DATE = 100
EPOCH_1900, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


class NotADate(ValueError):
    """The cell is no date; the message is a sentence for a person."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date and how much of it is known; `day` is the first day of the month or year then."""

    day: date
    precision: str
    note: str = ""


_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:Z"
    r"|UTC|[+-]\d{2}:?\d{2})?)?",
    re.I,
)
_YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_YEAR = re.compile(r"(\d{4})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
NUMERIC = re.compile(
    r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})\.?(?:[T ,]+\d{1,2}:\d{2}.*)?", re.I
)
SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_WORD_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|º)?[\s.\-/,]*(?:of |de )?([a-z]+)[\s.,\-/']*(?:de )?(\d{4}|\d{2})"
)
_WORD_MONTH_FIRST = re.compile(r"([a-z]+)[\s.\-]*(\d{1,2})(?:st|nd|rd|th)?[\s,.\-]+(\d{4}|\d{2})")
_WORD_MONTH = re.compile(r"([a-z]+)[\s.,\-/']*(?:of |de )?(\d{4}|\d{2})")
_YEAR_WORD = re.compile(r"(\d{4})[\s.,\-/]*([a-z]+)[\s.,\-/]*(\d{1,2})?")


def full_year(year: int, today: date) -> int:
    """Two digits become the year that lies at most twenty years ahead of `today`."""
    if year >= 100:
        return year
    candidate = today.year - today.year % 100 + year
    return candidate - 100 if candidate > today.year + 20 else candidate


def checked(
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


def from_number(number: float, epoch: date) -> PartialDate:
    """The date that a bare number means. Raises NotADate, for infinite and NaN too."""
    if not math.isfinite(number):
        raise NotADate("is not a date")
    whole = int(number)
    if number == whole and FIRST_YEAR <= whole <= LAST_YEAR:
        return checked(whole, precision="year")
    if number == whole and 190001 <= whole <= 210012 and 1 <= whole % 100 <= 12:
        return checked(whole // 100, whole % 100, precision="month")
    if number == whole and 19000101 <= whole <= 21001231:
        return checked(whole // 10000, whole // 100 % 100, whole % 100)
    # 12.2022 typed into a cell becomes the number 12.2022, and 10.2020 becomes 10.202.
    year = round((number - whole) * 10000)
    if (
        1 <= whole <= 12
        and FIRST_YEAR <= year <= LAST_YEAR
        and abs(number - whole - year / 1e4) < 1e-9
    ):
        return checked(year, whole, precision="month")
    if 3000 <= number < 73051:
        return PartialDate(epoch + timedelta(days=whole), "day")
    raise NotADate("is not a date")


def parse_date(
    text: str,
    *,
    day_first: bool,
    today: date,
    dots_day_first: bool | None = None,
    epoch: date = EPOCH_1900,
) -> PartialDate | None:
    """The date that a person typed, or None where the text says that it is not known.

    `day_first` decides only where both readings are possible. `dots_day_first` decides for dates
    with dots, where it differs. `epoch` is day 0 of a spreadsheet's day numbers. Raises NotADate
    with a sentence.
    """
    text = clean_text(text)
    if len(text) > LONGEST_DATE:
        raise NotADate("is not a date: it is too long")
    text = without_footnotes(text).strip()
    if is_unknown(text) or says_no_date(text):
        return None
    found = NUMERIC.fullmatch(text)
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
        return checked(int(found["y1"] or found["y2"]), precision="year")
    if found := DAY_OPEN.fullmatch(text):
        year, month = found["y1"] or found["y2"], found["m1"] or found["m2"]
        return checked(int(year), int(month), precision="month")
    if found := _ISO.fullmatch(text):
        return checked(int(found[1]), int(found[2]), int(found[3]))
    if found := _YEAR_MONTH.fullmatch(text):
        return checked(int(found[1]), int(found[2]), precision="month")
    if found := _MONTH_YEAR.fullmatch(text):
        return checked(int(found[2]), int(found[1]), precision="month")
    if found := _YEAR.fullmatch(text):
        return checked(int(found[1]), precision="year")
    if found := _COMPACT.fullmatch(text):
        return checked(int(found[1]), int(found[2]), int(found[3]))
    if SERIAL.fullmatch(text):
        return from_number(float(text.replace(",", ".")), epoch)
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
    return checked(year, month, day)


_YEARS = (
    (QUARTER, "only the year is kept"),
    (PART_OF_YEAR, "only the year is kept"),
    (FISCAL, "a fiscal year; only its number is kept, as the year"),
)


def _worded(text: str, today: date) -> PartialDate:
    text = WEEKDAY.sub("", text)
    text = re.sub(r"[\s,]+\d{1,2}:\d{2}(:\d{2})?( ?[ap]m)?$", "", text)
    if (found := _WORD_DAY_FIRST.fullmatch(text)) and found[2] in MONTHS:
        return checked(full_year(int(found[3]), today), MONTHS[found[2]], int(found[1]))
    if (found := _WORD_MONTH_FIRST.fullmatch(text)) and found[1] in MONTHS:
        return checked(full_year(int(found[3]), today), MONTHS[found[1]], int(found[2]))
    if (found := _WORD_MONTH.fullmatch(text)) and found[1] in MONTHS:
        return checked(full_year(int(found[2]), today), MONTHS[found[1]], precision="month")
    if (found := _YEAR_WORD.fullmatch(text)) and found[2] in MONTHS:
        if found[3]:
            return checked(int(found[1]), MONTHS[found[2]], int(found[3]))
        return checked(int(found[1]), MONTHS[found[2]], precision="month")
    for pattern, note in _YEARS:
        if found := pattern.fullmatch(text):
            number = full_year(int(found.groupdict().get("before") or found["after"]), today)
            return PartialDate(checked(number, precision="year").day, "year", note)
    raise NotADate("is not a date: enter a date such as 12 Mar 2027, or a month or year")


def last_day(day: date, precision: str) -> date:
    """The last day of the month or year that begins with `day`; a day is its own last."""
    if precision == "year":
        return date(day.year, 12, 31)
    if precision == "month":
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day


def write_date(day: date | None, precision: str) -> str:
    """ISO 8601, cut to its precision: 2020-07-27, 2020-07 or 2020; "" for none."""
    if day is None:
        return ""
    return day.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)]
