"""A scoring model as a rule: raw measurements in; scores, dimensions, band and quadrant out.

`score` takes one alliance, `score_columns` a whole portfolio; both walk the same criteria in the
same order, and the tests hold them to the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scorecards.rules import additive, quadrants, vectorised
from scorecards.rules.changes import Part
from scorecards.rules.quadrants import Thresholds
from scorecards.rules.values import IDENTITY, ValueFunction

HEALTH, VALUE, RISK = "health", "value", "risk"
AXES = (HEALTH, VALUE, RISK)
DIMENSIONS = ("strategic", "operational", "financial", "relationship")


@dataclass(frozen=True, slots=True)
class CriterionRule:
    """One criterion: which indicator, on which axis, how it becomes 0..100 and what it weighs."""

    key: str
    axis: str
    weight: float
    function: ValueFunction = IDENTITY
    dimension: str = ""


@dataclass(frozen=True, slots=True)
class ModelRule:
    """A version of a scoring model. Dimensions that `dimension_weights` does not name weigh 1."""

    criteria: tuple[CriterionRule, ...]
    thresholds: Thresholds = field(default_factory=Thresholds)
    dimension_weights: Mapping[str, float] = field(default_factory=dict)

    def on(self, axis: str, dimension: str | None = None) -> list[CriterionRule]:
        """The criteria of an axis (of one dimension of it), in order, without those of weight 0."""
        return [
            criterion
            for criterion in self.criteria
            if criterion.axis == axis
            and criterion.weight > 0
            and (dimension is None or criterion.dimension == dimension)
        ]

    def dimensions(self) -> list[str]:
        """The dimensions that this model measures, in the usual order."""
        return [
            name
            for name in DIMENSIONS
            if self.on(HEALTH, name) and self.dimension_weights.get(name, 1.0) > 0
        ]

    def keys(self) -> list[str]:
        """The indicators that the model needs, each once."""
        return list(dict.fromkeys(criterion.key for criterion in self.criteria))


@dataclass(frozen=True, slots=True)
class Scored:
    """One alliance, scored. Values are rounded to a decimal, or None where too little is known."""

    health: additive.Score
    value: additive.Score
    risk: additive.Score
    dimensions: dict[str, additive.Score]
    quadrant: str
    band: str


@dataclass(frozen=True, slots=True)
class ScoredColumns:
    """A portfolio, scored: the same as columns."""

    health: vectorised.Scores
    value: vectorised.Scores
    risk: vectorised.Scores
    dimensions: dict[str, vectorised.Scores]
    quadrant: NDArray[np.str_]
    band: NDArray[np.str_]


NOTHING = additive.Score(None, 0.0, 0.0, 100.0, 0, 0)


def score(model: ModelRule, raws: Mapping[str, float | None]) -> Scored:
    """Score one alliance from its raw measurements by indicator key; a missing key is unknown."""
    least = model.thresholds.minimum_coverage / 100.0

    def axis(name: str, dimension: str | None = None, minimum: float = 0.0) -> additive.Score:
        criteria = model.on(name, dimension)
        if not criteria:
            return NOTHING
        return additive.weighted(
            [criterion.function(raws.get(criterion.key)) for criterion in criteria],
            [criterion.weight for criterion in criteria],
            minimum_coverage=minimum,
        )

    parts = {name: axis(HEALTH, name) for name in model.dimensions()}
    health = NOTHING
    if parts:
        health = additive.two_level(
            [
                additive.Group(model.dimension_weights.get(name, 1.0), part)
                for name, part in parts.items()
            ],
            minimum_coverage=least,
        )
    health = _rounded(health)
    value = _rounded(axis(VALUE, minimum=least))
    risk = _rounded(axis(RISK, minimum=least))
    cuts = model.thresholds
    return Scored(
        health,
        value,
        risk,
        {name: _rounded(part) for name, part in parts.items()},
        quadrants.quadrant(
            value.value, risk.value, value_cut=cuts.value_cut, risk_cut=cuts.risk_cut
        ),
        quadrants.band(health.value, green_from=cuts.green_from, red_below=cuts.red_below),
    )


def _rounded(result: additive.Score) -> additive.Score:
    value = None if result.value is None else additive.round_score(result.value)
    return additive.Score(
        value, result.coverage, result.low, result.high, result.known, result.total
    )


def score_columns(
    model: ModelRule, raws: Mapping[str, vectorised.Column], size: int
) -> ScoredColumns:
    """Twin of `score` over columns of `size` alliances; NaN or a missing column is unknown."""
    least = model.thresholds.minimum_coverage / 100.0
    unknown = np.full(size, np.nan)
    nothing = vectorised.Scores(
        unknown, np.zeros(size), np.zeros(size), np.full(size, 100.0), np.zeros(size, np.int64), 0
    )

    def axis(name: str, dimension: str | None = None, minimum: float = 0.0) -> vectorised.Scores:
        criteria = model.on(name, dimension)
        if not criteria:
            return nothing
        return vectorised.weighted(
            [
                vectorised.apply(criterion.function, raws.get(criterion.key, unknown))
                for criterion in criteria
            ],
            [criterion.weight for criterion in criteria],
            minimum_coverage=minimum,
        )

    parts = {name: axis(HEALTH, name) for name in model.dimensions()}
    health = nothing
    if parts:
        health = vectorised.two_level(
            [(model.dimension_weights.get(name, 1.0), part) for name, part in parts.items()],
            minimum_coverage=least,
        )
    health = _rounded_columns(health)
    value = _rounded_columns(axis(VALUE, minimum=least))
    risk = _rounded_columns(axis(RISK, minimum=least))
    cuts = model.thresholds
    return ScoredColumns(
        health,
        value,
        risk,
        {name: _rounded_columns(part) for name, part in parts.items()},
        vectorised.quadrant(
            value.value, risk.value, value_cut=cuts.value_cut, risk_cut=cuts.risk_cut
        ),
        vectorised.band(health.value, green_from=cuts.green_from, red_below=cuts.red_below),
    )


def _rounded_columns(result: vectorised.Scores) -> vectorised.Scores:
    return vectorised.Scores(
        vectorised.round_score(result.value),
        result.coverage,
        result.low,
        result.high,
        result.known,
        result.total,
    )


def parts_of(model: ModelRule, axis: str, raws: Mapping[str, float | None]) -> dict[str, Part]:
    """Score and effective weight of every criterion of an axis, for explaining and for tables."""
    criteria = model.on(axis)
    if axis == HEALTH:
        measured = set(model.dimensions())
        criteria = [criterion for criterion in criteria if criterion.dimension in measured]
    scores = [criterion.function(raws.get(criterion.key)) for criterion in criteria]
    weights = [criterion.weight for criterion in criteria]
    if axis == HEALTH:
        wished = {name: model.dimension_weights.get(name, 1.0) for name in model.dimensions()}
        effective = additive.effective_weights(
            scores, weights, [criterion.dimension for criterion in criteria], wished
        )
    else:
        effective = additive.effective_weights(scores, weights)
    return {
        criterion.key: Part(one, weight)
        for criterion, one, weight in zip(criteria, scores, effective, strict=True)
    }
