"""A recurrence rule as people say it: which days, on which clock, until when, what it skips."""

from __future__ import annotations

from calendar import day_name, month_name, monthrange
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice, takewhile
from math import gcd

from core.dates.wall_time import zone_words
from governance.rules.expansion import Period, Rule, counted_from, dates, periods
from governance.rules.patterns import (
    DAY_NAMES,
    WORKING_WEEK,
    or_last_day,
    ordinal,
    position_words,
)
from governance.rules.recurrence import parse, walls

_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
LOOKED_AT = 340
"""Periods looked at for what a rule skips: 28 years of months, after which weekdays repeat."""


def joined(words: Sequence[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + f" {last} " + words[-1]


def describe(
    text: str, starts_local: datetime, zone_name: str, *, counts_from: date | None = None
) -> str:
    """ "Every month on the first Tuesday, 15:00 Berlin time". Raises BadRule and UnknownZone.

    Where the rule ends it says the day of the last meeting, and where it leaves out a period, that
    it does. `counts_from` as in `recurrence.walls`.
    """
    rule = parse(text)
    begin = counts_from or counted_from(rule, starts_local.date())
    first = next(dates(rule, begin), begin)
    sentence = _which(rule, first)
    sentence += f", {starts_local:%H:%M} {zone_words(zone_name)}"
    if rule.count or rule.until:
        found = list(walls(rule, starts_local, zone_name, counts_from=counts_from))
        sentence += _end(rule, found)
    skipped = what_it_skips(rule, begin)
    return f"{sentence}; {skipped}" if skipped else sentence


def _end(rule: Rule, found: Sequence[datetime]) -> str:
    """ ", 4 times, until 27 January 2026": the day of the last meeting, not the one UNTIL names."""
    if not found:
        return ", which gives no meeting"
    last = f"{found[-1].day} {found[-1]:%B %Y}"
    if len(found) == 1:
        return f", once, on {last}"
    if rule.count:
        whole = len(found) == rule.count
        return f", {rule.count} times" + (f", until {last}" if whole else "")
    return f", until {last}"


def _which(rule: Rule, first: date) -> str:
    """ "Every 2 weeks on Monday": the period and the days in it."""
    every, where = _every(rule), _where(rule, first)
    names = [month_name[month] for month in rule.months if _reaches(rule, first, month)]
    in_months = f" in {joined(names)}" if names else ""
    if rule.frequency in ("DAILY", "WEEKLY"):
        return _short(rule, every, where, first) + in_months
    if not rule.months and rule.frequency == "MONTHLY" and rule.interval % 12 == 0:
        in_months = f" in {month_name[first.month]}"
    if where.startswith("every ") and rule.interval == 1:
        return f"E{where[1:]}{in_months}"
    if where.endswith(" of every month") and rule.interval == 1:
        return f"Every month on {where.removesuffix(' of every month')}"
    if rule.months and every == "Every month":
        every = "Every year"
    elif rule.months and rule.frequency == "MONTHLY" and rule.interval % 12:
        in_months = f",{in_months} only"
    return f"{every} on {where}{in_months}"


def _reaches(rule: Rule, first: date, month: int) -> bool:
    """Whether the interval of a monthly rule ever comes to a month: every third does to four."""
    step = gcd(rule.interval, 12) if rule.frequency == "MONTHLY" else 1
    return (month - first.month) % step == 0


def _short(rule: Rule, every: str, where: str, first: date) -> str:
    """Of days and weeks."""
    if rule.frequency == "DAILY":
        if not where:
            return every
        once = rule.interval == 1
        if rule.month_days and rule.days:
            where += f" that falls on {_month_days(rule, 'or')}"
        elif rule.month_days:
            where = f"{_month_days(rule)} of the month"
        if once:
            return f"Every {where.removeprefix('every ')}" if rule.days else f"On {where}"
        return f"{every}, where that is {where.replace('every', 'a', 1)}"
    if rule.interval == 1:
        return f"Every {where.removeprefix('every ')}"
    weeks = ""
    if rule.week_start != "MO" and len(rule.days) > 1:
        weeks = f" (weeks begin on {DAY_NAMES[rule.week_start]})"
    return f"{every} on {where}{weeks}"


def _every(rule: Rule) -> str:
    if rule.frequency == "MONTHLY" and rule.interval == 3:
        return "Every quarter"
    interval, unit = rule.interval, _UNITS[rule.frequency]
    if rule.frequency == "MONTHLY" and interval % 12 == 0:
        interval, unit = interval // 12, "year"
    return f"Every {unit}" if interval == 1 else f"Every {interval} {unit}s"


def _where(rule: Rule, first: date) -> str:
    """On which days of the period; filled from the first date where the rule leaves it out."""
    if rule.frequency == "WEEKLY":
        return _weekdays(rule) if rule.days else day_name[first.weekday()]
    if rule.frequency == "DAILY":
        return _weekdays(rule) if rule.days else _month_days(rule) if rule.month_days else ""
    if not rule.days and not rule.month_days:
        if rule.frequency == "YEARLY" and not rule.months:
            return f"{first.day} {month_name[first.month]}"
        return f"the {ordinal(first.day)}"
    together = rule.frequency == "YEARLY" and len(set(rule.months)) > 1 and bool(rule.positions)
    if (day := or_last_day(rule)) and not together:
        whole = day == 31
        return (
            "the last day" if whole else f"the {ordinal(day)} or, where there is none, the last day"
        )
    # BYSETPOS of a yearly rule picks from all its months together: one day, not one a month.
    if together:
        rule, positions = replace(rule, positions=()), rule.positions
    words = _weekdays(rule) if rule.days else _month_days(rule)
    if rule.days and rule.month_days:
        words += f" that falls on {_month_days(rule, 'or')}"
    if together:
        return f"the {joined([position_words(one) for one in positions])} of these days: {words}"
    if rule.positions and not _is_set_of_weekdays(rule):
        places = joined([position_words(place) for place in rule.positions])
        words = f"the {places} of these days: {words}"
    if rule.frequency == "YEARLY" and not rule.months:
        return words + _of_the_year(rule)
    return words


def _of_the_year(rule: Rule) -> str:
    """A yearly rule that names no month counts within the year."""
    if rule.month_days and not rule.days and not rule.positions:
        return " of every month"
    counted = rule.positions or any(position for position, _ in rule.days)
    return " of the year" if counted else ""


def _is_set_of_weekdays(rule: Rule) -> bool:
    """Whether BYSETPOS picks from whole weekdays: "the last working day"."""
    return bool(rule.days) and not rule.month_days and not any(place for place, _ in rule.days)


def _weekdays(rule: Rule) -> str:
    named = [DAY_NAMES[day] for _, day in rule.days]
    is_working_week = {day for _, day in rule.days} == set(WORKING_WEEK)
    if any(position for position, _ in rule.days):
        return joined(
            [
                f"the {position_words(position)} {DAY_NAMES[day]}"
                if position
                else f"every {DAY_NAMES[day]}"
                for position, day in rule.days
            ]
        )
    if _is_set_of_weekdays(rule) and rule.positions:
        places = joined([position_words(place) for place in rule.positions])
        return f"the {places} {'working day' if is_working_week else joined(named, 'or')}"
    if is_working_week:
        return "every working day"
    if rule.frequency == "WEEKLY":
        return joined(named)
    return f"every {joined(named, 'and')}"


def _month_days(rule: Rule, last: str = "and") -> str:
    return "the " + joined([_month_day(day) for day in rule.month_days], last)


def _month_day(day: int) -> str:
    """1 is "1st", -1 is "last day", -2 is "second last day"."""
    return ordinal(day) if day > 0 else f"{position_words(day)} day"


def what_it_skips(rule: Rule, begin: date) -> str:
    """ "no meeting in months without a 31st"; empty where every month or year that the rule looks
    in gives one. `begin`: where it counts from."""
    if rule.frequency not in ("MONTHLY", "YEARLY"):
        return ""
    if rule.frequency == "YEARLY" and rule.month_days and not (rule.months or rule.positions):
        # Days of every month, of every year that counts.
        rule = replace(rule, months=tuple(range(1, 13)))
    looked_at = _looked_at(rule, begin)
    empty = [period for period in looked_at if not period.dates]
    if not empty:
        return _partly(rule)
    partly = _partly(rule, beside=True)
    skipped = f"no meeting in {_without(rule, begin, looked_at)}"
    return f"{skipped}; {partly}" if partly else skipped


def _looked_at(rule: Rule, begin: date) -> list[Period]:
    """The periods between the first meeting and the last; a yearly rule that names its months is
    looked at month by month."""
    if rule.frequency == "YEARLY" and rule.months and not rule.positions:
        days = rule.month_days or (() if rule.days else (begin.day,))
        monthly = replace(rule, frequency="MONTHLY", interval=1, month_days=days, positions=())
        found: Iterable[Period] = (
            period
            for period in periods(monthly, begin)
            if (period.year - begin.year) % rule.interval == 0
        )
    else:
        found = periods(rule, begin)
    last = _last_date(rule, begin)
    within = takewhile(lambda one: (one.year, one.month) <= (last.year, last.month or 12), found)
    if rule.frequency == "YEARLY" and not (rule.months and not rule.positions):
        within = takewhile(lambda one: one.year <= last.year, found)
    whole = list(islice(within, LOOKED_AT))
    # What lies before the first meeting is not left out: it was never meant.
    return whole[1:] if whole and not whole[0].dates else whole


def _last_date(rule: Rule, begin: date) -> date:
    if rule.count:
        return max(dates(rule, begin), default=begin)
    return rule.until.date() if rule.until else date.max


def _without(rule: Rule, begin: date, looked_at: Sequence[Period]) -> str:
    days = rule.month_days or (() if rule.days else (begin.day,))
    unit = "months" if rule.frequency == "MONTHLY" or rule.months else "years"
    months = {period.month for period in looked_at} or {0}
    if rule.frequency == "YEARLY" and not rule.days and not rule.month_days and not rule.months:
        months = {begin.month}
    if not rule.days and not rule.positions:
        if months == {2}:
            return "years that are no leap years"
        shortest = min(abs(day) for day in days)
        if all(day > 0 for day in days):
            return f"months without a {ordinal(shortest)}"
        return f"months of fewer than {shortest} days"
    if not rule.month_days and not rule.positions:
        named = [f"{position_words(place)} {DAY_NAMES[day]}" for place, day in rule.days]
        return f"{unit} without a {joined(named, 'or')}"
    if _is_set_of_weekdays(rule) and len(rule.positions) == 1:
        return f"{unit} without a {_weekdays(rule).removeprefix('the ')}"
    return f"some {unit}"


def _partly(rule: Rule, *, beside: bool = False) -> str:
    """Days that only some months have, beside others; `beside`: where it is told already that
    months without the first of them have no meeting."""
    if rule.positions or (rule.days and rule.month_days) or len(rule.days + rule.month_days) < 2:
        return ""
    shortest = min(_shortest(month) for month in rule.months or range(1, 13))
    days = sorted(day for day in rule.month_days if day > shortest)
    rare = [ordinal(day) for day in (days[1:] if beside else days)]
    rare += [
        f"{position_words(place)} {DAY_NAMES[day]}"
        for place, day in rule.days
        if place in (5, -5) and not beside and (rule.frequency == "MONTHLY" or rule.months)
    ]
    return f"the {joined(rare)} only in months that have one" if rare else ""


def _shortest(month: int) -> int:
    """The fewest days that a month has in any year."""
    return monthrange(2026, month)[1]
