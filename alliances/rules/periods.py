"""Quarters and fiscal years. Pure: every date is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of the fiscal year `year`, which is named by the calendar year in which it ends;
    `number` is 1 to 4. With the `start_month` 1 (1 to 12) quarters are those of the calendar."""

    year: int
    number: int
    start_month: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4:
            raise ValueError(f"A quarter is numbered 1 to 4, not {self.number}.")
        if not 1 <= self.start_month <= 12:
            raise ValueError(f"A fiscal year starts in a month of 1 to 12, not {self.start_month}.")

    @classmethod
    def containing(cls, day: date, start_month: int = 1) -> Quarter:
        year = fiscal_year(day, start_month)
        return cls(year, (day.month - start_month) % 12 // 3 + 1, start_month)

    @property
    def first_day(self) -> date:
        first, _ = fiscal_year_bounds(self.year, self.start_month)
        months = first.month - 1 + 3 * (self.number - 1)
        return date(first.year + months // 12, months % 12 + 1, 1)

    @property
    def last_day(self) -> date:
        return self.next().first_day - timedelta(days=1)

    def next(self) -> Quarter:
        return Quarter.containing(self.first_day + timedelta(days=95), self.start_month)

    def previous(self) -> Quarter:
        return Quarter.containing(self.first_day - timedelta(days=1), self.start_month)

    def elapsed(self, today: date) -> float:
        """Share of the quarter that has passed at the end of `today`, 0 to 1."""
        total = (self.last_day - self.first_day).days + 1
        return min(1.0, max(0.0, ((today - self.first_day).days + 1) / total))

    def renumbered(self, start_month: int) -> Quarter:
        """The quarter of another fiscal year that holds most of this one: that of its middle. No
        two quarters become the same."""
        return Quarter.containing(self.first_day + timedelta(days=45), start_month)

    def __str__(self) -> str:
        return f"Q{self.number} {self.year}"


def fiscal_year(day: date, start_month: int = 1) -> int:
    """The fiscal year `day` falls in, named by the calendar year in which it ends.

    `start_month` is 1 to 12; with 1 the fiscal year is the calendar year.
    """
    if start_month == 1 or day.month < start_month:
        return day.year
    return day.year + 1


def fiscal_year_bounds(year: int, start_month: int = 1) -> tuple[date, date]:
    """First and last day of fiscal year `year`."""
    first = date(year if start_month == 1 else year - 1, start_month, 1)
    following = date(first.year + 1, start_month, 1)
    return first, following - timedelta(days=1)


def share_of_year_elapsed(year: int, today: date, start_month: int = 1) -> float:
    """Share of fiscal year `year` that has passed at the end of `today`, 0 to 1."""
    first, last = fiscal_year_bounds(year, start_month)
    return min(1.0, max(0.0, ((today - first).days + 1) / ((last - first).days + 1)))
