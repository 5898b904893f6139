"""A day as people type it into a form: "12 Mar", "next fri", "in 2 weeks", 12.3.27. Pure."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from core.dates.parsing import NotADate, parse_date
from core.dates.words import MONTHS
from core.text import capital, fold

EXAMPLE = "Enter a date such as 12 Mar 2027."
NO_DAY = "Enter the day too, such as 12 Mar 2027."
_WEEKDAYS = {name[:3].lower(): number for number, name in enumerate(calendar.day_name)}
_DAY_NAME = r"(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|r|rs|rsday|urday)?"
_WEEKDAY = re.compile(rf"(?:(this|next|on|last) )?{_DAY_NAME}")
_COUNTED = re.compile(r"(in )?(\d{1,3}|an?|one) (day|week|month|quarter|year)s?( ago)?")
_NEXT = re.compile(r"(next|last) (week|month|quarter|year)")
_END = re.compile(r"(?:end of|eo) ?(?:the |this )?(w|m|q|y)(?:eek|onth|uarter|ear)?")
_NEXT_WEEK = re.compile(rf"{_DAY_NAME} (?:of )?next week")
_END_OF_MONTH = re.compile(r"end of ([a-z]+)(?: (\d{4}))?")
_NTH = re.compile(r"(?:the )?(\d{1,2})(?:st|nd|rd|th)")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[.\s\-]*(?:of )?([a-z]+)\.?")
_MONTH_DAY = re.compile(r"([a-z]+)\.?[.\s\-]*(\d{1,2})(?:st|nd|rd|th)?")
_NUMBERS = re.compile(r"(\d{1,2})[./\-](\d{1,2})\.?")
_SHIFTS = {"today": 0, "tod": 0, "now": 0, "tomorrow": 1, "tom": 1, "yesterday": -1}
_UNITS = {"day": {"days": 1}, "week": {"weeks": 1}, "month": {"months": 1}}
_UNITS |= {"quarter": {"months": 3}, "year": {"years": 1}}


def parse_day(text: str, today: date) -> date:
    """The day that `text` means on `today`. A day without a year is the nearest of its kind, a
    weekday the coming one, "next fri" that of next week. Raises NotADate with a sentence."""
    words = " ".join(fold(text).replace(",", " ").split())
    words = re.sub(rf"^{_DAY_NAME}\.? (?=.*\d)", "", words)  # "Thu 26 Nov" says no more than 26 Nov
    found = _relative(words, today) or _without_year(words, today)
    if found is not None:
        return found
    if words.isdigit() and len(words) not in (4, 8):
        raise NotADate(EXAMPLE)
    try:
        read = parse_date(text, day_first=True, today=today)
    except NotADate as error:
        known = str(error).startswith(("there is no", "the year"))
        raise NotADate(f"{capital(str(error))}. {EXAMPLE}" if known else EXAMPLE) from error
    if read is None:
        raise NotADate(EXAMPLE)
    if read.precision != "day":
        raise NotADate(NO_DAY)
    return read.day


def write_day(day: date) -> str:
    """12 Mar 2027: what `parse_day` reads back."""
    return f"{day.day} {day:%b} {day.year:04}"


def _relative(words: str, today: date) -> date | None:
    if words in _SHIFTS:
        return today + timedelta(days=_SHIFTS[words])
    if found := _WEEKDAY.fullmatch(words):
        return _weekday(found[1] or "", _WEEKDAYS[found[2]], today)
    if found := _COUNTED.fullmatch(words):
        return _counted(found, today)
    if found := _NEXT.fullmatch(words):
        sign = 1 if found[1] == "next" else -1
        return today + relativedelta(**_UNITS[found[2]]) * sign
    if found := _END.fullmatch(words):
        return _end(found[1], today)
    if found := _NEXT_WEEK.fullmatch(words):
        return _weekday("next", _WEEKDAYS[found[1]], today)
    if (found := _END_OF_MONTH.fullmatch(words)) and found[1] in MONTHS:
        return _end_of_month(MONTHS[found[1]], int(found[2] or 0), today)
    if found := _NTH.fullmatch(words):
        return _nth(int(found[1]), today)
    return None


def _weekday(which: str, weekday: int, today: date) -> date:
    ahead = (weekday - today.weekday()) % 7
    if which == "last":
        return today - timedelta(days=(today.weekday() - weekday) % 7 or 7)
    if which == "next":
        return today + timedelta(days=7 - today.weekday() + weekday)
    return today + timedelta(days=ahead or (0 if which == "this" else 7))


def _counted(found: re.Match[str], today: date) -> date | None:
    count = int(found[2]) if found[2].isdigit() else 1
    if bool(found[1]) and bool(found[4]):
        return None
    try:
        return today + relativedelta(**_UNITS[found[3]]) * (-count if found[4] else count)
    except (ValueError, OverflowError) as error:
        raise NotADate(EXAMPLE) from error


def _end(unit: str, today: date) -> date:
    if unit == "w":
        return today + timedelta(days=(4 - today.weekday()) % 7)
    month = {"m": today.month, "q": (today.month + 2) // 3 * 3, "y": 12}[unit]
    return date(today.year, month, calendar.monthrange(today.year, month)[1])


def _end_of_month(month: int, year: int, today: date) -> date | None:
    """The last day of that month: the coming one where no year is named."""
    year = year or today.year + (month < today.month)
    if not 1 <= year <= 9999:
        return None
    return date(year, month, calendar.monthrange(year, month)[1])


def _nth(day: int, today: date) -> date:
    """ "the 5th": the coming one, today included."""
    if not 1 <= day <= 31:
        raise NotADate(f"No month has {day} days. {EXAMPLE}")
    months = (today.replace(day=1) + relativedelta(months=ahead) for ahead in range(3))
    fits = (one for one in months if day <= calendar.monthrange(one.year, one.month)[1])
    return next(one for one in (month.replace(day=day) for month in fits) if one >= today)


def _without_year(words: str, today: date) -> date | None:
    if (found := _DAY_MONTH.fullmatch(words)) and found[2] in MONTHS:
        return _nearest(MONTHS[found[2]], int(found[1]), today)
    if (found := _MONTH_DAY.fullmatch(words)) and found[1] in MONTHS:
        return _nearest(MONTHS[found[1]], int(found[2]), today)
    if found := _NUMBERS.fullmatch(words):
        day, month = int(found[1]), int(found[2])
        if month > 12 >= day:
            day, month = month, day
        return _nearest(month, day, today)
    return None


def _nearest(month: int, day: int, today: date) -> date:
    """29 Feb is looked for up to four years away; a day that no year has is refused."""
    years = (today.year + shift for shift in (0, 1, -1, 2, -2, 3, -3, 4, -4))
    if not 1 <= month <= 12:
        raise NotADate(f"There is no month {month}. {EXAMPLE}")
    days = [date(y, month, day) for y in years if 1 <= day <= calendar.monthrange(y, month)[1]]
    if not days:
        raise NotADate(f"There is no {day} {calendar.month_name[month]}. {EXAMPLE}")
    return min(days, key=lambda found: (abs((found - today).days), found < today))
