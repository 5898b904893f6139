"""One criterion in words: what was measured, what it scores, how old it is, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from core.rounding import rounded
from scorecards.models import Criterion
from scorecards.rules import words
from scorecards.rules.evidence import is_stale


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion of an axis. `hidden` rows rest on deal terms the reader may not see; `weight`
    is the percentage it counts for now, `nominal` what it would with everything known."""

    key: str
    name: str
    question: str
    is_manual: bool
    raw: float | None
    said: str
    score: float | None
    weight: float
    nominal: float
    contribution: float | None
    evidence_on: date | None
    is_stale: bool
    # Percent of its weight that the evidence still carries.
    share: float = 100.0
    hidden: bool = False
    missing: str = ""
    url_name: str = ""
    source: str = ""
    anchor: str = ""


def row_of(
    *,
    criterion: Criterion,
    detail: dict[str, Any],
    score: float | None,
    confidential: bool,
    today: date,
    weight: float = 0.0,
    nominal: float = 0.0,
) -> Row:
    """One criterion in words. Shares are 0..1; raw values and dates come from `detail`."""
    indicator = criterion.indicator
    key, is_manual = indicator.key, indicator.is_manual
    hidden = indicator.reveals_deal_terms and not confidential
    raw, of, on = (detail.get(part, {}).get(key) for part in ("raw", "of", "on"))
    seen = date.fromisoformat(on) if on else None
    stale = is_stale(seen, today=today, half_life=indicator.half_life_days)
    if indicator.unit == "days":
        raw = words.days_now(key, raw, seen, today)
    url_name, source = words.source_of(key)
    parts = tuple(of) if of else None
    said = words.raw_words(raw, indicator.unit, parts, settings.PORTFOLIO_CURRENCY)
    anchor = words.nearest_anchor(raw, indicator.anchors) if is_manual and raw is not None else ""
    return Row(
        key=key,
        name=indicator.name,
        question=indicator.question,
        is_manual=is_manual,
        raw=None if hidden else raw,
        said="" if hidden else said,
        score=None if hidden or score is None else rounded(score, 1),
        weight=100 * weight,
        nominal=100 * nominal,
        contribution=None if hidden or score is None else rounded(weight * score, 1),
        # The end of an agreement is what was measured, not the day on which we learned it.
        evidence_on=None if hidden or key == "agreement_end" else seen,
        is_stale=stale and not hidden,
        share=100.0 if hidden else 100.0 * detail.get("share", {}).get(key, 1.0),
        hidden=hidden,
        missing="" if hidden or raw is not None else words.missing_words(key),
        url_name=url_name,
        source=source,
        anchor="" if hidden else anchor,
    )
