"""What moved placements of a chunk that was no news: model, rates, ageing and calendar.

Every placement keeps these points added up since the first one of its alliance. Between any two
placements, what is left of a change once their difference is taken off is records.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from alliances.models import ExchangeRate
from alliances.rules.periods import fiscal_year
from alliances.services.money import rates_as_of
from core.db.columns import EPOCH, Column, DayNumber, Ids, Scope, day_number
from scorecards.models import Placement, ScoringModel
from scorecards.rules.confidence.shifts import SHIFTS, Passing, State, split
from scorecards.services.measures import Measures, Surroundings, measure
from scorecards.services.placement_columns import Columns
from scorecards.services.scoring_models import CompiledModel, Kind, compile_models

AXES = ("value", "risk", "health")
# What moves by itself from day to day, and by how much: the end of an agreement comes nearer.
RUNNING = {"agreement_end": -1.0}
# Figures of a year's plan: where the year turned they are measured against another plan.
YEARLY = ("plan_attainment", "value_against_pace", "planned_value")
PLACES = 2


@dataclass(frozen=True)
class Before:
    """The placement that an alliance had, as far as a split needs it."""

    at: int
    model_id: int | None
    day: int
    detail: Mapping[str, Any]


class Moves:
    """The shifts of one chunk. What the old days need is read when the first alliance needs it."""

    def __init__(
        self,
        *,
        scope: Scope,
        measures: Measures,
        placed: Columns,
        models: Mapping[Kind, CompiledModel],
        around: Surroundings,
    ) -> None:
        self.scope, self.measures, self.placed, self.around = scope, measures, placed, around
        self.compiled = {one.model.pk: one for one in models.values()}
        self.today = day_number(around.today)
        self._by_rates: dict[int, dict[str, Column]] = {}

    def of(self, which: Ids) -> tuple[Columns, list[str]]:
        """Of the alliances at positions `which`: the sums of every axis as columns, and the member
        "shifts" of the detail of each as text, "" where nothing ever shifted. One query."""
        sums = {axis: {name: np.zeros(len(which)) for name in SHIFTS} for axis in AXES}
        groups: dict[tuple[int, int], list[tuple[int, Before]]] = {}
        for row, before in self._before(which):
            for axis, kept in before.detail.get("shifts", {}).items():
                for name, points in kept.items():
                    sums[axis][name][row] = points
            now = self.placed["model_id"][before.at]
            if before.model_id is not None and not np.isnan(now):
                groups.setdefault((before.model_id, int(now)), []).append((row, before))
        self._compile({model for model, _ in groups})
        for (old, new), members in groups.items():
            rows = np.array([row for row, _ in members])
            parts = self._split(self.compiled[old], self.compiled[new], [b for _, b in members])
            for axis, found in parts.items():
                for name in SHIFTS:
                    sums[axis][name][rows] += found[name]
        for kinds in sums.values():
            for name in SHIFTS:
                kinds[name] = np.round(kinds[name], PLACES) + 0.0
        columns: Columns = {
            f"{axis}_shift": np.round(np.sum(list(kinds.values()), axis=0), PLACES)
            for axis, kinds in sums.items()
        }
        return columns, _texts(sums, len(which))

    def _before(self, which: Ids) -> list[tuple[int, Before]]:
        if not len(which):
            return []
        rows = {int(self.scope.ids[at]): row for row, at in enumerate(which.tolist())}
        span = Scope(self.scope.ids[which], self.scope.whole)
        query = (
            Placement.objects.current()
            .filter(span.within("alliance"))
            .order_by()
            .values_list("alliance", "model", DayNumber("valid_from"), "detail")
        )
        return [
            (rows[pk], Before(int(which[rows[pk]]), model, day, detail))
            for pk, model, day, detail in query
            if pk in rows
        ]

    def _compile(self, wanted: set[int]) -> None:
        """The versions of before that are no longer in force."""
        missing = wanted - self.compiled.keys()
        if missing:
            self.compiled |= compile_models(ScoringModel.objects.filter(pk__in=missing))

    def _split(
        self, old: CompiledModel, new: CompiledModel, members: Sequence[Before]
    ) -> dict[str, dict[str, Column]]:
        at = np.array([one.at for one in members])
        keys = list(dict.fromkeys([*old.rule.keys(), *new.rule.keys()]))
        before = State(old.rule, _laid(members, "raw", keys, np.nan), _laid(members, "share", keys))
        after = State(
            new.rule,
            {key: self.measures.raw[key][at] for key in keys if key in self.measures.raw},
            {key: self.measures.known[key][at] for key in keys if key in self.measures.known},
        )
        if not (before.raw and after.raw):
            return {}
        days = self.today - np.array([one.day for one in members], dtype=np.float64)
        passing = Passing(
            days=days,
            rates=self._rates(new, members),
            fading=self._fading(members, keys, days),
            running=RUNNING,
            turned=self._turned(members),
        )
        return split(before, after, passing)

    def _fading(
        self, members: Sequence[Before], keys: Sequence[str], days: Column
    ) -> dict[str, Column]:
        found = {}
        for key in keys:
            half_life = self.around.half_lives.get(key)
            if half_life is not None:
                dated = np.array([key in one.detail.get("on", {}) for one in members])
                found[key] = np.where(dated, np.exp2(-np.maximum(days, 0.0) / half_life), 1.0)
        return found

    def _turned(self, members: Sequence[Before]) -> dict[str, NDArray[np.bool_]]:
        start = settings.FISCAL_YEAR_START_MONTH
        this = fiscal_year(self.around.today, start)
        years = {day: fiscal_year(_date(day), start) for day in {one.day for one in members}}
        turned = np.array([years[one.day] != this for one in members])
        return dict.fromkeys(YEARLY, turned) if turned.any() else {}

    @cached_property
    def _changes(self) -> list[int]:
        """The days on which a rate changed, up to today."""
        days = ExchangeRate.objects.filter(valid_from__lte=self.around.today).order_by()
        return sorted(set(days.values_list(DayNumber("valid_from"), flat=True)))

    def _rates(self, model: CompiledModel, members: Sequence[Before]) -> dict[str, Column]:
        """What money is worth today over what it was worth by the rates of the old day."""
        money = [c.indicator.key for c in model.criteria if c.indicator.unit == "money"]
        epochs = np.searchsorted(self._changes, [one.day for one in members], side="right")
        if not money or (epochs == len(self._changes)).all():
            return {}
        at = np.array([one.at for one in members])
        found = {key: np.ones(len(members)) for key in money}
        for epoch in set(epochs.tolist()) - {len(self._changes)}:
            here = epochs == epoch
            then = self._measured_by(epoch, money)
            for key in money:
                if key in then and key in self.measures.raw:
                    with np.errstate(invalid="ignore", divide="ignore"):
                        found[key][here] = self.measures.raw[key][at[here]] / then[key][at[here]]
        return found

    def _measured_by(self, epoch: int, money: Sequence[str]) -> dict[str, Column]:
        """Today's records in money by the rates in force until the day after which `epoch` rates
        had changed."""
        if epoch not in self._by_rates:
            day = self.around.today if not self._changes else _date(self._changes[epoch] - 1)
            rates = rates_as_of(day)
            worth = {currency: float(rate) for currency, rate in rates.per_unit.items()}
            worth[rates.currency] = 1.0
            there = measure(scope=self.scope, around=replace(self.around, rates=worth))
            self._by_rates[epoch] = {key: there.raw[key] for key in money if key in there.raw}
        return self._by_rates[epoch]


def _laid(
    members: Sequence[Before], part: str, keys: Sequence[str], absent: float = 1.0
) -> dict[str, Column]:
    """A part of the details as columns, by indicator key."""
    details = [one.detail.get(part, {}) for one in members]
    return {
        key: np.array([found.get(key, absent) for found in details], dtype=np.float64)
        for key in keys
    }


def _texts(sums: Mapping[str, Mapping[str, Column]], size: int) -> list[str]:
    texts = [""] * size
    some = np.any([np.any(list(kinds.values()), axis=0) for kinds in sums.values()], axis=0)
    for row in np.flatnonzero(some).tolist():
        kept = {
            axis: {name: float(kinds[name][row]) for name in SHIFTS if kinds[name][row]}
            for axis, kinds in sums.items()
        }
        shifts = {axis: kinds for axis, kinds in kept.items() if kinds}
        texts[row] = f'"shifts":{json.dumps(shifts, separators=(",", ":"))}'
    return texts


def _date(day: int) -> date:
    return date.fromordinal(EPOCH.toordinal() + day)
