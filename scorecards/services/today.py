"""Scorecards that wait for an alliance manager."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from alliances.rules.periods import Quarter
from alliances.rules.worklist import Item, Kind
from alliances.services.worklist import MyAlliances
from scorecards.models import Scorecard

SCORECARD = Kind("scorecard", 140, severity=4, horizon=14, shown=45, icon="scorecard")


def scorecard_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Scorecards of this quarter that are not final, once half of it has passed. One query."""
    today = now.astimezone(mine.user.zone).date()
    quarter = Quarter.containing(today)
    if not SCORECARD.is_shown(quarter.last_day, today):
        return
    states = dict(
        Scorecard.objects.filter(
            alliance__in=mine.managed(), year=quarter.year, quarter=quarter.number
        ).values_list("alliance", "state")
    )
    for place in mine.places.values():
        state = states.get(place.pk)
        if place.managed and place.owes_reviews and state != Scorecard.State.FINAL:
            yield Item(
                place,
                SCORECARD,
                f"scorecard-{place.pk}",
                f"Complete the {quarter} scorecard",
                quarter.last_day,
                detail="Draft." if state else "Not started.",
                url=reverse("scorecards:alliance_scorecard", args=[place.pk]),
                step="Continue" if state else "Start",
            )
