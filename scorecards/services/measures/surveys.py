"""What people of both sides said: the latest health survey in which enough can be compared."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import numpy as np
from django.db.models import F, Window
from django.db.models.functions import RowNumber, TruncDate
from django.utils import timezone

from core.db.columns import DayNumber, Scope, columns_of
from scorecards.models import Survey, SurveyKind
from scorecards.services.measures.columns import Measures, Surroundings, rounded

COUNTS_FOR = timedelta(days=540)
"""Older surveys are no evidence any more, whatever the indicator says."""


def surveys(found: Measures, scope: Scope, around: Surroundings) -> None:
    """`survey_health`: the mean of both sides' means, each side one vote, on 0 to 100.
    `survey_gap`: the mean size of the gap between the sides, 0 to 4. Both are those of the day the
    survey closed (services.surveys.withholding). A later survey in which too little can be
    compared takes nothing away: the one before goes on counting, and ages."""
    size = len(scope)
    keys = ("survey_health", "survey_gap")
    for key in keys:
        found.raw[key], found.dated[key] = np.full(size, np.nan), np.full(size, np.nan)
    end = timezone.make_aware(datetime.combine(around.today + timedelta(days=1), time()))
    newest = Window(
        RowNumber(), partition_by=[F("alliance")], order_by=[F("closed_at").desc(), F("pk").desc()]
    )
    rows = (
        Survey.objects.closed()
        .filter(
            scope.within("alliance"),
            kind=SurveyKind.HEALTH,
            health__isnull=False,
            closed_at__lt=end,
            closed_at__gte=end - COUNTS_FOR,
        )
        .annotate(place=newest, closed_on=TruncDate("closed_at"))
        .filter(place=1)
        .order_by()
        .values_list("alliance", "health", "gap", DayNumber("closed_on"))
    )
    ids, (health, gap, closed) = columns_of(rows, 3)
    if not len(ids):
        return
    at, inside = scope.positions(ids)
    for key, column in zip(keys, (health, gap), strict=True):
        found.raw[key][at[inside]] = rounded(column[inside])
        found.dated[key][at[inside]] = closed[inside]
