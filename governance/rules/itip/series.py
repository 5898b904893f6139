"""The snapshot of a series, from the meetings that the site has of it.

The meetings are the truth. The rule is used only where mail programs, who read it by RFC 5545, get
the same dates from it: what differs is an override, what the site does not have is left out, and a
meeting on a date that the rule does not give is an entry of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from core.dates.wall_time import to_wall
from governance.rules.itip.snapshot import Entry, Snapshot, expand, key_of, wall_of

TRIES = 6
"""Coming occurrences that are tried as the start of the rule: the first may be left from before."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A meeting as the site has it. `occurrence` is the date that its cadence gave it, `entry` None
    where it was cancelled; `by_hand`: moved or cancelled by somebody."""

    pk: int
    occurrence: date | None
    entry: Entry | None
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What a cadence says: `usual` is the event that repeats, at any wall time. `last` is the date
    of its last occurrence, None for a rule without end."""

    rule: str
    at: time
    usual: Entry
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """`series` is None where no rule can say it; `alone` are the meetings that are entries of their
    own. `keys` are the occurrences of the meetings in the series, by meeting."""

    series: Snapshot | None
    alone: Sequence[Planned]
    keys: dict[int, str]


def has_end(rule: str) -> bool:
    return any(part.strip()[:6] in ("COUNT=", "UNTIL=") for part in rule.upper().split(";"))


def without_end(rule: str) -> str:
    """A rule as stored here: COUNT and UNTIL go, the end is kept beside it."""
    parts = [part.strip() for part in rule.upper().removeprefix("RRULE:").split(";")]
    return ";".join(part for part in parts if part and part[:6] not in ("COUNT=", "UNTIL="))


def readings(rule: str) -> list[str]:
    """A rule as stored here, and as RFC 5545 says what people mean by it: "every month on the 31st"
    is the last day of a shorter month, which mail programs leave out."""
    plain = without_end(rule)
    parts = [part for part in plain.split(";") if not part.startswith("BYMONTHDAY=")]
    by_day = any(part.startswith(("BYDAY=", "BYSETPOS=")) for part in parts)
    if by_day or "FREQ=MONTHLY" not in parts:
        return [plain]
    days = [",".join(map(str, range(28, last + 1))) for last in (29, 30, 31)]
    return [plain, *(";".join([*parts, f"BYMONTHDAY={one}", "BYSETPOS=-1"]) for one in days)]


def entry_of(
    *, starts_at: datetime, ends_at: datetime, zone: str, summary: str, location: str, mode: str
) -> Entry:
    """The event of a meeting: its wall time is that of the instant, so that a time which a clock
    change skips or repeats is the one that the site shows."""
    minutes = int((ends_at - starts_at).total_seconds() // 60)
    return Entry(key_of(to_wall(starts_at, zone)), zone, minutes, summary, location, mode)


def series_of(
    *, rhythm: Rhythm | None, meetings: Sequence[Planned], known_start: str = "", now: datetime
) -> Shown:
    """What calendars show of a cadence, for somebody who takes part in all of it.

    `meetings` are those whose date or time lies ahead. `known_start` is where the series begins in
    the calendar of somebody who was told of the same rule; everybody else begins with the next
    occurrence.
    """
    on = [one for one in meetings if one.entry is not None]
    if rhythm is None:
        return Shown(None, on, {})
    keys = {
        key_of(datetime.combine(one.occurrence, rhythm.at)): one
        for one in meetings
        if one.occurrence is not None
    }
    found = (_start(rule, rhythm, keys, known_start) for rule in readings(rhythm.rule))
    rule, start, given = next((one for one in found if one[1]), ("", "", set()))
    if not start:
        return Shown(None, on, {})
    master = rhythm.usual.at(start)
    today = key_of(to_wall(now, master.zone))
    overrides, gone = {}, set()
    for key in given:
        one = keys.get(key)
        if one is None:
            if key >= today:
                gone.add(key)
        elif one.entry is None:
            gone.add(key)
        elif one.entry != master.at(key) or _bent(one.entry):
            overrides[key] = one.entry
    fits = {one.pk: key for key, one in keys.items() if key in given}
    until = key_of(datetime.combine(rhythm.last, rhythm.at)) if rhythm.last else ""
    alone = [one for one in on if one.pk not in fits]
    return Shown(Snapshot(master, rule, until, overrides, frozenset(gone)), alone, fits)


def _start(
    rule: str, rhythm: Rhythm, keys: dict[str, Planned], known_start: str
) -> tuple[str, str, set[str]]:
    """The rule with the start from which it gives every date that nobody changed by hand, and the
    dates it gives; empty where there is none."""
    starts = sorted(keys)[:TRIES]
    if known_start and keys:
        starts = [known_start, *starts]
    for start in starts:
        if wall_of(start).time() != rhythm.at:
            continue
        try:
            given = set(expand(rule, start, start, max(keys)))
        except (ValueError, AssertionError):
            break
        regular = {key for key, one in keys.items() if not one.by_hand}
        if start in given and regular <= given:
            return rule, start, given
    return rule, "", set()


def _bent(entry: Entry) -> bool:
    """Whether a clock change makes mail programs read the wall time, or the length, differently."""
    start = to_wall(entry.starts_at, entry.zone)
    end = to_wall(entry.ends_at, entry.zone)
    return key_of(start) != entry.start or end - start != timedelta(minutes=entry.minutes)


def left_out(series: Snapshot, keys: Collection[str]) -> Snapshot:
    """The series of somebody who does not take part in some occurrences."""
    if not keys:
        return series
    overrides = {key: one for key, one in series.overrides.items() if key not in keys}
    return replace(series, overrides=overrides, gone=series.gone | set(keys))


def keep_past(series: Snapshot, told: Snapshot | None, now: datetime) -> Snapshot:
    """What somebody was told of the past stays in their calendar as it was."""
    if told is None or told.master.start != series.master.start:
        return series
    today = key_of(to_wall(now, series.master.zone))
    overrides = {
        key: one
        for key, one in told.overrides.items()
        if key < today and key not in series.gone and one.starts_at <= now
    }
    gone = {key for key in told.gone if key < today and key not in series.overrides}
    if overrides.keys() <= series.overrides.keys() and gone <= series.gone:
        return series
    return replace(
        series,
        overrides={**overrides, **series.overrides},
        gone=series.gone | (gone - overrides.keys()),
    )
