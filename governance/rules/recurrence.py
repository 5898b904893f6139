"""Recurrence rules (RFC 5545 RRULE) on wall time in a named zone.

The dates of a rule are found on naive wall time (rules/expansion.py), and each is turned into an
instant by `wall_time`: expanding in UTC would move a meeting by an hour twice a year. Only the
parts that a governance cadence needs are accepted; what is refused is named in the error, where
the parsers of dateutil and icalendar take it, drop it or raise an error for programmers.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from core.dates.wall_time import to_instant, to_wall, zone
from governance.rules.expansion import WEEKDAYS, Days, Rule, counted_from, dates

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
PARTS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST")
LONGEST_INTERVAL = {"DAILY": 366, "WEEKLY": 104, "MONTHLY": 36, "YEARLY": 5}
MAX_COUNT = 1000
MAX_LENGTH = 200
MAX_OCCURRENCES = 2000
"""More than one a day over a horizon of five years: a rule that asks for more is a mistake."""

_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"(\d{8})(?:T(\d{6})(Z)?)?")


class BadRule(ValueError):
    """The rule cannot be used; the message is a sentence for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time a committee meets.

    `key` is the date the rule gives, before any move and before the clock-change conventions:
    it stays the same when the zone's rules or the time of day change, so a meeting is made once.
    """

    key: date
    starts_local: datetime
    starts_at: datetime


def parse(text: str) -> Rule:
    """Read a rule and check it. Raises BadRule with a sentence."""
    parts = _split(text)
    frequency = parts.get("FREQ", "")
    if frequency in {"HOURLY", "MINUTELY", "SECONDLY"}:
        raise BadRule("A committee cannot meet more often than daily.")
    if frequency not in FREQUENCIES:
        raise BadRule("FREQ must be one of " + ", ".join(FREQUENCIES) + ".")
    if unknown := sorted(set(parts) - set(PARTS)):
        raise BadRule(f"{', '.join(unknown)} cannot be used here. Supported: {', '.join(PARTS)}.")
    if "COUNT" in parts and "UNTIL" in parts:
        raise BadRule("Give either COUNT or UNTIL, not both.")
    rule = Rule(
        text=";".join(f"{name}={parts[name]}" for name in PARTS if name in parts),
        frequency=frequency,
        interval=_integer(parts, "INTERVAL", LONGEST_INTERVAL[frequency]) or 1,
        count=_integer(parts, "COUNT", MAX_COUNT),
        until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
        days=_days(parts),
        month_days=_integers(parts, "BYMONTHDAY", 31, signed=True),
        months=_integers(parts, "BYMONTH", 12),
        positions=_integers(parts, "BYSETPOS", 31 if frequency == "MONTHLY" else 366, signed=True),
        week_start=parts.get("WKST", "MO"),
    )
    _check(rule)
    return rule


def _split(text: str) -> dict[str, str]:
    """The parts of an RRULE value, names and values in capitals."""
    text = (text or "").strip()
    if text.upper().startswith("RRULE:"):
        text = text[6:]
    if not text:
        raise BadRule("Enter how often the committee meets.")
    if len(text) > MAX_LENGTH or not text.isascii() or any(ord(letter) < 32 for letter in text):
        raise BadRule(f"Enter the rule on one line of at most {MAX_LENGTH} plain characters.")
    parts: dict[str, str] = {}
    for piece in text.rstrip(";").split(";"):
        name, found, value = (part.strip().upper() for part in piece.partition("="))
        if not found or not value:
            raise BadRule(f"“{piece}” must have the form NAME=VALUE.")
        if name in parts:
            raise BadRule(f"{name} appears twice.")
        parts[name] = value
    return parts


def _integers(
    parts: dict[str, str], name: str, most: int, *, signed: bool = False
) -> tuple[int, ...]:
    numbers: list[int] = []
    for piece in parts[name].split(",") if name in parts else ():
        if not re.fullmatch(r"[+-]?\d{1,4}", piece):
            raise BadRule(f"{name} takes whole numbers, not “{piece}”.")
        number = int(piece)
        if not 1 <= (abs(number) if signed else number) <= most:
            raise BadRule(f"{name} must be between 1 and {most}, not {piece}.")
        numbers.append(number)
    return tuple(dict.fromkeys(numbers))


def _integer(parts: dict[str, str], name: str, most: int) -> int:
    """0 where the rule does not say."""
    numbers = _integers(parts, name, most)
    if len(numbers) > 1:
        raise BadRule(f"{name} takes one number.")
    return numbers[0] if numbers else 0


def _days(parts: dict[str, str]) -> Days:
    days: list[tuple[int, str]] = []
    for piece in parts["BYDAY"].split(",") if "BYDAY" in parts else ():
        match = _BYDAY.fullmatch(piece)
        if not match or (match[1] is not None and int(match[1]) == 0):
            raise BadRule(f"“{piece}” is not a weekday.")
        days.append((int(match[1] or 0), match[2]))
    return tuple(dict.fromkeys(days))


def _until(value: str) -> datetime:
    """A bare date means the whole of that day."""
    match = _UNTIL.fullmatch(value)
    if not match:
        raise BadRule("Write UNTIL as a date such as 20271231.")
    try:
        moment = datetime.strptime(match[1] + (match[2] or "235959"), "%Y%m%d%H%M%S")
    except ValueError as error:
        raise BadRule("UNTIL is not a date that exists.") from error
    if not 2000 <= moment.year <= 2099:
        raise BadRule("UNTIL must be between 2000 and 2099.")
    return moment.replace(tzinfo=UTC) if match[3] else moment


def _check(rule: Rule) -> None:
    """What the parts of a rule allow each other."""
    if rule.week_start not in WEEKDAYS:
        raise BadRule("WKST must be a weekday such as MO.")
    monthly, by_month = rule.frequency == "MONTHLY", rule.frequency in {"MONTHLY", "YEARLY"}
    most = max((abs(position) for position, _ in rule.days), default=0)
    if most and not by_month:
        raise BadRule("“First” or “last” with a weekday needs a monthly or yearly rule.")
    if most > (5 if monthly or rule.months else 53):
        raise BadRule("No month has more than 5 of the same weekday.")
    if rule.month_days and rule.frequency == "WEEKLY":
        raise BadRule("A weekly rule cannot name days of the month.")
    longest = max(monthrange(2024, month)[1] for month in rule.months or [1])
    if rule.month_days and min(abs(day) for day in rule.month_days) > longest:
        raise BadRule("These months have no such day.")
    if rule.positions and not (by_month and (rule.days or rule.month_days)):
        raise BadRule("BYSETPOS needs a monthly or yearly rule with BYDAY or BYMONTHDAY.")


def walls(
    rule: Rule,
    starts_local: datetime,
    zone_name: str,
    *,
    counts_from: date | None = None,
    since: date | None = None,
) -> Iterator[datetime]:
    """The wall times a rule gives from `starts_local` on, or from the day `since`, to its end.

    `counts_from`: where the interval counts from, if not from the first date (see `counted_from`).
    Raises UnknownZone.
    """
    zone(zone_name)
    begin = counts_from or counted_from(rule, starts_local.date())
    at = starts_local.time().replace(microsecond=0)
    for day in dates(rule, begin, since):
        wall = datetime.combine(day, at)
        if _is_over(rule.until, wall, zone_name):
            return
        yield wall


def _is_over(until: datetime | None, wall: datetime, zone_name: str) -> bool:
    if until is None:
        return False
    # Within an hour that exists twice only the instants say which comes first.
    return to_instant(wall, zone_name) > until if until.tzinfo else wall > until


def occurrences(
    text: str,
    starts_local: datetime,
    zone_name: str,
    *,
    after: datetime,
    until: datetime,
    counts_from: date | None = None,
) -> list[Occurrence]:
    """Occurrences whose instant lies in [after, until), in order; at most MAX_OCCURRENCES.

    `after` and `until` are aware instants, `counts_from` as in `walls`. Two wall times that a clock
    change maps to the same instant (a daily 02:00 and 02:30 cannot happen in one rule, but 24 h
    gaps can) count once. Raises BadRule and UnknownZone.
    """
    # A day of margin either side: the window is in instants, the rule in wall time.
    low = (to_wall(after, zone_name) - timedelta(days=2)).date()
    high = to_wall(until, zone_name) + timedelta(days=2)
    found: dict[datetime, Occurrence] = {}
    for wall in walls(parse(text), starts_local, zone_name, counts_from=counts_from, since=low):
        if wall > high or len(found) >= MAX_OCCURRENCES:
            break
        instant = to_instant(wall, zone_name)
        if after <= instant < until:
            found.setdefault(instant, Occurrence(wall.date(), wall, instant))
    return list(found.values())


def require_meetings(
    text: str, starts_local: datetime, zone_name: str, *, counts_from: date | None = None
) -> Rule:
    """The rule, unless it gives no meeting within five years of its start. Raises BadRule and
    UnknownZone."""
    rule = parse(text)
    first = next(walls(rule, starts_local, zone_name, counts_from=counts_from), None)
    if first is None or first > starts_local + timedelta(days=5 * 366):
        raise BadRule("This rule gives no meeting in the 5 years after its start.")
    return rule
