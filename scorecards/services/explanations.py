"""Every score opens into what it is made of: rows, coverage, range, and why it moved. Read only.
Guests see none of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from accounts.models import User
from alliances.models import Alliance
from alliances.rules.periods import Quarter
from alliances.services.access import access_to
from scorecards.models import Dimension, Placement
from scorecards.rules.additive import Score
from scorecards.rules.changes import Contribution, explain_change
from scorecards.rules.scoring import HEALTH, RISK, VALUE, parts_of, score
from scorecards.services.criteria import Row, row_of
from scorecards.services.explained import REASONS, Explanation, Part, Reason
from scorecards.services.scoring_models import CompiledModel, compile_models

# "Why" compares with where the alliance stood a month before the current placement began.
COMPARE_AFTER = timedelta(days=30)
HISTORY_ROWS = 200


def explanation_panel(alliance: Alliance, user: User, today: date) -> Explanation:
    """Where the alliance stands and why. Two queries; cached on the instance, for two
    panels of one page."""
    cached: dict[int, Explanation] = alliance.__dict__.setdefault("_explanations", {})
    if user.pk not in cached:
        cached[user.pk] = explain(
            alliance_id=alliance.pk,
            confidential=access_to(alliance=alliance, user=user).confidential,
            today=today,
            with_rows=False,
        )
    return cached[user.pk]


def _history(alliance_id: int, as_of: date | None) -> list[Placement]:
    """Placements of an alliance, newest first, with their models. One query.

    Details stay text: of up to 200 of them two are read (`_raws`).
    """
    rows = Placement.objects.filter(alliance=alliance_id).select_related("model").defer("detail")
    if as_of is not None:
        rows = rows.filter(valid_from__lte=as_of)
    rows = rows.annotate(detail_text=Cast("detail", TextField()))
    return list(rows.order_by("-valid_from")[:HISTORY_ROWS])


@dataclass(frozen=True, slots=True)
class _Seen:
    """Two placements with their models, as one reader may see them on `day`."""

    current: Placement
    before: Placement | None
    now: CompiledModel
    then: CompiledModel | None
    history: list[Placement]
    confidential: bool
    day: date

    @property
    def since(self) -> date | None:
        """The day with which changes compare."""
        if self.before is None:
            return None
        return max(self.before.valid_from, self.current.valid_from - COMPARE_AFTER)

    def part(self, key: str, label: str, result: Score, **rest: Any) -> Part:
        """The stored score of an axis or a dimension, and what `result` says of its evidence."""
        shown = getattr(self.current, key)
        return Part(
            key=key,
            label=label,
            score=shown,
            coverage=100 * result.coverage,
            low=result.low,
            high=result.high,
            known=result.known,
            total=result.total,
            change=_delta(shown, getattr(self.before, key, None)),
            since=self.since,
            course=_course(self.history, key, _quarter_ends(self.day)),
            **rest,
        )


def explain(
    *,
    alliance_id: int,
    confidential: bool,
    today: date,
    as_of: date | None = None,
    with_rows: bool = True,
) -> Explanation:
    """Where an alliance stands and why. Two queries.

    `confidential` says whether the reader may see deal terms; without it rows and reasons that rest
    on them are hidden. `as_of` shows the page as it stood at the end of an earlier day.
    """
    history = _history(alliance_id, as_of)
    if not history:
        return Explanation()
    current = history[0]
    earlier = _at(history, current.valid_from - COMPARE_AFTER) or history[-1]
    before = None if earlier is current else earlier
    for placement in {current, earlier}:
        placement.detail = json.loads(placement.detail_text)  # type: ignore[attr-defined]
    found = Explanation(placement=current, history=history, since=current.quadrant_since)
    compiled = compile_models({row.model for row in (current, before) if row and row.model})
    now = compiled.get(current.model_id or 0)
    if now is None:
        return found
    then = compiled.get(before.model_id or 0) if before is not None else None
    seen = _Seen(current, before, now, then, history, confidential, as_of or today)
    scored = score(now.rule, _raws(current))
    found.model = now.model
    found.value = _axis(seen, VALUE, "Value", scored.value, with_rows)
    found.risk = _axis(seen, RISK, "Risk", scored.risk, with_rows)
    found.health = _axis(seen, HEALTH, "Health", scored.health, False, band=current.health_band)
    for name, result in scored.dimensions.items():
        found.dimensions.append(
            seen.part(
                name,
                Dimension(name).label,
                result,
                band=now.rule.thresholds.band(getattr(current, name)),
                rows=_rows(seen, HEALTH, name) if with_rows else (),
            )
        )
    return found


def _axis(
    seen: _Seen, axis: str, label: str, result: Score, with_rows: bool, band: str = ""
) -> Part:
    rows = _rows(seen, axis, None) if with_rows else ()
    return seen.part(axis, label, result, band=band, rows=rows, reasons=_reasons(seen, axis))


def _raws(placement: Placement) -> dict[str, float | None]:
    return placement.detail.get("raw", {})  # type: ignore[no-any-return]


def _at(history: Sequence[Placement], day: date) -> Placement | None:
    """The placement in force at the end of `day`; `history` is newest first."""
    return next((row for row in history if row.valid_from <= day), None)


def _delta(now: float | None, then: float | None) -> float | None:
    return None if now is None or then is None else round(now - then, 1)


def _quarter_ends(today: date, count: int = 7) -> list[date]:
    """The last days of the quarters before, oldest first, and today."""
    quarter, days = Quarter.containing(today), [today]
    for _ in range(count):
        quarter = quarter.previous()
        days.append(quarter.last_day)
    return days[::-1]


def _course(
    history: Sequence[Placement], name: str, days: Sequence[date]
) -> tuple[float | None, ...]:
    rows = [_at(history, day) for day in days]
    values = [None if row is None else getattr(row, name) for row in rows]
    while values and values[0] is None:
        values.pop(0)
    return tuple(values)


def _reasons(seen: _Seen, axis: str) -> tuple[Reason, ...]:
    if seen.then is None or seen.before is None:
        return ()
    found = explain_change(
        parts_of(seen.then.rule, axis, _raws(seen.before)),
        parts_of(seen.now.rule, axis, _raws(seen.current)),
        at_least=0.5,
    )
    both = (*seen.then.criteria, *seen.now.criteria)
    indicators = {criterion.indicator.key: criterion.indicator for criterion in both}

    def reason(item: Contribution) -> Reason:
        indicator = indicators[item.key]
        if indicator.reveals_deal_terms and not seen.confidential:
            return Reason("Deal terms", 0.0, "hidden")
        return Reason(indicator.name, round(item.points, 1), item.kind)

    return tuple(map(reason, found[:REASONS]))


def _rows(seen: _Seen, axis: str, dimension: str | None) -> tuple[Row, ...]:
    """The criteria of an axis, or of one dimension of health: then shares are of the dimension."""
    parts = parts_of(seen.now.rule, axis, _raws(seen.current))
    chosen = [
        criterion
        for criterion in seen.now.criteria
        if criterion.axis == axis
        and criterion.indicator.key in parts
        and (dimension is None or criterion.dimension == dimension)
    ]
    whole = sum(criterion.weight for criterion in chosen) or 1.0
    inside = sum(parts[criterion.indicator.key].weight for criterion in chosen) or 1.0
    scale = inside if dimension is not None else 1.0
    return tuple(
        row_of(
            criterion=criterion,
            detail=seen.current.detail,
            score=parts[criterion.indicator.key].score,
            weight=parts[criterion.indicator.key].weight / scale,
            nominal=criterion.weight / whole,
            confidential=seen.confidential,
            today=seen.day,
        )
        for criterion in chosen
    )
