"""How long the sponsors of an alliance have been silent."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import numpy as np
from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from alliances.rules.contact import CONTACT_FRESH_DAYS
from alliances.services.sponsors import given_up_by, sponsors_on
from core.db.columns import DayNumber, Scope, day_number, spread
from scorecards.services.measures.columns import Measures, Surroundings


def sponsors(found: Measures, scope: Scope, around: Surroundings) -> None:
    """The days since the contact that is longest ago. A sponsor with whom nobody spoke yet counts
    once they have been one for as long as a contact stays fresh."""
    today = around.today
    end = timezone.make_aware(datetime.combine(today + timedelta(days=1), time.min))
    spoken_or_late = Q(last_contact__isnull=False) | Q(
        silent_since__lte=today - timedelta(days=CONTACT_FRESH_DAYS)
    )

    def oldest(rows: QuerySet[Any, Any]) -> Any:
        rows = rows.filter(scope.within("alliance"), spoken_or_late).order_by()
        by_alliance = rows.values_list("alliance").annotate(day=DayNumber(Min("silent_since")))
        return spread(scope, by_alliance, 1)[0]

    silent = np.fmin(
        oldest(sponsors_on(today, known_by=end)), oldest(given_up_by(today, known_by=end))
    )
    found.raw["sponsor_contact_age"] = day_number(today) - silent
    found.dated["sponsor_contact_age"] = silent
