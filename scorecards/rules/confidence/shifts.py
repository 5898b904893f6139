"""Why a score differs from an earlier one: records, model, rates, ageing or calendar.

The old day is scored again with the new model, then with the new exchange rates, then as old as its
evidence is on the new day, then by the new calendar; what is left between that and the new score is
records: what happened. Each part is the difference of two steps, so the parts add up to the change.
Only records are news; a headline speaks of nothing else.

Every placement keeps the sum of its parts since the first placement of the alliance, except
records. Between any two days the like-for-like change is then the change of the score minus the
change of these sums.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from scorecards.rules.scoring import HEALTH, RISK, VALUE, ModelRule, score_columns
from scorecards.rules.vectorised import Column

RECORDS, MODEL, RATES, AGEING, CALENDAR = "records", "model", "rates", "ageing", "calendar"
# What is no record, in the order in which it is taken out.
SHIFTS = (MODEL, RATES, AGEING, CALENDAR)
PARTS = (RECORDS, *SHIFTS)


@dataclass(frozen=True)
class State:
    """All that scores of alliances follow from: the model, the raw values by indicator key (NaN
    unknown) and the share of their evidence that counts (all of it where a key is missing)."""

    rule: ModelRule
    raw: Mapping[str, Column]
    shares: Mapping[str, Column] = field(default_factory=dict)


# The scores 0..100 of a state by axis, NaN where nothing is known.
Scoring = Callable[[State], Mapping[str, Column]]


def scored(state: State) -> dict[str, Column]:
    """Value, risk and health of a state, without the least coverage that a placement needs: a step
    between two days need not be one that could be shown."""
    cuts = replace(
        state.rule.thresholds, minimum_coverage=0.0, placement_coverage=0.0, placement_judged=0
    )
    size = len(next(iter(state.raw.values())))
    found = score_columns(replace(state.rule, thresholds=cuts), state.raw, size, state.shares)
    return {axis: getattr(found, axis).value for axis in (VALUE, RISK, HEALTH)}


@dataclass(frozen=True)
class Passing:
    """What passes between two days without anybody doing anything.

    - `days`: how many have passed, by alliance;
    - `rates`: by how much money of each indicator is worth more by today's exchange rates than by
      those of the old day (1 where nothing changed);
    - `fading`: by how much the evidence of each indicator counts for less today than on the old day
      (1 where it does not age);
    - `running`: indicators that move by themselves from day to day, and by how much: the time to a
      date falls by 1;
    - `turned`: indicators of a year's plan, and for which alliances the year turned in between.
    """

    days: Column
    rates: Mapping[str, Column] = field(default_factory=dict)
    fading: Mapping[str, Column] = field(default_factory=dict)
    running: Mapping[str, float] = field(default_factory=dict)
    turned: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)


def at_rates(state: State, passing: Passing) -> State:
    """The same amounts at today's rates."""
    raw = dict(state.raw)
    for key, factor in passing.rates.items():
        if key in raw:
            raw[key] = raw[key] * np.where(np.isfinite(factor), factor, 1.0)
    return replace(state, raw=raw)


def aged(state: State, after: State, passing: Passing) -> State:
    """The same records looked at today: evidence is older, and says less. Where an answer was given
    again and is the same, only its evidence is younger: that too is age, and no news."""
    shares = dict(state.shares)
    for key, left in passing.fading.items():
        ones = np.ones(len(left))
        faded = shares.get(key, ones) * left
        if key in state.raw and key in after.raw:
            same = state.raw[key] == after.raw[key]
            faded = np.where(same, after.shares.get(key, ones), faded)
        shares[key] = faded
    return replace(state, shares=shares)


def by_calendar(state: State, after: State, passing: Passing) -> State:
    """The same records by today's calendar. A value that runs by itself has gone on as far as days
    have passed, where it did just that: one that somebody set anew is a record. A figure of a new
    year is no news."""
    raw, shares = dict(state.raw), dict(state.shares)
    for key, a_day in passing.running.items():
        if key in raw and key in after.raw:
            ran = raw[key] + a_day * passing.days
            with np.errstate(invalid="ignore"):
                raw[key] = np.where(np.abs(ran - after.raw[key]) < 0.5, after.raw[key], raw[key])
    ones = np.ones(len(passing.days))
    for key, turned in passing.turned.items():
        if key in after.raw:
            raw[key] = np.where(turned, after.raw[key], raw.get(key, np.nan * ones))
            shares[key] = np.where(turned, after.shares.get(key, ones), shares.get(key, ones))
    return replace(state, raw=raw, shares=shares)


def split(
    before: State, after: State, passing: Passing, *, score: Scoring = scored
) -> dict[str, dict[str, Column]]:
    """The change of every axis from `before` to `after` in PARTS, in points.

    Both hold the same alliances. The parts of an axis add up to the change of what `score` says.
    Where the score is unknown on either day nothing can be told: all parts are 0.
    """
    modelled = replace(before, rule=after.rule)
    rated = at_rates(modelled, passing)
    older = aged(rated, after, passing)
    turned = by_calendar(older, after, passing)
    steps = [score(step) for step in (before, modelled, rated, older, turned)]
    final = score(after)
    return {axis: _parts([one[axis] for one in steps], final[axis]) for axis in final}


def _parts(steps: Sequence[Column], final: Column) -> dict[str, Column]:
    told = ~(np.isnan(steps[0]) | np.isnan(final))
    parts, last = {}, steps[0]
    for name, step in zip(SHIFTS, steps[1:], strict=True):
        # A step on which the score would be unknown moves nothing; what follows starts before it.
        here = np.where(np.isnan(step), last, step)
        parts[name] = np.where(told, here - last, 0.0)
        last = here
    parts[RECORDS] = np.where(told, final - last, 0.0)
    return parts


def running_totals(totals: Mapping[str, Column], parts: Mapping[str, Column]) -> dict[str, Column]:
    """The sums of what is no record, carried on by the parts of one more change."""
    return {name: totals.get(name, 0.0) + parts[name] for name in SHIFTS}


def like_for_like(
    change: float, before: Mapping[str, float], after: Mapping[str, float]
) -> dict[str, float]:
    """The parts of a change between two days from the sums kept on both: what is no record by
    subtraction, records as the rest, so that they add up to the change that is shown."""
    shifted = {name: after.get(name, 0.0) - before.get(name, 0.0) for name in SHIFTS}
    return {RECORDS: change - sum(shifted.values()), **shifted}
