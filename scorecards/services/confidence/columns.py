"""How sure the placements of a chunk are: columns for the table, and JSON for their detail.

Everything here follows from the raw values, the shares of their evidence and the version of the
model that a placement keeps, so it is made only for placements that are written.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from core.db.columns import Column, Ids
from core.rounding import rounded
from scorecards.rules.confidence.acceptability import (
    Placing,
    axis_spans,
    band_shares,
    placing,
    quadrant_shares,
)
from scorecards.rules.confidence.facts import EITHER_WAY, Fact, Side, facts
from scorecards.rules.confidence.readings import CERTAIN_FROM, HAIR
from scorecards.rules.quadrants import UNPLACED
from scorecards.services.measures import Measures
from scorecards.services.placement_columns import Columns
from scorecards.services.scoring_models import CompiledModel, Kind

# Shares are known to a hundredth; ten thousandths keep them adding up.
PLACES = 4


def confidence(
    *,
    measures: Measures,
    placed: Columns,
    models: Mapping[Kind, CompiledModel],
    which: Ids,
    today: float,
) -> tuple[Columns, list[str]]:
    """Of the alliances at positions `which`: the columns holds, band_holds and one_answer, and the
    member "readings" of the detail of each as text, "" where there is none.

    `placed` are the columns of the whole chunk as they were scored, `today` a day number.
    """
    size = len(which)
    columns: Columns = {name: np.full(size, np.nan) for name in ("holds", "band_holds")}
    columns["one_answer"] = np.full(size, "0", dtype=object)
    found: list[dict[str, Any]] = [{} for _ in range(size)]
    for compiled in models.values():
        rows = np.flatnonzero(placed["model_id"][which] == compiled.model.pk)
        if len(rows):
            _Chunk(compiled, measures, which[rows], today).into(columns, found, rows, placed)
    texts = [f'"readings":{json.dumps(one, separators=(",", ":"))}' if one else "" for one in found]
    return columns, texts


class _Chunk:
    """Alliances of one model, at positions `at` of the measures."""

    def __init__(self, compiled: CompiledModel, measures: Measures, at: Ids, today: float) -> None:
        keys = compiled.rule.keys()
        self.compiled, self.at = compiled, at
        self.raws = {key: measures.raw[key][at] for key in keys if key in measures.raw}
        self.shares = {key: measures.known[key][at] for key in keys if key in measures.known}
        self.ages = {key: today - measures.dated[key][at] for key in keys if key in measures.dated}

    def into(
        self, columns: Columns, found: list[dict[str, Any]], rows: Ids, placed: Columns
    ) -> None:
        """Fill in what is known of the alliances, which stand in `rows` of the columns."""
        quadrants, bands = placed["quadrant"][self.at], placed["health_band"][self.at]
        chosen = np.flatnonzero(quadrants != UNPLACED)
        if len(chosen):
            told = self._quadrants(chosen)
            columns["holds"][rows[chosen]] = _own(told, quadrants[chosen])
            for row, shares in zip(rows[chosen].tolist(), _by_row(told), strict=True):
                found[row]["quadrants"] = shares
            self._ask(chosen, told, columns, found, rows)
        chosen = np.flatnonzero(bands != "")
        if len(chosen):
            told = band_shares(
                self.compiled.rule,
                _some(self.raws, chosen),
                _some(self.shares, chosen),
                len(chosen),
            )
            columns["band_holds"][rows[chosen]] = _own(told, bands[chosen])
            for row, shares in zip(rows[chosen].tolist(), _by_row(told), strict=True):
                found[row]["bands"] = shares

    def _quadrants(self, chosen: Ids) -> dict[str, Column]:
        self.placing = placing(
            self.compiled.rule, _some(self.raws, chosen), _some(self.shares, chosen), len(chosen)
        )
        return quadrant_shares(self.placing)

    def _ask(
        self,
        chosen: Ids,
        told: Mapping[str, Column],
        columns: Columns,
        found: list[dict[str, Any]],
        rows: Ids,
    ) -> None:
        """The answers that would help most, of those that are uncertain."""
        open_ones = np.flatnonzero(columns["holds"][rows[chosen]] < CERTAIN_FROM - HAIR)
        if not len(open_ones):
            return
        asked = facts(
            self.compiled.rule,
            self.placing.of(open_ones),
            _some(told, open_ones),
            _some(self.ages, chosen[open_ones]),
        )
        hidden = self.compiled.terms
        self._span(rows[chosen[open_ones]], found, self.placing.of(open_ones))
        for row, answers in zip(rows[chosen[open_ones]].tolist(), asked, strict=True):
            if answers:
                found[row]["facts"] = [
                    as_json(fact) | ({"terms": 1} if fact.key in hidden else {}) for fact in answers
                ]
            if settled_by_one(answers, hidden):
                columns["one_answer"][row] = "1"

    def _span(self, rows: Ids, found: list[dict[str, Any]], unsure: Placing) -> None:
        """How far apart the readings of uncertain placements are, for the picture."""
        spans = np.concatenate([axis_spans(unsure.value), axis_spans(unsure.risk)])
        for row, span in zip(rows.tolist(), np.round(spans, 1).T.tolist(), strict=True):
            found[row]["span"] = span


def settled_by_one(answers: list[Fact], hidden: Collection[str]) -> bool:
    """Whether one answer would settle a placement whatever it is. Criteria that rest on deal terms
    do not count, so that the number is the same for every reader."""
    return any(fact.settles == EITHER_WAY and fact.key not in hidden for fact in answers)


def as_json(fact: Fact) -> dict[str, Any]:
    """A fact as it is kept in the detail of a placement. `terms` beside it marks one that reveals
    deal terms."""
    kept: dict[str, Any] = {"key": fact.key, "axis": fact.axis, "gain": rounded(fact.gain, PLACES)}
    if fact.age is not None:
        kept["age"] = int(fact.age)
    if fact.tip is not None:
        kept["tip"] = float(f"{fact.tip:.6g}")
    for name, side in (("below", fact.below), ("above", fact.above)):
        if side is not None:
            kept[name] = {
                key: rounded(share, PLACES) for key, share in side.shares.items() if share
            }
    return kept


def from_json(kept: Mapping[str, Any]) -> Fact:
    """The fact that `as_json` kept."""
    sides = {
        name: Side(dict(kept[name])) if kept.get(name) else None for name in ("below", "above")
    }
    return Fact(kept["key"], kept["axis"], kept["gain"], kept.get("age"), kept.get("tip"), **sides)


def _some(columns: Mapping[str, Column], chosen: Ids) -> dict[str, Column]:
    return {key: column[chosen] for key, column in columns.items()}


def _own(shares: Mapping[str, Column], words: Any) -> Column:
    """The share of the word that each alliance has."""
    own = np.full(len(words), np.nan)
    for word, column in shares.items():
        here = words == word
        own[here] = np.round(column[here], PLACES)
    return own


def _by_row(shares: Mapping[str, Column]) -> list[dict[str, float]]:
    """One object for each alliance; what no reading says is left out."""
    rows = zip(*(np.round(column, PLACES).tolist() for column in shares.values()), strict=True)
    return [{word: share for word, share in zip(shares, row, strict=True) if share} for row in rows]
