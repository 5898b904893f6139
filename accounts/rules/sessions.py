"""How long a session lasts. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from core.rounding import whole_number


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: without a request (`idle`), and in all (`longest`)."""

    idle: float
    longest: float


def is_over(*, started: float, seen: float, now: float, limits: Limits) -> bool:
    """Whether a session that began at `started` and was last used at `seen` has ended (all three in
    seconds since 1970)."""
    return now - seen >= limits.idle or now - started >= limits.longest


def write_after(limits: Limits) -> float:
    """How old, in seconds, the noted time of the last request may be: noting every request would
    write with every page."""
    return min(300.0, limits.idle / 10)


def span_in_words(hours: float) -> str:
    """ "30 minutes", "1 hour", "4 hours", "3 days": whole days from two on."""
    minutes = whole_number(hours * 60)
    for size, unit, least in ((24 * 60, "day", 2), (60, "hour", 1), (1, "minute", 0)):
        number, rest = divmod(minutes, size)
        if not rest and number >= least:
            return f"{number} {unit}{'' if number == 1 else 's'}"
    raise AssertionError("Every number of minutes is a multiple of one.")
