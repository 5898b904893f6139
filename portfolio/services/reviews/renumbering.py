"""Scorecards and reviews get the numbers of their quarters in another fiscal year."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F

from alliances.rules.periods import Quarter
from portfolio.models import Review
from scorecards.models import Scorecard

# No real year: rows wait there until the numbers they get are free.
FAR = 10_000


@transaction.atomic
def renumber_quarters(*, was: int, now: int) -> int:
    """Rows whose quarters were those of a fiscal year starting in month `was` (1 to 12) take the
    quarter that holds most of theirs where it starts in month `now`. Held reviews keep the words
    they were frozen with. Returns how many rows changed; run twice it would count twice."""
    return sum(_renumber(model, was, now) for model in (Scorecard, Review))


def _renumber(model: Any, was: int, now: int) -> int:
    rows, changed = model._base_manager.order_by(), 0
    moved = {}
    for year, number in set(rows.values_list("year", "quarter")):
        quarter = Quarter(year, number, was).renumbered(now)
        if (quarter.year, quarter.number) != (year, number):
            moved[(year, number)] = quarter
    for (year, number), quarter in moved.items():
        away = {"year": quarter.year + FAR, "quarter": quarter.number}
        changed += rows.filter(year=year, quarter=number).update(**away)
    rows.filter(year__gte=FAR).update(year=F("year") - FAR, revision=F("revision"))
    return changed
