"""Course corrections: whether a measure got better, and how often changes of rules do. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.rounding import whole_number

BETTER, WORSE, UNCHANGED = "better", "worse", "unchanged"
WAITING, DUE = "waiting", "due"
PERCENT = "%"


def verdict(before: Decimal, after: Decimal | None, *, more_is_better: bool) -> str:
    """Better, worse or unchanged; "" while nobody has looked again."""
    if after is None:
        return ""
    if after == before:
        return UNCHANGED
    return BETTER if (after > before) == more_is_better else WORSE


def standing(
    before: Decimal, after: Decimal | None, *, more_is_better: bool, look_on: date, today: date
) -> str:
    """The verdict, or else whether it is time to look again (due) or not yet (waiting)."""
    found = verdict(before, after, more_is_better=more_is_better)
    return found or (DUE if look_on <= today else WAITING)


@dataclass(frozen=True, slots=True)
class Success:
    """Of the corrections that were measured again (`measured`), how many got better, worse or
    stayed. `before` and `after` are the means of success rates, measured in percent of which more
    is better; None without any, `in_percent` says how many these are."""

    measured: int = 0
    better: int = 0
    worse: int = 0
    unchanged: int = 0
    in_percent: int = 0
    before: Decimal | None = None
    after: Decimal | None = None

    @property
    def share(self) -> int | None:
        """Percent of the measured ones that got better; None while none is measured."""
        return whole_number(100 * self.better / self.measured) if self.measured else None


def success(rows: Iterable[tuple[str, str, bool, Decimal, Decimal | None]]) -> Success:
    """Of rows of (verdict, unit, whether more is better, before, after)."""
    counts, pairs = {BETTER: 0, WORSE: 0, UNCHANGED: 0}, []
    for found, unit, more_is_better, before, after in rows:
        if not found or after is None:
            continue
        counts[found] += 1
        if more_is_better and unit.strip() == PERCENT:
            pairs.append((before, after))
    number = len(pairs)
    return Success(
        measured=sum(counts.values()),
        better=counts[BETTER],
        worse=counts[WORSE],
        unchanged=counts[UNCHANGED],
        in_percent=number,
        before=sum((one for one, _ in pairs), Decimal(0)) / number if number else None,
        after=sum((two for _, two in pairs), Decimal(0)) / number if number else None,
    )


@dataclass(frozen=True, slots=True)
class Ranked:
    """A cause with how often each source names it; `share` in percent of all that have a cause."""

    key: int
    name: str
    counts: tuple[int, ...]
    share: int

    @property
    def total(self) -> int:
        return sum(self.counts)


def ranked(rows: Iterable[tuple[int, str, tuple[int, ...]]]) -> list[Ranked]:
    """Causes by how often they are named, the most frequent first; those nobody names last."""
    found = [(key, name, counts) for key, name, counts in rows]
    whole = sum(sum(counts) for _, _, counts in found)
    lines = [
        Ranked(key, name, counts, whole_number(100 * sum(counts) / whole) if whole else 0)
        for key, name, counts in found
    ]
    return sorted(lines, key=lambda one: (-one.total, one.name.casefold()))


# Picture --------------------------------------------------------------------------------------
ROW, LEFT, WIDE, THICK = 30, 250, 400, 18
"""Of the picture of causes, in its own units: a row, where bars begin, the longest, how thick."""


@dataclass(frozen=True, slots=True)
class Segment:
    x: float
    width: float
    count: int
    source: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A cause as a line of the picture: `y` of its bar, `text_y` of its words, `end` of its bar."""

    line: Ranked
    y: int
    text_y: int
    end: float
    segments: tuple[Segment, ...]


def bars(lines: Iterable[Ranked]) -> tuple[list[Bar], int]:
    """The causes that somebody named as stacked bars, and the height of the picture."""
    named = [line for line in lines if line.total]
    unit = WIDE / max((line.total for line in named), default=1)
    found = []
    for place, line in enumerate(named):
        segments, x = [], float(LEFT)
        for source, count in enumerate(line.counts):
            if count:
                segments.append(Segment(round(x, 1), round(count * unit, 1), count, source))
            x += count * unit
        y = place * ROW + 4
        found.append(Bar(line, y, y + 13, round(x, 1) + 8, tuple(segments)))
    return found, max(1, len(named)) * ROW
