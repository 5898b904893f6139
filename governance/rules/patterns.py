"""A schedule as the form asks for it, and the recurrence rule that says the same.

Somebody who says "every month on the 31st" means its last day where a month is shorter: so that is
the rule they get (BYMONTHDAY=28,29,30,31;BYSETPOS=-1), where a bare BYMONTHDAY=31 would leave out
five months of the year.
"""

from __future__ import annotations

from calendar import day_name
from dataclasses import dataclass, replace
from datetime import date

from governance.rules.expansion import WEEKDAYS, Rule
from governance.rules.recurrence import parse

DAY_NAMES = dict(zip(WEEKDAYS, day_name, strict=True))
WORKING_WEEK = ("MO", "TU", "WE", "TH", "FR")
WORKING_DAY, MONTH_DAY = "WD", "MD"
MONTHLY_DAYS = {**DAY_NAMES, WORKING_DAY: "working day", MONTH_DAY: "day"}
"""Of what there is a first or a last one in a month."""

# What the form offers: frequency, interval, and the words after "every".
PERIODS = {
    "day": ("DAILY", 1, "day"),
    "working_day": ("DAILY", 1, "working day"),
    "week": ("WEEKLY", 1, "week"),
    "fortnight": ("WEEKLY", 2, "2 weeks"),
    "month": ("MONTHLY", 1, "month"),
    "quarter": ("MONTHLY", 3, "quarter"),
    "half_year": ("MONTHLY", 6, "6 months"),
    "year": ("MONTHLY", 12, "year"),
}
DAILY = ("day", "working_day")
WEEKLY = ("week", "fortnight")
REPEATED = {"day": 366, "week": 104, "month": 36, "year": 3}
"""Periods of which only every second, third ... may be meant, and the most."""

SURE_DAYS = 28
"""Every month has these."""


def ordinal(place: int) -> str:
    """1 is "1st", 22 is "22nd", 13 is "13th"."""
    if 10 <= place % 100 <= 20:
        return f"{place}th"
    return f"{place}" + {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")


def position_words(place: int) -> str:
    """1 is "first", -1 is "last", -2 is "second last", 7 is "7th"."""
    words = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}
    if place < -1:
        return f"{position_words(-place)} last"
    return words.get(place) or ordinal(place)


POSITIONS = {place: position_words(place) for place in (1, 2, 3, 4, -1, -2, 5, *range(6, 32))}


def most_of(weekday: str) -> int:
    """How many of them a month can have: 5 Tuesdays, 23 working days, 31 days."""
    return {WORKING_DAY: 23, MONTH_DAY: 31}.get(weekday, 5)


def too_many(weekday: str) -> str:
    return f"No month has more than {most_of(weekday)} {MONTHLY_DAYS[weekday]}s."


@dataclass(frozen=True, slots=True)
class Pattern:
    """A cadence as the form asks for it.

    period: one of PERIODS, of which every `every`th counts where REPEATED names it. weekday: for
    weeks the days with commas ("MO,TH"); for longer periods one of MONTHLY_DAYS with its
    `position` in the month. Neither: the day on which the cadence starts. month: for a year its
    month, 0 for that of the first meeting. It ends with the day `until`, after `count` meetings,
    or never.
    """

    period: str
    weekday: str = ""
    position: int = 0
    every: int = 1
    month: int = 0
    until: date | None = None
    count: int = 0


def compose(pattern: Pattern, first_on: date | None = None) -> str:
    """The rule of a pattern; `first_on` says the day of a month that the pattern leaves
    open. Raises KeyError for an unknown period."""
    frequency, interval, _ = PERIODS[pattern.period]
    if pattern.period in REPEATED:
        interval *= pattern.every
    which = _which(pattern, first_on)
    if pattern.period == "year" and pattern.month:
        frequency, interval = "YEARLY", pattern.every
        which = f";BYMONTH={pattern.month}" + which
    rule = f"FREQ={frequency}" + (f";INTERVAL={interval}" if interval > 1 else "") + which
    if pattern.count:
        rule += f";COUNT={pattern.count}"
    elif pattern.until:
        rule += f";UNTIL={pattern.until:%Y%m%d}"
    return parse(rule).text


def _which(pattern: Pattern, first_on: date | None) -> str:
    """The parts that say on which days of the period."""
    working_week = f";BYDAY={','.join(WORKING_WEEK)}"
    if pattern.period in DAILY:
        return working_week if pattern.period == "working_day" else ""
    if pattern.period in WEEKLY:
        return f";BYDAY={pattern.weekday}" if pattern.weekday else ""
    if not (pattern.weekday and pattern.position):
        return _on_day(first_on.day) if first_on else ""
    if pattern.weekday == MONTH_DAY:
        return _on_day(pattern.position)
    if pattern.weekday == WORKING_DAY:
        return f"{working_week};BYSETPOS={pattern.position}"
    return f";BYDAY={pattern.position}{pattern.weekday}"


def _on_day(day: int) -> str:
    """The day of the month, or the last one of a month that is shorter."""
    if day <= SURE_DAYS:
        return f";BYMONTHDAY={day}"
    return f";BYMONTHDAY={','.join(map(str, range(SURE_DAYS, day + 1)))};BYSETPOS=-1"


def or_last_day(rule: Rule) -> int:
    """29 to 31 where the rule means that day of the month or else the last one; else 0."""
    days = sorted(set(rule.month_days))
    shape = list(range(SURE_DAYS, days[-1] + 1)) if days and days[-1] > SURE_DAYS else []
    return days[-1] if shape and days == shape and rule.positions == (-1,) and not rule.days else 0


def decompose(text: str, first_on: date | None = None) -> Pattern | None:
    """The pattern of a rule, or None where only the rule itself can say it. With `first_on`, the
    first day of the cadence: a day of the month that is that of the first meeting is left open."""
    rule = parse(text)
    found = _spoken(rule)
    if found is None:
        return None
    until = rule.until.date() if rule.until else None
    pattern = replace(found, count=rule.count, until=until)
    if not _means(pattern, rule):
        return None
    if first_on and pattern.weekday == MONTH_DAY and pattern.position == first_on.day:
        pattern = replace(pattern, weekday="", position=0)
    elif first_on and not pattern.weekday and pattern.period not in (*DAILY, *WEEKLY):
        return pattern if first_on.day <= SURE_DAYS else None
    return pattern


def _spoken(rule: Rule) -> Pattern | None:
    """Period and day of the rule, as near as a pattern comes."""
    period, every = _period(rule)
    if not period:
        return None
    month = rule.months[0] if rule.frequency == "YEARLY" else 0
    named = ",".join(weekday for _, weekday in rule.days)
    if rule.frequency in ("DAILY", "WEEKLY"):
        return Pattern(period, named if rule.frequency == "WEEKLY" else "", every=every)
    if day := or_last_day(rule):
        weekday, position = MONTH_DAY, day
    elif rule.month_days:
        weekday, position = MONTH_DAY, rule.month_days[0]
    elif rule.positions:
        weekday, position = WORKING_DAY, rule.positions[0]
    else:
        position, weekday = rule.days[0] if rule.days else (0, "")
    if weekday and position not in POSITIONS:
        return None
    return Pattern(period, weekday, position, every, month)


def _period(rule: Rule) -> tuple[str, int]:
    """Its name in PERIODS, and how many; ("", 0) for any other."""
    if rule.frequency == "YEARLY":
        return ("year", rule.interval) if len(rule.months) == 1 else ("", 0)
    if rule.frequency == "DAILY" and rule.days:
        return ("working_day", 1) if rule.interval == 1 else ("", 0)
    fixed = {(frequency, every): name for name, (frequency, every, _) in PERIODS.items()}
    fixed["DAILY", 1] = "day"
    if name := fixed.get((rule.frequency, rule.interval)):
        return name, 1
    if rule.frequency == "MONTHLY" and rule.interval % 12 == 0:
        return "year", rule.interval // 12
    return {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month"}[rule.frequency], rule.interval


def _means(pattern: Pattern, rule: Rule) -> bool:
    """Whether the pattern says all that the rule says."""
    said = parse(compose(pattern))
    # The end of a day is how the form says an end; any other time of day it cannot say.
    if said != rule:
        same = replace(rule, days=said.days) if set(said.days) == set(rule.days) else rule
        same = replace(same, month_days=said.month_days) if or_last_day(rule) else same
        return said == same
    return True
