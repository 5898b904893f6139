"""Days on which a side of an alliance does not work: public holidays, closing days, weekends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.dates.holidays import country_name, holidays_of, weekend_of

KEEP, BEFORE, AFTER = "keep", "before", "after"
FAR = 45
"""Days within which a working day is looked for; past a longer closure the date stays."""


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which a company is closed, both included; `yearly`: in every later year, too.
    `reason` is for colleagues."""

    company: str
    reason: str
    starts_on: date
    ends_on: date
    yearly: bool = False

    def covers(self, day: date) -> bool:
        if self.starts_on <= day <= self.ends_on:
            return True
        if not self.yearly or day < self.starts_on:
            return False
        length = self.ends_on - self.starts_on
        # A closure over New Year that began in the year before may still last.
        return any(
            begin <= day <= begin + length
            for begin in (_in_year(self.starts_on, day.year - back) for back in (0, 1))
        )


def _in_year(day: date, year: int) -> date:
    """29 February is 28 February in other years."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


@dataclass(frozen=True, slots=True)
class FreeDays:
    """The days off of all sides of an alliance: countries (ISO 3166, such as DE or DE-BY), and
    closures. `unknown`: companies whose country, and so whose holidays, nobody recorded."""

    countries: tuple[str, ...] = ()
    closures: tuple[Closure, ...] = ()
    unknown: tuple[str, ...] = ()

    def marks(self, day: date, *, with_reasons: bool = True) -> list[str]:
        """ "Holiday in Germany: Christmas Day", "Halden is closed: Summer break"; the reason of a
        closure stays among colleagues (`with_reasons`)."""
        found: list[str] = []
        for code in self.countries:
            if name := holidays_of(code, day.year).get(day):
                found.append(f"Holiday in {country_name(code)}: {name}")
        for closure in self.closures:
            if closure.covers(day):
                reason = f": {closure.reason}" if with_reasons else ""
                found.append(f"{closure.company} is closed{reason}")
        return list(dict.fromkeys(found))

    def is_free(self, day: date) -> bool:
        """Whether a side has a holiday or is closed; weekends do not count here."""
        return any(day in holidays_of(code, day.year) for code in self.countries) or any(
            closure.covers(day) for closure in self.closures
        )

    def __contains__(self, day: object) -> bool:
        """Whether a side does not work on a day: what core.dates.working_days leaves out."""
        return isinstance(day, date) and not self.is_working(day)

    def is_working(self, day: date) -> bool:
        """Whether every side works."""
        weekends = [weekend_of(code) for code in self.countries] or [weekend_of("")]
        return not any(day.weekday() in days for days in weekends) and not self.is_free(day)

    def moved(self, day: date, policy: str) -> date:
        """The day a meeting on `day` is held on by a policy (KEEP, BEFORE, AFTER): the nearest
        working day of all sides in that direction, where `day` is free."""
        if policy == KEEP or not self.is_free(day):
            return day
        return self.nearest(day, policy) or day

    def nearest(self, day: date, direction: str) -> date | None:
        """The nearest working day BEFORE or AFTER `day`; None where there is none for FAR days."""
        step = timedelta(days=-1 if direction == BEFORE else 1)
        days = (day + step * place for place in range(1, FAR + 1))
        return next((one for one in days if self.is_working(one)), None)


def free_days(
    sides: Sequence[tuple[str, str]], closures: Sequence[Closure], *, place: str = ""
) -> FreeDays:
    """From the sides as (company, country code or empty). `place`, the country of the committee's
    clock, stands in where the country of a side is not known."""
    known = [code for _, code in sides if code]
    unknown = tuple(company for company, code in sides if not code)
    if unknown and place and not any(code[:2] == place[:2] for code in known):
        known.append(place)
    return FreeDays(tuple(dict.fromkeys(known)), tuple(closures), unknown)
