"""Dates in the cells of a column: which order its numbers have, and what each cell says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from core.dates.parsing import (
    EPOCH_1900,
    EPOCH_1904,
    NUMERIC,
    SERIAL,
    NotADate,
    PartialDate,
    checked,
    from_number,
    full_year,
)
from core.dates.parsing import parse_date as parse_text_date
from core.text import clean_text, fold
from imports.rules.cells import BrokenCell, CellValue, DateCell, NumberCell, as_text


@dataclass(frozen=True, slots=True)
class DateOrder:
    """Whether 03/04/2020 is 3 April (day first), and why we think so.

    `reason` is one of: evidence, heading, majority, future, assumed, chosen. Where dots are used
    the day comes first, whatever slashes say, unless the column itself shows otherwise.
    """

    day_first: bool
    reason: str
    dots_day_first: bool = True


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
    if stated := heading_order(heading):
        return stated
    votes = {True: [0, 0], False: [0, 0]}  # with dots and without: day first, month first
    dotted = 0
    open_cells: list[tuple[int, int, int]] = []
    for value in values:
        found = NUMERIC.fullmatch(clean_text(value)) if isinstance(value, str) else None
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
    now = (today.year, today.month, today.day)
    if_day_first = sum((year, second, first) > now for first, second, year in open_cells)
    if_month_first = sum((year, first, second) > now for first, second, year in open_cells)
    if if_day_first != if_month_first:
        return DateOrder(if_day_first < if_month_first, "future")
    return DateOrder(day_first_hint, "assumed")


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
            return checked(day.year, day.month, day.day, precision)
        case BrokenCell(_, reason):
            raise NotADate(reason)
        case bool():
            raise NotADate("is not a date")
        case NumberCell():
            raise NotADate("is a number, not a date")
        case int() | float():
            # A whole number of JSON can be too large for any float.
            if abs(value) > 99_999_999:
                raise NotADate("is not a date")
            return from_number(float(value), epoch)
    return parse_text_date(
        as_text(value), day_first=day_first, today=today, dots_day_first=dots_day_first, epoch=epoch
    )


def ambiguous_count(values: Sequence[CellValue]) -> int:
    """How many cells could be read both day first and month first."""
    texts = (clean_text(value) for value in values if isinstance(value, str))
    return sum(
        int(found[1]) <= 12 and int(found[3]) <= 12 and found[1] != found[3]
        for found in map(NUMERIC.fullmatch, texts)
        if found
    )


def day_number_count(values: Sequence[CellValue]) -> int:
    """How many cells hold a bare day number of a spreadsheet, such as 43919."""
    count = 0
    for value in values:
        if isinstance(value, str):
            count += bool(SERIAL.fullmatch(value.strip()))
        elif isinstance(value, int | float) and not isinstance(value, bool):
            count += 3000 <= value < 73051
    return count
