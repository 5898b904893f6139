"""The time zones that people can choose. The system's list is files in folders: reading it takes
tens of milliseconds, so it is read once by each process."""

from __future__ import annotations

import zoneinfo
from functools import cache


@cache
def time_zones() -> frozenset[str]:
    """IANA names such as Europe/Berlin."""
    return frozenset(zoneinfo.available_timezones())


@cache
def time_zone_choices() -> tuple[tuple[str, str], ...]:
    """(name, label) of each zone of a place, and of UTC, in the order of their names."""
    names = sorted(name for name in time_zones() if "/" in name or name == "UTC")
    return tuple((name, name.replace("_", " ")) for name in names)
