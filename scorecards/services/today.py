"""Scorecards that wait for an alliance manager."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from alliances.rules.worklist import Item, Kind
from alliances.services.periods import quarter_of
from alliances.services.worklist import MyAlliances
from scorecards.models import Scorecard

SCORECARD = Kind("scorecard", 140, severity=4, horizon=14, shown=45, icon="scorecard")


def scorecard_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Scorecards of this quarter that are not final, once half of it has passed. One query."""
    today = now.astimezone(mine.user.zone).date()
    quarter = quarter_of(today)
    if not SCORECARD.is_shown(quarter.last_day, today):
        return
    cards = {
        card.alliance_id: card
        for card in Scorecard.objects.filter(
            alliance__in=mine.managed(), year=quarter.year, quarter=quarter.number
        ).only("alliance", "state")
    }
    for place in mine.places.values():
        card = cards.get(place.pk)
        is_final = card is not None and card.state == Scorecard.State.FINAL
        if place.managed and place.owes_reviews and not is_final:
            yield Item(
                place,
                SCORECARD,
                f"scorecard-{place.pk}",
                f"Complete the {quarter} scorecard",
                quarter.last_day,
                detail="Draft." if card else "Not started.",
                # Straight to the questions; a scorecard that is not there yet is started first.
                url=reverse("scorecards:scorecard_edit", args=[card.pk])
                if card
                else reverse("scorecards:alliance_scorecard", args=[place.pk]),
                step="Answer" if card else "Start",
            )
