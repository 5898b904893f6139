"""A recurrence rule as people say it, and the other way round for the common ones."""

from __future__ import annotations

from calendar import day_name, month_name
from dataclasses import dataclass
from datetime import datetime

from core.dates.wall_time import zone_words
from governance.rules.recurrence import WEEKDAYS, _until, parse_days, validate

DAY_NAMES = dict(zip(WEEKDAYS, day_name, strict=True))
POSITIONS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}
WORKING_WEEK = {"MO", "TU", "WE", "TH", "FR"}
_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_NUMBERS = {2: "two", 3: "three", 4: "four", 6: "six", 8: "eight"}


def and_list(words: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def ordinal(number: int) -> str:
    """1 is "1st", 22 is "22nd", 13 is "13th"."""
    if 10 <= number % 100 <= 20:
        return f"{number}th"
    return f"{number}" + {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def position_words(position: int) -> str:
    """1 is "first", -1 is "last", -2 is "second last", 7 is "7th"."""
    if position in POSITIONS:
        return POSITIONS[position]
    if position < 0:
        return f"{POSITIONS.get(-position, ordinal(-position))} last"
    return ordinal(position)


def _period(frequency: str, interval: int) -> str:
    if frequency == "MONTHLY" and interval in {3, 6, 12}:
        return {3: "quarter", 6: "half-year", 12: "year"}[interval]
    if interval == 1:
        return _UNITS[frequency]
    return f"{_NUMBERS.get(interval, str(interval))} {_UNITS[frequency]}s"


def _days(parts: dict[str, str]) -> str:
    days = parse_days(parts["BYDAY"])
    names = {name for _, name in days}
    if "BYSETPOS" in parts and not any(position for position, _ in days):
        places = and_list([position_words(int(part)) for part in parts["BYSETPOS"].split(",")])
        if names == WORKING_WEEK:
            return f"the {places} working day"
        return f"the {places} {' or '.join(DAY_NAMES[name] for _, name in days)}"
    if names == WORKING_WEEK and not any(position for position, _ in days):
        return "every working day"
    return and_list(
        [
            f"the {position_words(position)} {DAY_NAMES[name]}" if position else DAY_NAMES[name]
            for position, name in days
        ]
    )


def _month_days(value: str) -> str:
    def words(number: int) -> str:
        if number == -1:
            return "last day"
        return ordinal(number) if number > 0 else f"{ordinal(-number)} last day"

    return "the " + and_list([words(int(part)) for part in value.split(",")])


def _where(parts: dict[str, str], starts_local: datetime) -> str:
    """On which days of the period; filled from the start where the rule leaves it out."""
    frequency = parts["FREQ"]
    if "BYDAY" in parts:
        text = _days(parts)
        if "BYMONTHDAY" in parts:
            text += " that falls on " + _month_days(parts["BYMONTHDAY"])
        return text
    if "BYMONTHDAY" in parts:
        return _month_days(parts["BYMONTHDAY"])
    if frequency == "WEEKLY":
        return DAY_NAMES[list(DAY_NAMES)[starts_local.weekday()]]
    if frequency == "MONTHLY":
        return "the " + ordinal(starts_local.day)
    if frequency == "YEARLY":
        if "BYMONTH" in parts:
            return f"the {ordinal(starts_local.day)}"
        return f"{starts_local.day} {month_name[starts_local.month]}"
    return ""


def describe(text: str, starts_local: datetime, zone_name: str) -> str:
    """ "Every month on the first Tuesday, 15:00 Berlin time". Raises BadRule."""
    parts = validate(text)
    interval = int(parts.get("INTERVAL", "1"))
    where = _where(parts, starts_local)
    period = _period(parts["FREQ"], interval)
    sentence = f"Every {period} on {where}" if where else f"Every {period}"
    if where == "every working day" and interval == 1 and parts["FREQ"] in {"DAILY", "WEEKLY"}:
        sentence = "Every working day"
    elif parts["FREQ"] == "WEEKLY" and interval == 1:
        sentence = f"Every {where}"
    if "BYMONTH" in parts:
        months = [month_name[int(part)] for part in parts["BYMONTH"].split(",")]
        sentence += f" in {and_list(months)}"
    elif parts["FREQ"] == "MONTHLY" and interval == 12:
        sentence += f" in {month_name[starts_local.month]}"
    sentence += f", {starts_local:%H:%M} {zone_words(zone_name)}"
    if "COUNT" in parts:
        count = int(parts["COUNT"])
        sentence += ", once" if count == 1 else f", {count} times"
    if "UNTIL" in parts:
        last, _ = _until(parts["UNTIL"])
        sentence += f", until {last.day} {month_name[last.month]} {last.year}"
    return sentence


@dataclass(frozen=True, slots=True)
class Pattern:
    """A cadence as the form asks for it: a period, and a weekday with its place in it.

    period: week, fortnight, month, quarter, half_year, year; position: 1-4 or -1 and weekday
    "MO".."SU", or neither for the day of the month on which the cadence starts.
    """

    period: str
    weekday: str = ""
    position: int = 0


_PERIODS = {
    "week": ("WEEKLY", 1),
    "fortnight": ("WEEKLY", 2),
    "month": ("MONTHLY", 1),
    "quarter": ("MONTHLY", 3),
    "half_year": ("MONTHLY", 6),
    "year": ("MONTHLY", 12),
}


def compose(pattern: Pattern) -> str:
    """The rule of a pattern. Raises KeyError for an unknown period."""
    frequency, interval = _PERIODS[pattern.period]
    rule = f"FREQ={frequency}" + (f";INTERVAL={interval}" if interval > 1 else "")
    if pattern.weekday and frequency == "WEEKLY":
        return f"{rule};BYDAY={pattern.weekday}"
    if pattern.weekday and pattern.position:
        return f"{rule};BYDAY={pattern.position}{pattern.weekday}"
    return rule


def decompose(text: str) -> Pattern | None:
    """The pattern of a rule, or None where only the rule itself can say it."""
    parts = validate(text)
    wanted = (parts["FREQ"], int(parts.get("INTERVAL", "1")))
    period = next((name for name, value in _PERIODS.items() if value == wanted), None)
    if period is None or set(parts) - {"FREQ", "INTERVAL", "BYDAY"}:
        return None
    if "BYDAY" not in parts:
        return Pattern(period)
    days = parse_days(parts["BYDAY"])
    if len(days) != 1:
        return None
    position, weekday = days[0]
    if wanted[0] == "WEEKLY":
        return None if position else Pattern(period, weekday)
    return Pattern(period, weekday, position) if position in {1, 2, 3, 4, -1} else None
