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

from scorecards.rules.scoring import ModelRule
from scorecards.rules.vectorised import Column

RECORDS, MODEL, RATES, AGEING, CALENDAR = "records", "model", "rates", "ageing", "calendar"
# What is no record, in the order in which it is taken out.
SHIFTS = (MODEL, RATES, AGEING, CALENDAR)
PARTS = (RECORDS, *SHIFTS)


@dataclass(frozen=True)
class State:
    """All that scores of alliances follow from: the model, the raw values by indicator key (NaN
    unknown), the share of the evidence that is there, the day number of the evidence, and the day
    on which they are scored. `amounts` are the raw values in money by currency, as far as they are
    kept."""

    rule: ModelRule
    day: float
    raw: Mapping[str, Column]
    known: Mapping[str, Column] = field(default_factory=dict)
    dated: Mapping[str, Column] = field(default_factory=dict)
    amounts: Mapping[str, Mapping[str, Column]] = field(default_factory=dict)


# The scores 0..100 of a state by axis, NaN where nothing is known: unrounded, and without the least
# coverage for a placement, since a step between two days need not be one that could be shown.
Scoring = Callable[[State], Mapping[str, Column]]


def with_rates(state: State, rates: Mapping[str, float]) -> State:
    """The same amounts at other rates. A value of which an amount has no rate is unknown; one
    whose amounts are not kept stays as it was."""
    raw = dict(state.raw)
    for key, parts in state.amounts.items():
        size = len(state.raw[key])
        total, there = np.zeros(size), np.zeros(size, dtype=bool)
        for currency, amount in parts.items():
            named = ~np.isnan(amount)
            total += np.where(named, np.nan_to_num(amount) * rates.get(currency, np.nan), 0.0)
            there |= named
        raw[key] = np.where(there, total, state.raw[key])
    return replace(state, raw=raw)


def on_day(state: State, day: float) -> State:
    """The same records, looked at on another day: evidence is as much older."""
    return replace(state, day=day)


def by_calendar(
    state: State, after: State, *, days: float, yearly: Sequence[str], running: Mapping[str, float]
) -> State:
    """The same records by the calendar of `after`, which is `days` later. `running` moves by itself
    from day to day (by how much, for each indicator: the time to a date falls by 1). `yearly`
    indicators are measured against a year's plan; where the year turned, the new figure is no
    news."""
    raw, known, dated = dict(state.raw), dict(state.known), dict(state.dated)
    for key, a_day in running.items():
        if key in raw and key in after.raw:
            raw[key] = _run_on(raw[key], after.raw[key], a_day * days)
    for key in yearly:
        for mine, theirs in ((raw, after.raw), (known, after.known), (dated, after.dated)):
            mine.pop(key, None)
            if key in theirs:
                mine[key] = theirs[key]
    return replace(state, raw=raw, known=known, dated=dated)


def _run_on(old: Column, new: Column, step: float) -> Column:
    """The old value as far on as days have passed, where the new one is just that; a value that
    somebody set anew is a record."""
    with np.errstate(invalid="ignore"):
        moved: Column = np.where(np.isclose(old + step, new, atol=0.5), new, old)
    return moved


def split(
    score: Scoring,
    before: State,
    after: State,
    *,
    rates: Mapping[str, float],
    yearly: Sequence[str] = (),
    running: Mapping[str, float] | None = None,
) -> dict[str, dict[str, Column]]:
    """The change of every axis from `before` to `after` in PARTS, in points.

    `before` and `after` hold the same alliances. `rates` are those of the new day; `yearly` names
    the indicators of a year's plan where the year turned between both days, none otherwise. The
    parts of an axis add up to the change of its unrounded score. Where the score is unknown on
    either day nothing can be told: all parts are 0.
    """
    modelled = replace(before, rule=after.rule)
    rated = with_rates(modelled, rates)
    aged = on_day(rated, after.day)
    turned = by_calendar(
        aged, after, days=after.day - before.day, yearly=yearly, running=running or {}
    )
    scored = [score(step) for step in (before, modelled, rated, aged, turned)]
    final = score(after)
    return {axis: _parts([one[axis] for one in scored], final[axis]) for axis in final}


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
