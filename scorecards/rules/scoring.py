"""A scoring model as a rule: raw measurements in; scores, dimensions, band and quadrant out.

`score` takes one alliance, `score_columns` a whole portfolio; both run the same steps, and the
tests hold them to the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

import numpy as np

from scorecards.rules import additive, changes, quadrants, vectorised
from scorecards.rules.quadrants import Thresholds
from scorecards.rules.values import IDENTITY, ValueFunction

HEALTH, VALUE, RISK = "health", "value", "risk"
AXES = (HEALTH, VALUE, RISK)
DIMENSIONS = ("strategic", "operational", "financial", "relationship")


@dataclass(frozen=True, slots=True)
class CriterionRule:
    """One criterion: which indicator, on which axis, how it becomes 0..100 and what it weighs.
    `judged` says that a person answers it; the others are computed from the records. Its evidence
    loses half of its weight in `half_life` days; None does not age."""

    key: str
    axis: str
    weight: float
    function: ValueFunction = IDENTITY
    dimension: str = ""
    judged: bool = False
    half_life: float | None = None


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

    def judged_needed(self, axis: str) -> int:
        """How many judged criteria of value or risk must be known for a placement: what the
        thresholds ask for, or all where the axis has fewer."""
        asked = sum(criterion.judged for criterion in self.on(axis))
        return min(self.thresholds.placement_judged, asked)

    def keys(self) -> list[str]:
        """The indicators that the model needs, each once."""
        return list(dict.fromkeys(criterion.key for criterion in self.criteria))


Part = TypeVar("Part", additive.Score, vectorised.Scores)


@dataclass(frozen=True, slots=True)
class Scored(Generic[Part]):
    """One alliance (values rounded to a decimal, None where too little is known), or a portfolio
    as columns."""

    health: Part
    value: Part
    risk: Part
    dimensions: dict[str, Part]
    quadrant: Any
    band: Any
    # The red dimension that keeps health from being green; "" where none does.
    capped_by: Any


NOTHING = additive.Score(None, 0.0, 0.0, 100.0, 0, 0)


def score(
    model: ModelRule,
    raws: Mapping[str, float | None],
    shares: Mapping[str, float] | None = None,
) -> Scored[additive.Score]:
    """Score one alliance from its raw measurements by indicator key; a missing key is unknown.

    `shares` (0..1) say how much of its weight the evidence of an indicator still carries; all of it
    where a key is missing.
    """
    there = shares or {}
    return _score(
        model,
        additive,
        quadrants,
        lambda one: (one.function(raws.get(one.key)), there.get(one.key, 1.0)),
        NOTHING,
    )


def score_columns(
    model: ModelRule,
    raws: Mapping[str, vectorised.Column],
    size: int,
    shares: Mapping[str, vectorised.Column] | None = None,
) -> Scored[vectorised.Scores]:
    """`score` over columns of `size` alliances; NaN or a missing column is unknown."""
    there = shares or {}
    unknown, zeros = np.full(size, np.nan), np.zeros(size)
    nothing = vectorised.Scores(
        unknown, zeros, zeros, np.full(size, 100.0), np.zeros(size, np.int64), 0
    )
    return _score(
        model,
        vectorised,
        vectorised,
        lambda one: (
            vectorised.apply(one.function, raws.get(one.key, unknown)),
            there.get(one.key, 1.0),
        ),
        nothing,
    )


def _score(
    model: ModelRule, sums: Any, cuts: Any, known_of: Callable[[CriterionRule], Any], nothing: Part
) -> Scored[Part]:
    """Both ways: `sums` and `cuts` are the modules that add and place, `known_of` the score of a
    criterion and the share of its evidence that is left."""
    thresholds = model.thresholds
    least, to_place = thresholds.minimum_coverage / 100.0, thresholds.placement_coverage / 100.0
    of_dimension = thresholds.dimension_coverage / 100.0

    def axis(name: str, dimension: str | None = None, minimum: float = 0.0) -> Part:
        criteria = model.on(name, dimension)
        if not criteria:
            return nothing
        scores, shares = zip(*map(known_of, criteria), strict=True)
        weights = [one.weight for one in criteria]
        found: Part = sums.weighted(scores, weights, shares, minimum_coverage=minimum)
        return found

    def placing(name: str) -> Part:
        """Value or risk: unknown without enough evidence, and without somebody's judgement."""
        judged = [known_of(one) for one in model.on(name) if one.judged]
        part = axis(name, minimum=to_place)
        found: Part = sums.withhold(part, judged, least=model.judged_needed(name))
        return rounded(found)

    def rounded(part: Part) -> Part:
        return replace(part, value=sums.round_score(part.value))

    parts = {name: axis(HEALTH, name, minimum=of_dimension) for name in model.dimensions()}
    groups = [(model.dimension_weights.get(name, 1.0), part) for name, part in parts.items()]
    health = rounded(sums.two_level(groups, minimum_coverage=least) if groups else nothing)
    value, risk = placing(VALUE), placing(RISK)
    dimensions = {name: rounded(part) for name, part in parts.items()}
    band = cuts.band(health.value, green_from=thresholds.green_from, red_below=thresholds.red_below)
    links = dimensions if thresholds.weakest_link else {}
    held_by = cuts.weakest(
        band,
        {name: part.value for name, part in links.items()},
        red_below=thresholds.red_below,
    )
    return Scored(
        health,
        value,
        risk,
        dimensions,
        cuts.quadrant(
            value.value, risk.value, value_cut=thresholds.value_cut, risk_cut=thresholds.risk_cut
        ),
        cuts.capped(band, held_by),
        held_by,
    )


def parts_of(
    model: ModelRule,
    axis: str,
    raws: Mapping[str, float | None],
    shares: Mapping[str, float] | None = None,
) -> dict[str, changes.Part]:
    """Score and effective weight of every criterion of an axis, for explaining and for tables.
    `shares` as in `score`."""
    there = shares or {}
    wished = {}
    if axis == HEALTH:
        wished = {name: model.dimension_weights.get(name, 1.0) for name in model.dimensions()}
    criteria = [one for one in model.on(axis) if not one.dimension or one.dimension in wished]
    scores = [criterion.function(raws.get(criterion.key)) for criterion in criteria]
    effective = additive.effective_weights(
        scores,
        [one.weight for one in criteria],
        [one.dimension for one in criteria],
        wished,
        shares=[there.get(one.key, 1.0) for one in criteria],
        minimum_coverage=model.thresholds.dimension_coverage / 100.0 if wished else 0.0,
    )
    return {
        criterion.key: changes.Part(one, weight)
        for criterion, one, weight in zip(criteria, scores, effective, strict=True)
    }
