"""What people answered on scorecards, as far as it was on record on the day."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import numpy as np
from django.db.models import DateField, F, Q, Window
from django.db.models.functions import Cast, Coalesce, RowNumber
from django.utils import timezone

from alliances.services.periods import quarter_of
from core.db.columns import DayNumber, Scope, columns_of, day_number
from scorecards.models import Measurement
from scorecards.rules.evidence import FORGOTTEN_AFTER
from scorecards.services.measures.columns import Measures, Surroundings


def answers(found: Measures, scope: Scope, around: Surroundings) -> None:
    """The newest answer to each manual question that was saved by the end of the day. One that was
    taken back counts on until the question is answered again."""
    size, today = len(scope), around.today
    found.evidence_on = np.full(size, np.nan)
    for key, _ in around.manual.values():
        found.raw[key] = np.full(size, np.nan)
        found.dated[key] = np.full(size, np.nan)
    if not around.manual:
        return
    quarter = quarter_of(today)
    longest = max(days for _, days in around.manual.values()) * FORGOTTEN_AFTER
    saved_before = timezone.make_aware(datetime.combine(today + timedelta(days=1), time.min))
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
            measured_at__lt=saved_before,
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
    for pk, (key, half_life) in around.manual.items():
        counts = (
            inside & (indicator == pk) & (seen >= day_number(today) - FORGOTTEN_AFTER * half_life)
        )
        found.raw[key][at[counts]] = raw[counts]
        found.dated[key][at[counts]] = seen[counts]
        found.evidence_on = np.fmax(found.evidence_on, found.dated[key])
