"""The one fact: which single answer would reduce the doubt about a placement most.

Placing an alliance where most readings do is right in the share of readings that agree. Knowing the
score of one criterion beforehand makes it right more often; by how much on average is the expected
value of partial perfect information with a loss of 0 or 1, `E[max_q P(q | s_j)] - max_q P(q)`
(Felli & Hazen, Medical Decision Making 18, 1998; Strong, Oakley & Brennan, Medical Decision Making
34, 2014). The heaviest criterion is not always the most telling.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from math import inf, isnan

import numpy as np
from numpy.typing import NDArray

from scorecards.rules import quadrants
from scorecards.rules.confidence.acceptability import (
    Evidence,
    Flags,
    Placing,
    counted,
    gaps,
    pieces,
)
from scorecards.rules.confidence.draws import FEW, in_order, rises, uniform
from scorecards.rules.confidence.inverse import inverse
from scorecards.rules.confidence.readings import CERTAIN_FROM, HAIR, likeliest
from scorecards.rules.scoring import RISK, VALUE, CriterionRule, ModelRule
from scorecards.rules.vectorised import Column

# Answers that gain less are not worth a question: a tenth of one of twenty readings.
LEAST_GAIN = 0.005
# Gains are known to about this; closer ones are a tie, and the older evidence comes first.
TIE = 0.025
MOST = 5
# An answer is looked at in so many steps. Where both axes move with it, the best guess is counted
# in a few wide ones, so that chance in a step is not taken for knowledge.
STEPS = 343
WIDE = 7

EITHER_WAY, BELOW, ABOVE = "either way", "below", "above"


@dataclass(frozen=True, slots=True)
class Side:
    """The readings on one side of a tipping point: the share of all readings that are there, in
    each quadrant."""

    shares: Mapping[str, float]

    @property
    def share(self) -> float:
        return sum(self.shares.values())

    @property
    def quadrant(self) -> str:
        return likeliest(self.shares)

    @property
    def agreement(self) -> float:
        """The share of the readings on this side that say `quadrant`, 0..1."""
        return self.shares[self.quadrant] / self.share if self.share > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Fact:
    """What the answer to one criterion would do.

    `gain` is the rise of the share of readings that agree with the likeliest quadrant, 0..1.
    `age` is that of the evidence in days, None where there is none. `tip` is the raw value at which
    the placement flips while all else that is in doubt is in its middle, None where it does not
    flip. `below` and `above` are the readings on both sides of it, by raw value.
    """

    key: str
    axis: str
    gain: float
    age: float | None = None
    tip: float | None = None
    below: Side | None = None
    above: Side | None = None

    @property
    def settles(self) -> str:
        """Whether the placement is certain once the answer is there: EITHER_WAY, only BELOW or
        ABOVE the tipping point, or "" if it needs more than this answer."""
        below, above = (
            side is not None and side.agreement >= CERTAIN_FROM - HAIR
            for side in (self.below, self.above)
        )
        if below and above:
            return EITHER_WAY
        return BELOW if below else ABOVE if above else ""


def named(facts: Iterable[Fact], *, hidden: Collection[str] = ()) -> Fact | None:
    """The fact to name to a reader who may not know of the `hidden` criteria: the best of the
    others, or None."""
    return next((fact for fact in facts if fact.key not in hidden), None)


def in_rank(found: Iterable[Fact]) -> list[Fact]:
    """Most telling first. Those that gain as much as the first of them, but for TIE, stand by the
    age of the evidence, none being the oldest."""
    left, ranked = sorted(found, key=lambda fact: (-fact.gain, fact.key)), []
    while left:
        tied = [fact for fact in left if fact.gain >= left[0].gain - TIE]
        ranked += sorted(tied, key=lambda fact: -inf if fact.age is None else -fact.age)
        left = left[len(tied) :]
    return ranked


def facts(
    model: ModelRule, found: Placing, shares: Mapping[str, Column], ages: Mapping[str, Column]
) -> list[list[Fact]]:
    """For each alliance the answers worth asking for, most telling first, at most MOST.

    `shares` are those of `quadrant_shares(found)`, `ages` the age of the evidence in days by
    indicator key (NaN or missing: none).
    """
    told: list[list[Fact]] = []
    for piece in pieces(len(found)):
        part = found.of(piece)
        told += _Asking(
            model,
            part,
            {name: share[piece] for name, share in shares.items()},
            {key: days[piece] for key, days in ages.items()},
        ).ranked()
    return told


class _Asking:
    """The questions that could be asked of a piece of alliances, and what each would tell."""

    def __init__(
        self,
        model: ModelRule,
        found: Placing,
        shares: Mapping[str, Column],
        ages: Mapping[str, Column],
    ) -> None:
        self.found, self.shares, self.ages = found, shares, ages
        self.high = {
            VALUE: gaps(found.value, found.value_cut, FEW) >= 0,
            RISK: gaps(found.risk, found.risk_cut, FEW) >= 0,
        }
        self.likely = {
            VALUE: shares[quadrants.WHITE_GLOVE] + shares[quadrants.SUSTAIN],
            RISK: shares[quadrants.WHITE_GLOVE] + shares[quadrants.FIX_OR_EXIT],
        }
        self.criteria: dict[str, list[CriterionRule]] = {}
        for axis in (VALUE, RISK):
            for one in model.on(axis):
                self.criteria.setdefault(one.key, []).append(one)
        self.keys = list(self.criteria)

    def ranked(self) -> list[list[Fact]]:
        gains = np.array([self._gains(key) for key in self.keys])
        ages = np.array([self.ages.get(key, np.full(len(self.found), np.nan)) for key in self.keys])
        told = []
        for row in range(len(self.found)):
            columns = zip(self.keys, gains[:, row].tolist(), ages[:, row].tolist(), strict=True)
            told.append(
                in_rank(
                    Fact(key, self.criteria[key][0].axis, gain, None if isnan(age) else age)
                    for key, gain, age in columns
                    if gain >= LEAST_GAIN
                )[:MOST]
            )
        return self._with_tips(told)

    def _evidence(self, axis: str) -> tuple[Evidence, float]:
        if axis == VALUE:
            return self.found.value, self.found.value_cut
        return self.found.risk, self.found.risk_cut

    def _gains(self, key: str) -> Column:
        """Expected value of knowing the score of `key`, by alliance."""
        order = in_order(key)
        if self.found.shared:
            return np.where(self._in_doubt(key), self._gains_together(order), 0.0)
        axis = self.criteria[key][0].axis
        gains = np.zeros(len(self.found))
        rows = np.flatnonzero(
            self._in_doubt(key) & (self.likely[axis] > 0) & (self.likely[axis] < 1)
        )
        if not len(rows):
            return gains
        flags = self.high[axis][:, rows]
        high = _by_step(flags, order)
        # The higher the score, the likelier the axis is high (or the lower, where it falls with the
        # raw value): the best guess changes once at most, at one of the ends of steps.
        up_to = np.concatenate([np.zeros((1, len(rows))), np.cumsum(high, axis=0)]) / FEW
        passed = np.arange(STEPS + 1)[:, None] / STEPS
        mean = up_to[-1]
        rising = (passed - up_to + mean - up_to).max(axis=0)
        falling = (up_to + (1.0 - passed) - (mean - up_to)).max(axis=0)
        known = np.maximum(rising, falling) - np.maximum(mean, 1.0 - mean)
        other = self.likely[RISK if axis == VALUE else VALUE][rows]
        gains[rows] = known * np.maximum(other, 1.0 - other)
        return gains

    def _in_doubt(self, key: str) -> Flags:
        """Of which alliances the score of `key` is unknown or has faded."""
        found, _ = self._evidence(self.criteria[key][0].axis)
        doubt: Flags = found.doubt[:, found.draws.keys.index(key)] > 0
        return doubt

    def _gains_together(self, order: NDArray[np.intp]) -> Column:
        """Where the axes are not independent, the best guess is counted step by step."""
        value, risk = self.high[VALUE], self.high[RISK]
        counts = np.array(
            [
                _by_step(flags, order).reshape(WIDE, STEPS // WIDE, -1).sum(axis=1)
                for flags in (value & risk, value & ~risk, ~value & risk, ~value & ~risk)
            ]
        )
        best: Column = (counts.max(axis=0).sum(axis=0) - counts.sum(axis=1).max(axis=0)) / FEW
        return best

    def _with_tips(self, told: list[list[Fact]]) -> list[list[Fact]]:
        for key in self.keys:
            rows = np.array(
                [row for row, facts in enumerate(told) if any(one.key == key for one in facts)],
                dtype=np.intp,
            )
            if not len(rows):
                continue
            tips = self._tips(key, rows)
            sides = self._sides(key, rows, [position for _, _, position in tips])
            for row, (axis, raw, _), pair in zip(rows.tolist(), tips, sides, strict=True):
                told[row] = [
                    replace(one, axis=axis, tip=raw, below=pair[0], above=pair[1])
                    if one.key == key and raw is not None
                    else one
                    for one in told[row]
                ]
        return told

    def _tips(
        self, key: str, rows: NDArray[np.intp]
    ) -> list[tuple[str, float | None, float | None]]:
        """Axis, raw value and position among the readings (0..1, by raw value; None outside what is
        plausible) at which each alliance flips; of two axes the nearer."""
        found = [self._tips_on(criterion, rows) for criterion in self.criteria[key]]
        return [min(ways, key=lambda way: _distance(way[2])) for ways in zip(*found, strict=True)]

    def _tips_on(
        self, criterion: CriterionRule, rows: NDArray[np.intp]
    ) -> list[tuple[str, float | None, float | None]]:
        whole, cut = self._evidence(criterion.axis)
        place = whole.draws.keys.index(criterion.key)
        found = whole.of(rows)
        middle = found.known + 50.0 * found.doubt
        weights = np.array(found.draws.middle)
        scores = middle[:, place] - (middle - cut) @ weights / weights[place]
        low, doubt = found.known[:, place], found.doubt[:, place]
        with np.errstate(divide="ignore", invalid="ignore"):
            positions = (scores - low) / (100.0 * doubt)
        rising = rises(criterion)
        ways: list[tuple[str, float | None, float | None]] = []
        for score, position in zip(scores.tolist(), positions.tolist(), strict=True):
            raw = inverse(criterion.function, score)
            inside = raw is not None and 0.0 < position < 1.0
            ways.append(
                (criterion.axis, raw, (position if rising else 1.0 - position) if inside else None)
            )
        return ways

    def _sides(
        self, key: str, rows: NDArray[np.intp], positions: list[float | None]
    ) -> list[tuple[Side | None, Side | None]]:
        sides: list[tuple[Side | None, Side | None]] = [(None, None)] * len(rows)
        open_places = [place for place, end in enumerate(positions) if end is not None]
        if not open_places:
            return sides
        chosen = rows[open_places]
        ends = np.array([positions[place] for place in open_places], dtype=np.float64)
        there = uniform(key)[:FEW, None] <= ends
        below, above = (self._shares_of(key, chosen, flags) for flags in (there, ~there))
        for column, place in enumerate(open_places):
            mine, rest = {}, {}
            for name, share in below.items():
                # Both sides together are the share that the alliance has.
                whole = float(self.shares[name][chosen[column]])
                both = share[column] + above[name][column]
                mine[name] = whole * float(share[column] / both) if both > 0 else 0.0
                rest[name] = whole - mine[name]
            sides[place] = Side(mine), Side(rest)
        return sides

    def _shares_of(self, key: str, rows: NDArray[np.intp], there: Flags) -> dict[str, Column]:
        """The share of readings that are `there`, by quadrant."""
        value, risk = self.high[VALUE][:, rows], self.high[RISK][:, rows]
        if self.found.shared:
            high_value, high_risk = counted(value & there), counted(risk & there)
            both = counted(value & risk & there)
            rest = counted(there)
        else:
            axis = self.criteria[key][0].axis
            mine, rest = counted(self.high[axis][:, rows] & there), counted(there)
            other = self.likely[RISK if axis == VALUE else VALUE][rows]
            both = mine * other
            high_value, high_risk = (mine, rest * other) if axis == VALUE else (rest * other, mine)
        return {
            quadrants.WHITE_GLOVE: both,
            quadrants.SUSTAIN: np.maximum(high_value - both, 0.0),
            quadrants.FIX_OR_EXIT: np.maximum(high_risk - both, 0.0),
            quadrants.LIGHT_TOUCH: np.maximum(rest - high_value - high_risk + both, 0.0),
        }


def _by_step(flags: Flags, order: NDArray[np.intp]) -> NDArray[np.float64]:
    """How many flags are set in each step of the readings, taken in that order: one row a step."""
    steps = flags[order].view(np.uint8).reshape(STEPS, FEW // STEPS, -1)
    return steps.sum(axis=1, dtype=np.uint8).astype(np.float64)


def _distance(position: float | None) -> float:
    return inf if position is None else abs(position - 0.5)
