"""A recurrence rule as people say it, and the other way round for the common ones."""

from __future__ import annotations

from calendar import day_name, month_name
from dataclasses import dataclass
from datetime import datetime

from core.dates.wall_time import zone_words
from governance.rules.recurrence import WEEKDAYS, Rule, parse

DAY_NAMES = dict(zip(WEEKDAYS, day_name, strict=True))
POSITIONS = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
WORKING_WEEK = {"MO", "TU", "WE", "TH", "FR"}
# What the form offers: frequency, interval, and the words after "every".
PERIODS = {
    "week": ("WEEKLY", 1, "week"),
    "fortnight": ("WEEKLY", 2, "2 weeks"),
    "month": ("MONTHLY", 1, "month"),
    "quarter": ("MONTHLY", 3, "quarter"),
    "half_year": ("MONTHLY", 6, "6 months"),
    "year": ("MONTHLY", 12, "year"),
}
_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}


def _and(words: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def _ordinal(place: int) -> str:
    """1 is "1st", 22 is "22nd", 13 is "13th"."""
    if 10 <= place % 100 <= 20:
        return f"{place}th"
    return f"{place}" + {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")


def _position(place: int) -> str:
    """1 is "first", -1 is "last", -2 is "second last", 7 is "7th"."""
    if place < -1:
        return f"{_position(-place)} last"
    return (POSITIONS | {5: "fifth"}).get(place) or _ordinal(place)


def _month_day(day: int) -> str:
    """1 is "1st", -1 is "last day", -2 is "2nd last day"."""
    if day > 0:
        return _ordinal(day)
    return "last day" if day == -1 else f"{_ordinal(-day)} last day"


def _period_of(rule: Rule) -> str:
    """Its name in PERIODS; empty for any other."""
    spans = {(frequency, every): name for name, (frequency, every, _) in PERIODS.items()}
    return spans.get((rule.frequency, rule.interval), "")


def _period(rule: Rule) -> str:
    if name := _period_of(rule):
        return PERIODS[name][2]
    unit = _UNITS[rule.frequency]
    return unit if rule.interval == 1 else f"{rule.interval} {unit}s"


def _days(rule: Rule) -> str:
    is_working_week = {day for _, day in rule.days} == WORKING_WEEK
    if not any(position for position, _ in rule.days):
        names = [DAY_NAMES[day] for _, day in rule.days]
        if rule.positions:
            places = _and([_position(place) for place in rule.positions])
            return f"the {places} {'working day' if is_working_week else ' or '.join(names)}"
        return "every working day" if is_working_week else _and(names)
    return _and(
        [
            f"the {_position(position)} {DAY_NAMES[day]}" if position else DAY_NAMES[day]
            for position, day in rule.days
        ]
    )


def _where(rule: Rule, starts_local: datetime) -> str:
    """On which days of the period; filled from the start where the rule leaves it out."""
    month_days = "the " + _and([_month_day(day) for day in rule.month_days or [starts_local.day]])
    if rule.days:
        return _days(rule) + (f" that falls on {month_days}" if rule.month_days else "")
    if rule.frequency == "WEEKLY":
        return day_name[starts_local.weekday()]
    if rule.frequency == "YEARLY" and not (rule.month_days or rule.months):
        return f"{starts_local.day} {month_name[starts_local.month]}"
    return "" if rule.frequency == "DAILY" and not rule.month_days else month_days


def describe(text: str, starts_local: datetime, zone_name: str) -> str:
    """ "Every month on the first Tuesday, 15:00 Berlin time". Raises BadRule."""
    rule = parse(text)
    where, period = _where(rule, starts_local), _period(rule)
    sentence = f"Every {period} on {where}" if where else f"Every {period}"
    if where == "every working day" and period in {"day", "week"}:
        sentence = "Every working day"
    elif period == "week":
        sentence = f"Every {where}"
    if rule.months:
        sentence += f" in {_and([month_name[month] for month in rule.months])}"
    elif rule.frequency == "MONTHLY" and rule.interval == 12:
        sentence += f" in {month_name[starts_local.month]}"
    sentence += f", {starts_local:%H:%M} {zone_words(zone_name)}"
    if rule.count:
        sentence += ", once" if rule.count == 1 else f", {rule.count} times"
    if rule.until:
        sentence += f", until {rule.until.day} {rule.until:%B %Y}"
    return sentence


@dataclass(frozen=True, slots=True)
class Pattern:
    """A cadence as the form asks for it: a period, and a weekday with its place in it.

    period: one of PERIODS; position: one of POSITIONS and weekday "MO".."SU", or neither for the
    day of the month on which the cadence starts.
    """

    period: str
    weekday: str = ""
    position: int = 0


def compose(pattern: Pattern) -> str:
    """The rule of a pattern. Raises KeyError for an unknown period."""
    frequency, interval, _ = PERIODS[pattern.period]
    rule = f"FREQ={frequency}" + (f";INTERVAL={interval}" if interval > 1 else "")
    if pattern.weekday and frequency == "WEEKLY":
        return f"{rule};BYDAY={pattern.weekday}"
    if pattern.weekday and pattern.position:
        return f"{rule};BYDAY={pattern.position}{pattern.weekday}"
    return rule


def decompose(text: str) -> Pattern | None:
    """The pattern of a rule, or None where only the rule itself can say it."""
    rule = parse(text)
    period = _period_of(rule)
    position, weekday = rule.days[0] if rule.days else (0, "")
    if not period or position not in (0, *POSITIONS):
        return None
    pattern = Pattern(period, weekday, position)
    return pattern if parse(compose(pattern)) == rule else None
