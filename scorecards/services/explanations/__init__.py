"""Every score opens into what it is made of: rows, coverage, range, and why it moved. Read only.
Guests see none of it.

A reader who may not see deal terms is shown an axis of which they are a part as high or low only:
from its total and all its other parts they could be computed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import dropwhile
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from accounts.models import User
from alliances.models import Alliance
from alliances.services.access import access_to
from alliances.services.periods import quarter_of
from core.audit.reads import terms_shown
from core.rounding import rounded
from scorecards.models import Placement
from scorecards.rules.additive import Score
from scorecards.rules.assessment import PLACING, Asked, gaps, shortest_way
from scorecards.rules.changes import Contribution, explain_change
from scorecards.rules.quadrants import Thresholds
from scorecards.rules.scoring import HEALTH, RISK, VALUE, parts_of, score
from scorecards.rules.veil import said, side
from scorecards.rules.words import source_of
from scorecards.services.confidence.looks import belief
from scorecards.services.confidence.told import Move, move, sureness
from scorecards.services.criteria import Row, row_of
from scorecards.services.explanations.parts import (
    REASONS,
    Explanation,
    Part,
    Reason,
    Stood,
    Way,
)
from scorecards.services.scoring_models import CompiledModel, compile_models, thresholds_of

# "Why" compares with where the alliance stood a month before the current placement began.
COMPARE_AFTER = timedelta(days=30)
HISTORY_ROWS = 200
# Today and the ends of so many quarters before, less one, say how many readings agreed.
AGREED = 4
MOVING = (VALUE, RISK, HEALTH)
HISTORY_SHOWN = 12


def explanation_panel(alliance: Alliance, user: User, today: date) -> Explanation:
    """Where the alliance stands and why. Two queries, of a green one five; cached on the instance,
    for two panels of one page."""
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

    Details stay text: of up to 200 of them a handful is read (`_raws`).
    """
    rows = Placement.objects.filter(alliance=alliance_id).select_related("model").defer("detail")
    if as_of is not None:
        rows = rows.filter(valid_from__lte=as_of)
    rows = rows.annotate(detail_text=Cast("detail", TextField()))
    return list(rows.order_by("-valid_from")[:HISTORY_ROWS])


@dataclass(frozen=True)
class _Seen:
    """Two placements with their models, as one reader may see them on `day`; `course` are those in
    force at the ends of the last quarters."""

    current: Placement
    before: Placement | None
    now: CompiledModel
    then: CompiledModel | None
    course: Sequence[Placement | None]
    confidential: bool
    day: date

    def part(self, key: str, result: Score, **rest: Any) -> Part:
        """The stored score of an axis or a dimension, and what `result` says of its evidence."""
        shown, earlier = getattr(self.current, key), getattr(self.before, key, None)
        cuts = self.now.rule.thresholds.cuts_of(key)
        if key in self.veiled:
            return Part(
                key=key,
                label=key.capitalize(),
                score=None,
                coverage=0.0,
                low=0.0,
                high=100.0,
                known=0,
                total=result.total,
                cuts=cuts,
                side=side(shown, cuts),
                veiled=True,
                **rest,
            )
        course = [None if row is None else getattr(row, key) for row in self.course]
        return Part(
            key=key,
            label=key.capitalize(),
            score=shown,
            cuts=cuts,
            coverage=100 * result.coverage,
            low=result.low,
            high=result.high,
            known=result.known,
            total=result.total,
            change=None if shown is None or earlier is None else rounded(shown - earlier, 1),
            course=tuple(dropwhile(lambda score: score is None, course)),
            **rest,
        )

    @cached_property
    def veiled(self) -> frozenset[str]:
        """The axes and dimensions of which the reader is shown the side only."""
        return frozenset() if self.confidential else self.now.tell_terms

    def moves(self) -> list[Move]:
        """What of the changes is news, of the axes whose numbers the reader is shown."""
        if self.before is None:
            return []
        told = (move(axis, self.before, self.current) for axis in MOVING if axis not in self.veiled)
        return [one for one in told if one is not None]

    def reasons(self, axis: str) -> tuple[Reason, ...]:
        """Why the score of an axis moved, the strongest first; nothing where it was or is not
        known, or where the reader is shown no number."""
        if self.then is None or self.before is None or axis in self.veiled:
            return ()
        if getattr(self.current, axis) is None or getattr(self.before, axis) is None:
            return ()
        found = explain_change(
            parts_of(self.then.rule, axis, *_evidence(self.before)),
            parts_of(self.now.rule, axis, *_evidence(self.current)),
            at_least=0.5,
        )
        both = (*self.then.criteria, *self.now.criteria)
        indicators = {criterion.indicator.key: criterion.indicator for criterion in both}

        def reason(item: Contribution) -> Reason:
            indicator = indicators[item.key]
            if indicator.reveals_deal_terms and not self.confidential:
                return Reason("Deal terms", 0.0, "hidden")
            return Reason(indicator.name, rounded(item.points, 1), item.kind)

        return tuple(map(reason, found[:REASONS]))

    def rows(self, axis: str, dimension: str = "") -> tuple[Row, ...]:
        """The criteria of an axis, or of a dimension of health: its shares are of the dimension."""
        parts = parts_of(self.now.rule, axis, *_evidence(self.current))
        chosen = [
            criterion
            for criterion in self.now.criteria
            if (criterion.axis, criterion.dimension) == (axis, dimension)
            and criterion.indicator.key in parts
        ]
        whole = sum(criterion.weight for criterion in chosen) or 1.0
        inside = sum(parts[criterion.indicator.key].weight for criterion in chosen) or 1.0
        scale = inside if dimension else 1.0
        # What a criterion counts for now tells which others are known.
        is_veiled = (dimension or axis) in self.veiled
        return tuple(
            row_of(
                criterion=criterion,
                detail=self.current.detail,
                score=parts[criterion.indicator.key].score,
                weight=criterion.weight / whole
                if is_veiled
                else parts[criterion.indicator.key].weight / scale,
                nominal=criterion.weight / whole,
                confidential=self.confidential,
                today=self.day,
            )
            for criterion in chosen
        )


def explain(
    *,
    alliance_id: int,
    confidential: bool,
    today: date,
    as_of: date | None = None,
    with_rows: bool = True,
) -> Explanation:
    """Where an alliance stands and why. Two queries, of a green one five.

    `confidential` says whether the reader may see deal terms; without it rows and reasons that rest
    on them are hidden. `as_of` shows the page as it stood at the end of an earlier day.
    """
    history = _history(alliance_id, as_of)
    if not history:
        return Explanation()
    current = history[0]
    compared_with = current.valid_from - COMPARE_AFTER
    earlier = _at(history, compared_with) or history[-1]
    before = None if earlier is current else earlier
    course = [(day, _at(history, day)) for day in _quarter_ends(as_of or today)]
    ends = [(day, row) for day, row in course[-AGREED:-1] if row is not None]
    for placement in {current, earlier, *(row for _, row in ends)}:
        placement.detail = json.loads(placement.detail_text)  # type: ignore[attr-defined]
    found = Explanation(placement=current)
    compiled = compile_models({row.model for row in (current, before) if row and row.model})
    now = compiled.get(current.model_id or 0)
    found.history = _shown_history(history, now, confidential)
    if now is None:
        return found
    found.belief = belief(placement=current, day=as_of or today)
    found.known, found.total = _counted(now, current, confidential)
    then = compiled.get(before.model_id or 0) if before is not None else None
    if before is not None:
        found.since = max(before.valid_from, compared_with)
    rows = [row for _, row in course]
    seen = _Seen(current, before, now, then, rows, confidential, as_of or today)
    found.moves = seen.moves()
    if not seen.veiled.intersection(PLACING):
        found.sureness = sureness(
            placement=current, compiled=now, today=as_of or today, earlier=ends
        )
    if with_rows and confidential and now.tells_terms(_raws(current)):
        terms_shown(alliance_id)
    scored = score(now.rule, *_evidence(current))

    def axis(key: str, result: Score) -> Part:
        rows = seen.rows(key) if with_rows else ()
        return seen.part(key, result, reasons=seen.reasons(key), rows=rows)

    found.value, found.risk = axis(VALUE, scored.value), axis(RISK, scored.risk)
    found.health = seen.part(
        HEALTH, scored.health, reasons=seen.reasons(HEALTH), band=current.health_band
    )
    if not found.is_placed:
        _say_what_is_missing(found, now, confidential)
    found.dimensions = [
        seen.part(
            name,
            result,
            band=now.rule.thresholds.band(getattr(current, name)),
            rows=seen.rows(HEALTH, name) if with_rows else (),
        )
        for name, result in scored.dimensions.items()
    ]
    return found


def _shown_history(
    rows: list[Placement], now: CompiledModel | None, confidential: bool
) -> list[Stood]:
    """The newest first. A row that was written for a count alone shows nothing new."""
    stood = [_stood(row, now, confidential) for row in rows]
    earlier = [*stood[1:], None]
    return [one for one, before in zip(stood, earlier, strict=True) if not one.is_same_as(before)][
        :HISTORY_SHOWN
    ]


def _stood(row: Placement, now: CompiledModel | None, confidential: bool) -> Stood:
    """By the cuts of its own model. Which axes are shown as sides follows the model of today: none
    is shown finer because an older version asked less."""
    cuts = thresholds_of(model=row.model) if row.model else Thresholds()
    veiled = frozenset() if confidential or now is None else now.tell_terms

    def words(axis: str) -> str:
        return said(getattr(row, axis), cuts.cuts_of(axis), veiled=axis in veiled)

    known = f"{row.criteria_known} of {row.criteria_total}" if not veiled else ""
    return Stood(
        since=row.valid_from,
        quadrant=row.quadrant,
        value=words(VALUE),
        risk=words(RISK),
        health=words(HEALTH),
        band=row.health_band,
        known=known,
    )


def _counted(now: CompiledModel, placement: Placement, confidential: bool) -> tuple[int, int]:
    """How many criteria of value and risk are known, of how many; without those that reveal deal
    terms where the reader may not know of them."""
    if confidential:
        return placement.criteria_known, placement.criteria_total
    asked = [
        c.indicator.key
        for c in now.criteria
        if c.axis in PLACING and c.weight > 0 and not c.indicator.reveals_deal_terms
    ]
    raws = _raws(placement)
    return sum(raws.get(key) is not None for key in asked), len(asked)


def _say_what_is_missing(found: Explanation, model: CompiledModel, confidential: bool) -> None:
    asked = [
        Asked(
            criterion.indicator.key,
            criterion.axis,
            criterion.weight,
            criterion.indicator.is_manual,
            criterion.indicator.name,
            criterion.indicator.reveals_deal_terms and not confidential,
        )
        for criterion in model.criteria
        if criterion.axis in PLACING
    ]
    raws, shares = _evidence(found.placement) if found.placement else ({}, {})
    hidden = {one.key for one in asked if one.hidden}
    known = {key: shares.get(key, 1.0) for key in raws if key not in hidden}
    cuts = model.rule.thresholds
    found.gaps = gaps(asked, known, cuts)
    found.way = [
        Way(one.name, one.judged, *(("", "") if one.judged else source_of(one.key)))
        for one in shortest_way(asked, known, cuts)
    ]


def _raws(placement: Placement) -> dict[str, float | None]:
    return placement.detail.get("raw", {})  # type: ignore[no-any-return]


def _evidence(placement: Placement) -> tuple[dict[str, float | None], dict[str, float]]:
    """Raw values, and the shares of their weight that the evidence carried on that day."""
    return _raws(placement), placement.detail.get("share", {})


def _at(history: Sequence[Placement], day: date) -> Placement | None:
    """The placement in force at the end of `day`; `history` is newest first."""
    return next((row for row in history if row.valid_from <= day), None)


def _quarter_ends(today: date, count: int = 7) -> list[date]:
    """The last days of the quarters before, oldest first, and today."""
    quarter, days = quarter_of(today), [today]
    for _ in range(count):
        quarter = quarter.previous()
        days.append(quarter.last_day)
    return days[::-1]
