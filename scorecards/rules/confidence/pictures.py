"""Places of the parts of two pictures, in units of the picture: the scale of a fact with its
tipping point, and the steps from one score to the next. Plain numbers, no drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

from scorecards.rules.confidence.shifts import AGEING, CALENDAR, MODEL, RATES, RECORDS
from scorecards.rules.values import EXPONENTIAL, LOG, ValueFunction

SCALE_WIDTH = 340.0
# Steps: wide enough for "records" below a bar and "+12.3" above it.
STEP_WIDTH, BAR_WIDTH, ROOM, TOP = 58.0, 40.0, 56.0, 22.0
# As wide as all steps together, so that few of them are drawn no larger than many.
WHOLE_WIDTH = STEP_WIDTH * 6 + BAR_WIDTH
# A change that is drawn at least this high can be seen.
LEAST_SPAN = 8.0
LEAST_HEIGHT = 1.5
# The order in which steps stand; those that moved nothing are left out, records never.
STEPS = (RECORDS, MODEL, RATES, AGEING, CALENDAR)


def place_on_scale(function: ValueFunction, raw: float) -> float:
    """Where a raw value stands on a scale of SCALE_WIDTH over the range of its value function."""
    low, high = ends(function)
    if function.scale == LOG:
        low, high, raw = log(low), log(high), log(max(raw, low))
    share = (raw - low) / (high - low)
    return round(SCALE_WIDTH * min(max(share, 0.0), 1.0), 1)


def ends(function: ValueFunction) -> tuple[float, float]:
    """The raw values between which a score changes."""
    if function.scale == EXPONENTIAL:
        return function.low, function.high
    return function.points[0][0], function.points[-1][0]


@dataclass(frozen=True, slots=True)
class Bar:
    """A step: `kind` is total, news or other. `points` is the score of a total, else the change;
    `level` is the height at which the line to the next bar runs."""

    name: str
    kind: str
    points: float
    x: float
    y: float
    height: float
    level: float

    @property
    def middle(self) -> float:
        return round(self.x + BAR_WIDTH / 2, 1)

    @property
    def end(self) -> float:
        return round(self.x + BAR_WIDTH, 1)

    @property
    def label_y(self) -> float:
        return round(self.y - 5, 1)

    @property
    def width(self) -> float:
        return BAR_WIDTH


@dataclass(frozen=True, slots=True)
class Steps:
    """From one score to the next. Only differences are drawn to scale."""

    bars: tuple[Bar, ...]
    width: float
    height: float

    @property
    def base(self) -> float:
        """Where the names stand."""
        return self.height - 5

    @property
    def links(self) -> list[tuple[float, float, float]]:
        """Lines from bar to bar: from, to, height."""
        pairs = zip(self.bars, self.bars[1:], strict=False)
        return [(one.end, two.x, one.level) for one, two in pairs]


def steps(before: float, after: float, parts: Mapping[str, float]) -> Steps:
    """The picture of a change: `before`, each part that moved by a tenth or more, `after`. What was
    left out is told by no bar, so `parts` must add up to the change."""
    moved = [
        (name, parts.get(name, 0.0))
        for name in STEPS
        if name == RECORDS or abs(parts.get(name, 0.0)) >= 0.05
    ]
    levels = [before]
    for _, points in moved:
        levels.append(levels[-1] + points)
    span = max(max(levels) - min(levels), LEAST_SPAN)
    top = max(levels) + (span - (max(levels) - min(levels))) / 2

    def y(level: float) -> float:
        return round(TOP + (top - level) * ROOM / span, 1)

    bars = [Bar("before", "total", before, 0.0, y(before) - 1.5, 3.0, y(before))]
    for place, (name, points) in enumerate(moved, start=1):
        start, end = levels[place - 1], levels[place]
        bars.append(
            Bar(
                name,
                "news" if name == RECORDS else "other",
                points,
                STEP_WIDTH * place,
                y(max(start, end)),
                round(max(y(min(start, end)) - y(max(start, end)), LEAST_HEIGHT), 1),
                y(end),
            )
        )
    bars.append(Bar("after", "total", after, STEP_WIDTH * len(bars), y(after) - 1.5, 3.0, y(after)))
    return Steps(tuple(bars), WHOLE_WIDTH, TOP + ROOM + 24)
