"""The plan of a meeting in time: when each item comes, how far it has come, who is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.rounding import whole_number
from core.text import fold, plural

LONGEST_BOX = 480  # minutes of one item
USUAL_BOX = 10  # minutes of an item that says nothing
MORE = 5  # minutes that one key adds
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Box:
    """An item in time. `minutes` is None where nobody said how long it may take."""

    minutes: int | None = None
    extra: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def planned(self) -> int:
        """Minutes."""
        return (USUAL_BOX if self.minutes is None else self.minutes) + self.extra

    @property
    def is_running(self) -> bool:
        return self.started_at is not None and self.ended_at is None

    def took(self, now: datetime) -> int:
        """Minutes it was talked about, begun ones counted from 30 seconds on; 0 if it was not."""
        if self.started_at is None:
            return 0
        return max(0, whole_number(((self.ended_at or now) - self.started_at) / MINUTE))


@dataclass(frozen=True, slots=True)
class Slot:
    """When an item is planned."""

    starts_at: datetime
    ends_at: datetime


def running_plan(starts_at: datetime, boxes: Sequence[Box]) -> list[Slot]:
    """One item after the other from the start of the meeting, without what was added to each while
    it was talked about."""
    found, at = [], starts_at
    for box in boxes:
        end = at + (USUAL_BOX if box.minutes is None else box.minutes) * MINUTE
        found.append(Slot(at, end))
        at = end
    return found


def minutes_over(starts_at: datetime, ends_at: datetime, boxes: Sequence[Box]) -> int:
    """By how many minutes the agenda is longer than the meeting; negative: minutes to spare."""
    if not boxes:
        return -int((ends_at - starts_at) / MINUTE)
    return int((running_plan(starts_at, boxes)[-1].ends_at - ends_at) / MINUTE)


def length_words(starts_at: datetime, ends_at: datetime, boxes: Sequence[Box]) -> str:
    """ "75 of 90 minutes planned", "15 minutes longer than the meeting"; "" without an agenda."""
    if not boxes:
        return ""
    whole = int((ends_at - starts_at) / MINUTE)
    over = minutes_over(starts_at, ends_at, boxes)
    if over > 0:
        return f"{plural(over, 'minute')} longer than the meeting"
    return f"{whole + over} of {whole} minutes planned"


def expected_end(starts_at: datetime, boxes: Sequence[Box], now: datetime) -> datetime:
    """When the meeting ends if each item that is left takes what is planned for it: what runs takes
    the rest of its box, or has ended by now where that is used up."""
    at = max(now, starts_at)
    for box in boxes:
        if box.ended_at is not None:
            continue
        planned = box.planned * MINUTE
        if box.started_at is not None:
            planned = max(timedelta(), planned - (now - box.started_at))
        at += planned
    return at


def minutes_behind(starts_at: datetime, boxes: Sequence[Box], now: datetime) -> int:
    """How much later than planned the agenda ends at this pace; negative: earlier. Items that were
    dropped before their turn count as talked about where a later one has begun."""
    if not boxes:
        return 0
    planned = running_plan(starts_at, boxes)[-1].ends_at
    return whole_number((expected_end(starts_at, boxes, now) - planned) / MINUTE)


def pace_words(behind: int) -> str:
    """ "4 minutes behind", "2 minutes ahead", "on time"."""
    if abs(behind) < 1:
        return "on time"
    return f"{plural(abs(behind), 'minute')} {'behind' if behind > 0 else 'ahead'}"


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of the ribbon, in its own units; `css` is "", "now" or "held"."""

    x: float
    width: float
    css: str = ""


@dataclass(frozen=True, slots=True)
class Ribbon:
    """Planned over held time. `now` is where the present stands."""

    planned: tuple[Bar, ...]
    held: tuple[Bar, ...]
    now: float
    width: float


def ribbon(
    starts_at: datetime, ends_at: datetime, boxes: Sequence[Box], now: datetime, width: float = 240
) -> Ribbon:
    """The geometry of planned against held time from the start of the meeting to its end, or as far
    as plan and present go beyond it."""
    slots = running_plan(starts_at, boxes)
    last = max([ends_at, *(slot.ends_at for slot in slots), min(now, ends_at + 2 * MINUTE * 60)])
    whole = (last - starts_at) / MINUTE or 1

    def place(moment: datetime) -> float:
        return round(min(width, max(0.0, (moment - starts_at) / MINUTE / whole * width)), 1)

    def bar(start: datetime, end: datetime, css: str) -> Bar:
        left, right = place(start), place(end)
        return Bar(left, round(max(1.0, right - left - 1.2), 1), css)

    planned = tuple(
        bar(slot.starts_at, slot.ends_at, "now" if box.is_running else "")
        for slot, box in zip(slots, boxes, strict=True)
    )
    held = tuple(
        bar(box.started_at, box.ended_at or now, "now" if box.is_running else "held")
        for box in boxes
        if box.started_at is not None
    )
    return Ribbon(planned, held, place(now), width)


def split_needs(text: str) -> list[str]:
    """ "Legal, Finance;  executive sponsor" in its parts, each once."""
    parts = (" ".join(part.split()) for part in text.replace(";", ",").split(","))
    return list(dict.fromkeys(part for part in parts if part))


def missing(needs: Iterable[str], there: Iterable[Iterable[str]]) -> list[str]:
    """Which of the functions or roles nobody of those who come has; `there` holds the function, the
    title and the roles of each of them."""
    have = [fold(word) for words in there for word in words if word]
    return [need for need in needs if not any(_answers(fold(need), word) for word in have)]


def _answers(need: str, word: str) -> bool:
    return f" {need} " in f" {word} " or f" {word} " in f" {need} "
