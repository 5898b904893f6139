"""A scoring model as a page: criteria with their weights in percent, and the pictures of their
value functions. Read only."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.text import compact
from scorecards.models import Criterion, ScoringModel
from scorecards.rules.values import EXPONENTIAL, LOG, ValueFunction
from scorecards.services.scoring_models import compile_model

WIDTH, HEIGHT, MARGIN = 96, 28, 3


@dataclass(frozen=True, slots=True)
class ModelRow:
    criterion: Criterion
    percent: float
    path: str
    points: str


@dataclass(frozen=True, slots=True)
class ModelSection:
    key: str
    label: str
    percent: float | None
    rows: tuple[ModelRow, ...]
    whole: float


def sections_of(*, model: ScoringModel) -> list[ModelSection]:
    """Sections per dimension and axis. One query beyond the model."""
    compiled = compile_model(model=model)
    rule = compiled.rule
    weights = {name: rule.dimension_weights.get(name, 1.0) for name in rule.dimensions()}
    sections = []
    for axis, dimension, criteria in compiled.sections():
        whole = sum(criterion.weight for criterion, _ in criteria) or 1.0
        share = weights.get(dimension, 0.0) / sum(weights.values()) if dimension else None
        sections.append(
            ModelSection(
                key=dimension or axis,
                label=(dimension or axis).capitalize(),
                percent=None if share is None else 100 * share,
                rows=tuple(_row(criterion, function, whole) for criterion, function in criteria),
                whole=whole,
            )
        )
    return sections


def _row(criterion: Criterion, function: ValueFunction, whole: float) -> ModelRow:
    return ModelRow(
        criterion=criterion,
        percent=100 * criterion.weight / whole,
        path=path_of(function),
        points=points_in_words(function) if criterion.points else "the answer is the score",
    )


def points_in_words(function: ValueFunction) -> str:
    """ "50 scores 0, 100 scores 100"; large numbers shortened."""
    if function.scale == EXPONENTIAL:
        return f"{function.low:g} to {function.high:g}, rho {function.rho:g}"
    shown = ", ".join(f"{compact(raw)} scores {score:g}" for raw, score in function.points)
    return f"{shown} (logarithmic)" if function.scale == LOG else shown


def path_of(function: ValueFunction) -> str:
    """The curve as an SVG path in a box of 96 x 28, high scores on top."""
    if function.scale == EXPONENTIAL:
        span = function.high - function.low
        steps = [(i / 12, function(function.low + span * i / 12) or 0.0) for i in range(13)]
    else:
        scale = math.log if function.scale == LOG else float
        first, last = scale(function.points[0][0]), scale(function.points[-1][0])
        steps = [((scale(raw) - first) / (last - first), y) for raw, y in function.points]
    inner_width, inner_height = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    return "M" + "L".join(
        f"{MARGIN + x * inner_width:.1f} {HEIGHT - MARGIN - y / 100 * inner_height:.1f}"
        for x, y in steps
    )
