"""Wall time in a named zone and the instant it means.

A meeting is agreed as wall time ("Tuesday 15:00, Berlin"), because that is what stays when a
parliament changes the clocks. The instant follows from it, by two conventions: a time that
does not exist (the spring gap) becomes the first instant that does, and a time that exists
twice (the autumn fold) is the first of the two.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


class UnknownZone(ValueError):
    """The name is not an IANA time zone of this machine."""


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name such as "Europe/Berlin". Raises UnknownZone."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise UnknownZone(f"{name!r} is not a known time zone.") from error


def to_instant(wall: datetime, zone_name: str) -> datetime:
    """The UTC instant of naive wall time in a zone: first valid in a gap, first in a fold.

    Raises ValueError for an aware argument and UnknownZone for an unknown name.
    """
    if wall.tzinfo is not None:
        raise ValueError("Wall time carries no offset; its zone is named beside it.")
    place = zone(zone_name)
    first = wall.replace(tzinfo=place, fold=0)
    instant = first.astimezone(UTC)
    if instant.astimezone(place).replace(tzinfo=None) == wall:
        return instant
    # A gap. PEP 495: fold=0 reads the offset before the change, fold=1 the one after, so that
    # the change itself lies between the two instants.
    later = instant
    earlier = wall.replace(tzinfo=place, fold=1).astimezone(UTC)
    return _change_between(earlier, later, place)


def _change_between(earlier: datetime, later: datetime, place: ZoneInfo) -> datetime:
    """The first instant in (earlier, later] with the offset of `later`, to the second."""
    new_offset = later.astimezone(place).utcoffset()
    low, high = 0, int((later - earlier).total_seconds())
    while low < high:
        middle = (low + high) // 2
        if (earlier + timedelta(seconds=middle)).astimezone(place).utcoffset() == new_offset:
            high = middle
        else:
            low = middle + 1
    return earlier + timedelta(seconds=low)


def to_wall(instant: datetime, zone_name: str) -> datetime:
    """The naive wall time of an aware instant in a zone."""
    return instant.astimezone(zone(zone_name)).replace(tzinfo=None)


def city(zone_name: str) -> str:
    """How people call a zone: "Europe/Berlin" is "Berlin", "UTC" stays "UTC"."""
    return zone_name.rsplit("/", 1)[-1].replace("_", " ")


def zone_words(zone_name: str) -> str:
    """The zone as a phrase after a time: "Berlin time", "UTC"."""
    name = city(zone_name)
    return name if name in {"UTC", "GMT"} else f"{name} time"
