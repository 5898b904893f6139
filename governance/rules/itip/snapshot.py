"""What one person's calendar shows of a series: an event that may repeat, what differs, what is
left out. Pure; written as JSON, so that what somebody was told can be compared with what is true.

A key names an occurrence: the wall time that the rule gives, as "2026-12-01T15:00". It stays when
the occurrence is moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, Self

from dateutil.rrule import rrule, rrulestr

from core.dates.wall_time import to_instant, to_wall

MOST = 4000
"""Occurrences of one rule that are looked at: more than one a day over ten years."""


def key_of(wall: datetime) -> str:
    return wall.isoformat(timespec="minutes")


def wall_of(key: str) -> datetime:
    return datetime.fromisoformat(key)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: `start` is wall time in `zone`, `minutes` its length in elapsed time."""

    start: str
    zone: str
    minutes: int
    summary: str
    location: str = ""
    mode: str = ""

    @property
    def starts_at(self) -> datetime:
        return _instant(self.start, self.zone)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    def at(self, key: str) -> Entry:
        """The same at another wall time, as a rule repeats it."""
        return replace(self, start=key)

    @property
    def place(self) -> tuple[str, str]:
        return self.mode, self.location


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`rule` without COUNT and UNTIL, empty for a single event; `until` is the key of the last
    occurrence, empty for a rule without end."""

    master: Entry
    rule: str = ""
    until: str = ""
    overrides: Mapping[str, Entry] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    def as_json(self) -> dict[str, Any]:
        return {
            "master": asdict(self.master),
            "rule": self.rule,
            "until": self.until,
            "overrides": {key: asdict(one) for key, one in sorted(self.overrides.items())},
            "gone": sorted(self.gone),
        }

    @classmethod
    def of_json(cls, stored: Mapping[str, Any] | None) -> Self | None:
        if not stored:
            return None
        return cls(
            master=Entry(**stored["master"]),
            rule=stored["rule"],
            until=stored["until"],
            overrides={key: Entry(**one) for key, one in stored["overrides"].items()},
            gone=frozenset(stored["gone"]),
        )

    def entry(self, key: str) -> Entry | None:
        """What the calendar shows of one occurrence; None where it is left out."""
        if key in self.overrides:
            return self.overrides[key]
        return None if key in self.gone else self.master.at(key)

    def keys(self, after: str, until: str) -> list[str]:
        """The occurrences that the rule gives from `after` to `until`, both included."""
        if not self.rule:
            start = self.master.start
            return [start] if after <= start <= until else []
        last = min(until, self.until) if self.until else until
        return list(expand(self.rule, self.master.start, after, last))

    def coming(self, now: datetime, until: datetime) -> dict[str, Entry]:
        """What is shown from `now` on by occurrence, as far as the rule gives it until `until`."""
        zone = self.master.zone
        low = key_of(to_wall(now, zone) - timedelta(days=1))
        keys = set(self.keys(low, key_of(to_wall(until, zone)))) | self.overrides.keys()
        shown = ((key, self.entry(key)) for key in sorted(keys))
        return {key: one for key, one in shown if one is not None and one.starts_at > now}

    def is_over(self, now: datetime) -> bool:
        """Whether nothing of it lies ahead."""
        if any(one.starts_at > now for one in self.overrides.values()):
            return False
        last = self.last_start()
        if last is None:
            return False
        return last <= now or (self.rule != "" and next(self._ahead(now), None) is None)

    def last_start(self) -> datetime | None:
        """When the last of it begins, left out or not; None for a rule without end."""
        if self.rule and not self.until:
            return None
        last = _instant(self.until if self.rule else self.master.start, self.master.zone)
        return max((last, *(one.starts_at for one in self.overrides.values())))

    def _ahead(self, now: datetime) -> Iterator[str]:
        low = key_of(to_wall(now, self.master.zone))
        for key in self.keys(low, self.until):
            one = self.entry(key)
            if one is not None and one.starts_at > now:
                yield key


@lru_cache(maxsize=8192)
def _instant(key: str, zone_name: str) -> datetime:
    return to_instant(wall_of(key), zone_name)


@lru_cache(maxsize=4096)
def _rule(rule: str, start: str) -> rrule:
    found = rrulestr(rule, dtstart=wall_of(start))
    assert isinstance(found, rrule)
    return found


@lru_cache(maxsize=4096)
def expand(rule: str, start: str, after: str, until: str) -> tuple[str, ...]:
    """The wall times of an RFC 5545 rule, as mail programs read it, between two of them. Raises
    ValueError for a rule that dateutil cannot read."""
    low, high = wall_of(after), wall_of(until)
    found = []
    for wall in islice(_rule(rule, start).xafter(low, inc=True), MOST):
        if wall > high:
            break
        found.append(key_of(wall))
    return tuple(found)


def utc_text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
