"""What people answered on scorecards, as long as it has not expired."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from django.db.models import DateField, F, Q, Window
from django.db.models.functions import Cast, Coalesce, RowNumber

from alliances.services.periods import quarter_of
from core.db.columns import DayNumber, Scope, columns_of, day_number
from scorecards.models import Measurement
from scorecards.rules.evidence import EXPIRY_FACTOR
from scorecards.services.measures.columns import Measures, Surroundings


def answers(found: Measures, scope: Scope, around: Surroundings) -> None:
    """The newest known answer to each manual question, as long as it has not expired."""
    size, today = len(scope), around.today
    found.evidence_on = np.full(size, np.nan)
    for key, _ in around.manual.values():
        found.raw[key] = np.full(size, np.nan)
        found.dated[key] = np.full(size, np.nan)
    if not around.manual:
        return
    quarter = quarter_of(today)
    longest = max(days for _, days in around.manual.values()) * EXPIRY_FACTOR
    seen_on = Coalesce(F("evidence_on"), Cast("measured_at", DateField()))
    newest_first = Window(
        RowNumber(),
        partition_by=[F("scorecard__alliance"), F("indicator")],
        order_by=[F("scorecard__year").desc(), F("scorecard__quarter").desc()],
    )
    rows = (
        Measurement.objects.filter(
            scope.within("scorecard__alliance"),
            Q(scorecard__year__lt=quarter.year)
            | Q(scorecard__year=quarter.year, scorecard__quarter__lte=quarter.number),
            raw__isnull=False,
            indicator__in=list(around.manual),
        )
        .annotate(seen_on=seen_on)
        .filter(seen_on__gte=today - timedelta(days=longest))
        .annotate(place=newest_first)
        .filter(place=1)
        .order_by()
        .values_list("scorecard__alliance", "indicator", "raw", DayNumber("seen_on"))
    )
    ids, (indicator, raw, seen) = columns_of(rows, 3)
    if not len(ids):
        return
    at, inside = scope.positions(ids)
    for pk, (key, stale_after) in around.manual.items():
        counts = (
            inside & (indicator == pk) & (seen >= day_number(today) - EXPIRY_FACTOR * stale_after)
        )
        found.raw[key][at[counts]] = raw[counts]
        found.dated[key][at[counts]] = seen[counts]
        found.evidence_on = np.fmax(found.evidence_on, found.dated[key])
