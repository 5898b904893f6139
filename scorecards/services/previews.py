"""Who would stand where by a draft of a scoring model, from what was measured last. Read only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.core.exceptions import ValidationError

from accounts.models import User
from alliances.models import Alliance, Stage
from scorecards.models import Placement, Quadrant, ScoringModel
from scorecards.rules.preview import Preview, Standing, preview
from scorecards.rules.scoring import DIMENSIONS
from scorecards.services.scoring_models import (
    active_versions,
    check_model,
    choose,
    compile_model,
)

MOVERS_SHOWN = 50
SCORES = ("value", "risk", "health", *DIMENSIONS)


@dataclass(frozen=True, slots=True)
class Mover:
    """An alliance whose quadrant would change. Scores are 0..100, None where not known."""

    pk: int
    name: str
    now: str
    then: str
    value: tuple[float | None, float | None]
    risk: tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class DraftPreview:
    """`result` over the alliances that `user` sees, and the first MOVERS_SHOWN of those that would
    move."""

    result: Preview
    movers: tuple[Mover, ...]

    @property
    def more(self) -> int:
        return len(self.result.moving) - len(self.movers)

    @property
    def moves(self) -> list[tuple[str, str, int]]:
        """Quadrant now, then, and how many, the most first."""
        words = dict(Quadrant.choices)
        rows = [(words[now], words[then], n) for (now, then), n in self.result.moves.items()]
        return sorted(rows, key=lambda row: (-row[2], row[:2]))

    @property
    def bands(self) -> list[tuple[str, str, int]]:
        rows = [
            (now or "not known", then or "not known", n)
            for (now, then), n in self.result.bands.items()
        ]
        return sorted(rows, key=lambda row: (-row[2], row[:2]))


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as its page shows it: what keeps it from being activated, or what it would change."""

    problems: list[str]
    preview: DraftPreview | None = None


def draft_of(*, model: ScoringModel, user: User) -> Draft | None:
    """None for a version that is no draft. Five queries."""
    if model.state != ScoringModel.State.DRAFT:
        return None
    try:
        check_model(model=model)
    except ValidationError as refused:
        return Draft(refused.messages)
    return Draft([], draft_preview(model=model, user=user))


def draft_preview(*, model: ScoringModel, user: User) -> DraftPreview:
    """What `model` would change if it were the active version. Four queries."""
    wanted = active_versions() | {(model.tier, model.alliance_type_id): model}
    rows = [row for row in _rows(user) if choose(wanted, row[2], row[3]) is model]
    rule = compile_model(model=model).rule
    details = [row[-1] for row in rows]
    keys = rule.keys()
    raw = {key: _column(details, "raw", key, np.nan) for key in keys}
    shares = {key: _column(details, "share", key, 1.0) for key in keys}
    columns = list(zip(*rows, strict=True)) or [()] * (7 + len(SCORES))
    numbers = [np.array(column, dtype=np.float64) for column in columns[6:-1]]
    now = Standing(
        quadrant=np.array(columns[4], dtype=str),
        band=np.array(columns[5], dtype=str),
        scores=dict(zip(SCORES, numbers[1:], strict=True)),
        planned=numbers[0],
    )
    result = preview(rule, raw, shares, now)
    movers = tuple(_mover(int(at), rows, now, result) for at in result.moving[:MOVERS_SHOWN])
    return DraftPreview(result, movers)


def _rows(user: User) -> list[tuple[Any, ...]]:
    seen = Alliance.objects.visible_to(user).order_by()
    rows = Placement.objects.current().filter(alliance__in=seen.values("pk"))
    return list(
        rows.exclude(stage=Stage.CLOSED)
        .order_by("alliance__name", "alliance")
        .values_list(
            *("alliance", "alliance__name", "alliance__tier", "alliance__alliance_type"),
            *("quadrant", "health_band", "planned_value", *SCORES, "detail"),
        )
    )


def _column(details: list[dict[str, Any]], part: str, key: str, missing: float) -> Any:
    found = (detail.get(part, {}).get(key) for detail in details)
    return np.array([missing if value is None else value for value in found], dtype=np.float64)


def _mover(at: int, rows: list[tuple[Any, ...]], now: Standing, result: Preview) -> Mover:
    words = dict(Quadrant.choices)

    def both(axis: str) -> tuple[float | None, float | None]:
        before, after = now.scores[axis][at], getattr(result.after, axis).value[at]
        return _known(before), _known(after)

    return Mover(
        pk=rows[at][0],
        name=rows[at][1],
        now=words[str(now.quadrant[at])],
        then=words[str(result.after.quadrant[at])],
        value=both("value"),
        risk=both("risk"),
    )


def _known(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
