"""Which tables of time zones hold: the machine's, or those that come with the product.

Python asks the machine first, however old its tables are, and the package we pin only where a
machine has none. Countries change their clocks at short notice: the newer of the two counts.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from pathlib import Path

import tzdata

_FIRST_LINE = "# version "


def version_of(folders: Iterable[str | Path]) -> str:
    """The release of the tables that Python would find in `folders`: "2025b"; "" if unknown."""
    for folder in map(Path, folders):
        if (folder / "UTC").is_file():
            try:
                with (folder / "tzdata.zi").open(encoding="utf-8") as lines:
                    first = lines.readline().strip()
            except OSError:
                return ""
            return first.removeprefix(_FIRST_LINE) if first.startswith(_FIRST_LINE) else ""
    return ""


def is_newer(one: str, other: str) -> bool:
    """Of two releases such as "2025b" and "2026a"; an unknown one ("") is the older."""
    return (one[:4], len(one), one) > (other[:4], len(other), other)


def use_newer_tables() -> None:
    """Have Python take the tables of the package where they are newer. Call it as a process starts:
    zones that were read before are forgotten."""
    if is_newer(tzdata.IANA_VERSION, version_of(zoneinfo.TZPATH)):
        zoneinfo.reset_tzpath(to=())
        zoneinfo.ZoneInfo.clear_cache()
