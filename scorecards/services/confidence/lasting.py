"""How long greens last in the portfolio: counted every night from the bands at the ends of
quarters, and kept with its day."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from django.db.models import Case, Expression, F, FloatField, Subquery, Value, When
from django.db.models.functions import Coalesce

from alliances.services.periods import quarter_of
from core.db.columns import columns_of
from core.db.prepared import place_of
from scorecards.models import GreenPersistence, Placement
from scorecards.rules.confidence.complacency import LEAST_STEPS, Persistence
from scorecards.rules.quadrants import BANDS, GREEN, UNKNOWN

# Three years: older quarters were another portfolio.
QUARTERS = 13
IS_GREEN, NOT_KNOWN = BANDS.index(GREEN), BANDS.index(UNKNOWN)


def keep_persistence(*, today: date) -> GreenPersistence | None:
    """Keep what the quarters that ended before `today` say, if it is news; the row that is in
    force. A day before one that is kept already is left alone. A query for each quarter."""
    rows = GreenPersistence.objects
    last = rows.filter(day__lte=today).order_by("-day").first()
    if rows.filter(day__gt=today).exists():
        return last
    kept, seen, steps = _counted(today)
    if last is not None and (last.kept, last.seen, last.steps) == (kept, seen, steps):
        return last
    found, _ = rows.update_or_create(
        day=today, defaults={"kept": kept, "seen": seen, "steps": steps}
    )
    return found


def _counted(today: date) -> tuple[int, int, int]:
    quarter, ends = quarter_of(today), []
    for _ in range(QUARTERS):
        quarter = quarter.previous()
        ends.append(_bands(quarter.last_day))
    kept = seen = steps = 0
    for (later, after), (earlier, before) in zip(ends, ends[1:], strict=False):
        _, here, there = np.intersect1d(later, earlier, assume_unique=True, return_indices=True)
        told = (before[there] == IS_GREEN) & (after[here] != NOT_KNOWN)
        seen += int(told.sum())
        kept += int((told & (after[here] == IS_GREEN)).sum())
        steps += bool(told.any())
    return kept, seen, steps


def _bands(day: date) -> tuple[Any, Any]:
    """Keys of the alliances whose band at the end of `day` is known, and its place in BANDS."""
    rows = Placement.objects.as_of(day).exclude(health_band=UNKNOWN).order_by()
    ids, (bands,) = columns_of(rows.values_list("alliance", place_of("health_band", BANDS)), 1)
    return ids, bands


def kept_rate(day: date | Expression) -> Coalesce:
    """For a query: the persistence of green as it was known on `day`, 0 where too little was."""
    rows = GreenPersistence.objects.filter(day__lte=day).order_by("-day")
    rate = Case(
        When(steps__gte=LEAST_STEPS, then=(F("kept") + 0.5) / (F("seen") + 1.0)),
        default=Value(0.0),
        output_field=FloatField(),
    )
    return Coalesce(Subquery(rows.values(rate=rate)[:1]), Value(0.0), output_field=FloatField())


def known_on(day: date) -> tuple[Persistence, int] | None:
    """The counts as they were known on `day`, and from how many quarters to the next; None where
    nothing was kept by then. One query."""
    row = GreenPersistence.objects.filter(day__lte=day).order_by("-day").first()
    return None if row is None else (Persistence(row.kept, row.seen), row.steps)
