"""How long greens last in the portfolio: counted every night from the bands at the ends of
quarters, and kept with its day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Case, Expression, F, FloatField, Subquery, Value, When
from django.db.models.functions import Coalesce

from alliances.services.periods import quarter_of
from scorecards.models import GreenPersistence, Placement
from scorecards.rules.confidence.complacency import LEAST_STEPS, Persistence, persistence
from scorecards.rules.quadrants import UNKNOWN

# Three years: older quarters were another portfolio.
QUARTERS = 13


def keep_persistence(*, today: date) -> None:
    """Keep what the quarters that ended before `today` say, if it is news. A day before one that is
    kept already is left alone. A query for each quarter."""
    rows = GreenPersistence.objects
    if rows.filter(day__gt=today).exists():
        return
    found = persistence(_bands(today))
    if known_on(today) != found:
        said = {"kept": found.kept, "seen": found.seen, "steps": found.steps}
        rows.update_or_create(day=today, defaults=said)


def _bands(today: date) -> Iterable[list[str]]:
    """Of every alliance the bands at the ends of the last QUARTERS before `today`, oldest first."""
    quarter = quarter_of(today)
    bands: dict[int, list[str]] = defaultdict(lambda: [UNKNOWN] * QUARTERS)
    for place in reversed(range(QUARTERS)):
        quarter = quarter.previous()
        rows = Placement.objects.as_of(quarter.last_day).exclude(health_band=UNKNOWN).order_by()
        for alliance, band in rows.values_list("alliance", "health_band").iterator():
            bands[alliance][place] = band
    return bands.values()


def kept_rate(day: date | Expression) -> Coalesce:
    """For a query: the persistence of green as it was known on `day`, 0 where too little was."""
    rows = GreenPersistence.objects.filter(day__lte=day).order_by("-day")
    rate = Case(
        When(steps__gte=LEAST_STEPS, then=(F("kept") + 0.5) / (F("seen") + 1.0)),
        default=Value(0.0),
        output_field=FloatField(),
    )
    return Coalesce(Subquery(rows.values(rate=rate)[:1]), Value(0.0), output_field=FloatField())


def known_on(day: date) -> Persistence | None:
    """The counts as they were known on `day`; None where nothing was kept by then. One query."""
    row = GreenPersistence.objects.filter(day__lte=day).order_by("-day").first()
    return None if row is None else Persistence(row.kept, row.seen, row.steps)
