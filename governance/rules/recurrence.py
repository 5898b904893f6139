"""Recurrence rules (RFC 5545 RRULE) on wall time in a named zone.

The rule is expanded by dateutil on naive wall time, and each result is turned into an instant
by `wall_time`: expanding in UTC would move a meeting by an hour twice a year. Only the parts
that a governance cadence needs are accepted; what is refused is named in the error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from dateutil.rrule import rrule, rrulestr

from core.dates.wall_time import to_instant, to_wall, zone

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
PARTS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST")
LONGEST_INTERVAL = {"DAILY": 366, "WEEKLY": 104, "MONTHLY": 36, "YEARLY": 5}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
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


def split_rule(text: str) -> dict[str, str]:
    """The parts of an RRULE value, names in capitals. Raises BadRule."""
    text = (text or "").strip()
    if text.upper().startswith("RRULE:"):
        text = text[6:]
    if not text:
        raise BadRule("Say how often the committee meets.")
    if len(text) > MAX_LENGTH or not text.isascii() or any(ord(letter) < 32 for letter in text):
        raise BadRule(f"A rule is one line of at most {MAX_LENGTH} plain characters.")
    parts: dict[str, str] = {}
    for piece in text.rstrip(";").split(";"):
        name, found, value = (part.strip().upper() for part in piece.partition("="))
        if not found or not value:
            raise BadRule(f"“{piece}” is not of the form NAME=VALUE.")
        if name in parts:
            raise BadRule(f"{name} stands there twice.")
        parts[name] = value
    return parts


def _integers(name: str, value: str, low: int, high: int, *, signed: bool = False) -> list[int]:
    numbers = []
    for piece in value.split(","):
        if not re.fullmatch(r"[+-]?\d{1,4}", piece):
            raise BadRule(f"{name} takes whole numbers, not “{piece}”.")
        number = int(piece)
        size = abs(number) if signed else number
        if not low <= size <= high:
            raise BadRule(f"{name} must lie between {low} and {high}, not {piece}.")
        numbers.append(number)
    return numbers


def parse_days(value: str) -> list[tuple[int, str]]:
    """BYDAY as (position, weekday); position 0 means every such day. Raises BadRule."""
    days = []
    for piece in value.split(","):
        match = _BYDAY.fullmatch(piece)
        if not match or (match[1] is not None and int(match[1]) == 0):
            raise BadRule(f"“{piece}” is not a day of the week.")
        days.append((int(match[1] or 0), match[2]))
    return days


def _check_days(frequency: str, parts: dict[str, str]) -> None:
    positions = [abs(position) for position, _ in parse_days(parts["BYDAY"]) if position]
    if positions and frequency not in {"MONTHLY", "YEARLY"}:
        raise BadRule("“First” or “last” before a weekday needs a monthly or yearly rule.")
    in_month = frequency == "MONTHLY" or "BYMONTH" in parts
    if positions and max(positions) > (5 if in_month else 53):
        raise BadRule("No month has more than five of the same weekday.")


def _check_month_days(frequency: str, value: str, months: Sequence[int]) -> None:
    if frequency == "WEEKLY":
        raise BadRule("A weekly rule cannot name days of the month.")
    days = _integers("BYMONTHDAY", value, 1, 31, signed=True)
    longest = max(LONGEST_MONTH[month - 1] for month in months)
    if min(abs(day) for day in days) > longest:
        raise BadRule("The months of this rule have no such day.")


def validate(text: str) -> dict[str, str]:
    """Check a rule and return its parts. Raises BadRule with a sentence."""
    parts = split_rule(text)
    frequency = parts.get("FREQ", "")
    if frequency in {"HOURLY", "MINUTELY", "SECONDLY"}:
        raise BadRule("A committee cannot meet more often than daily.")
    if frequency not in FREQUENCIES:
        raise BadRule("FREQ must be one of " + ", ".join(FREQUENCIES) + ".")
    unknown = sorted(set(parts) - set(PARTS))
    if unknown:
        raise BadRule(f"{', '.join(unknown)} cannot be used here. Supported: {', '.join(PARTS)}.")
    if "COUNT" in parts and "UNTIL" in parts:
        raise BadRule("Give either COUNT or UNTIL, not both.")
    _single("INTERVAL", parts, LONGEST_INTERVAL[frequency])
    _single("COUNT", parts, MAX_COUNT)
    if "UNTIL" in parts:
        _until(parts["UNTIL"])
    months: Sequence[int] = range(1, 13)
    if "BYMONTH" in parts:
        months = _integers("BYMONTH", parts["BYMONTH"], 1, 12)
    if "BYDAY" in parts:
        _check_days(frequency, parts)
    if "BYMONTHDAY" in parts:
        _check_month_days(frequency, parts["BYMONTHDAY"], months)
    if "BYSETPOS" in parts:
        _check_set_position(frequency, parts)
    if parts.get("WKST", "MO") not in WEEKDAYS:
        raise BadRule("WKST is a day of the week such as MO.")
    return parts


def _single(name: str, parts: dict[str, str], most: int) -> None:
    if name in parts and len(_integers(name, parts[name], 1, most)) != 1:
        raise BadRule(f"{name} is one number.")


def _check_set_position(frequency: str, parts: dict[str, str]) -> None:
    if frequency not in {"MONTHLY", "YEARLY"} or "BYDAY" not in parts:
        raise BadRule("BYSETPOS needs a monthly or yearly rule with BYDAY.")
    most = 31 if frequency == "MONTHLY" else 366
    _integers("BYSETPOS", parts["BYSETPOS"], 1, most, signed=True)


def _until(value: str) -> tuple[datetime, bool]:
    """UNTIL and whether it is UTC; a bare date means the whole of that day."""
    match = _UNTIL.fullmatch(value)
    if not match:
        raise BadRule("UNTIL is a date such as 20271231.")
    try:
        moment = datetime.strptime(match[1] + (match[2] or "235959"), "%Y%m%d%H%M%S")
    except ValueError as error:
        raise BadRule("UNTIL is not a date of the calendar.") from error
    return moment, bool(match[3])


def normalised(text: str) -> str:
    """The rule in one canonical spelling, so that equal rules compare equal. Raises BadRule."""
    parts = validate(text)
    return ";".join(f"{name}={parts[name]}" for name in PARTS if name in parts)


def build(text: str, starts_local: datetime, zone_name: str) -> rrule:
    """The dateutil rule on naive wall time. Raises BadRule and UnknownZone."""
    parts = validate(text)
    zone(zone_name)
    if "UNTIL" in parts:
        moment, is_utc = _until(parts.pop("UNTIL"))
        if is_utc:
            moment = to_wall(moment.replace(tzinfo=UTC), zone_name)
        parts["UNTIL"] = moment.strftime("%Y%m%dT%H%M%S")
    value = ";".join(f"{name}={part}" for name, part in parts.items())
    try:
        rule = rrulestr(value, dtstart=starts_local.replace(tzinfo=None, microsecond=0))
    except (ValueError, TypeError, KeyError) as error:
        raise BadRule("This rule cannot be read.") from error
    assert isinstance(rule, rrule), "one rule without exceptions is never a set"
    return rule


def occurrences(
    text: str, starts_local: datetime, zone_name: str, *, after: datetime, until: datetime
) -> list[Occurrence]:
    """Occurrences whose instant lies in [after, until), in order; at most MAX_OCCURRENCES.

    `after` and `until` are aware instants. Two wall times that a clock change maps to the same
    instant (a daily 02:00 and 02:30 cannot happen in one rule, but 24 h gaps can) count once.
    Raises BadRule and UnknownZone.
    """
    rule = build(text, starts_local, zone_name)
    # A day of margin either side: the window is in instants, the rule in wall time.
    low = to_wall(after, zone_name) - timedelta(days=2)
    high = to_wall(until, zone_name) + timedelta(days=2)
    found: list[Occurrence] = []
    seen: set[datetime] = set()
    for wall in islice(rule.xafter(low, inc=True), MAX_OCCURRENCES * 2):
        if wall > high or len(found) >= MAX_OCCURRENCES:
            break
        instant = to_instant(wall, zone_name)
        if after <= instant < until and instant not in seen:
            seen.add(instant)
            found.append(Occurrence(wall.date(), wall, instant))
    return found


def require_meetings(text: str, starts_local: datetime, zone_name: str) -> None:
    """Refuse a rule that gives no meeting within five years of its start. Raises BadRule."""
    first = next(iter(build(text, starts_local, zone_name)), None)
    if first is None or first > starts_local + timedelta(days=5 * 366):
        raise BadRule("This rule gives no meeting in the five years after its start.")
