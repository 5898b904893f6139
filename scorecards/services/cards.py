"""The scorecards of an alliance, as they stood at the end of a day."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from alliances.models import Alliance
from alliances.services.periods import quarter_of
from scorecards.models import Scorecard


def cards_of(*, alliance: Alliance, as_of: date | None, most: int) -> list[Scorecard]:
    """The newest `most`, newest first; with `as_of` those of quarters that had begun, each open
    that was made final later. Not to be saved. One query."""
    rows = Scorecard.objects.filter(alliance=alliance).select_related("model")
    if as_of is None:
        return list(rows[:most])
    quarter = quarter_of(as_of)
    later = rows.filter(year__gt=quarter.year) | rows.filter(
        year=quarter.year, quarter__gt=quarter.number
    )
    cards = list(rows.exclude(pk__in=later.values("pk"))[:most])
    for card in cards:
        if card.finalised_at is not None and timezone.localdate(card.finalised_at) > as_of:
            card.state, card.health = Scorecard.State.OPEN, None
    return cards
