"""The scorecards of an alliance, as they stood at the end of a day."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from alliances.models import Alliance
from alliances.services.periods import quarter_of
from scorecards.models import Scorecard, ScorecardStep
from scorecards.rules.lifecycle import LEADS_TO, OPEN


def cards_of(*, alliance: Alliance, as_of: date | None, most: int) -> list[Scorecard]:
    """The newest `most`, newest first; with `as_of` those of quarters that had begun, each in the
    state of that day. Not to be saved. One query, with `as_of` two."""
    rows = Scorecard.objects.filter(alliance=alliance).select_related("model")
    if as_of is None:
        return list(rows[:most])
    quarter = quarter_of(as_of)
    later = rows.filter(year__gt=quarter.year) | rows.filter(
        year=quarter.year, quarter__gt=quarter.number
    )
    cards = list(rows.exclude(pk__in=later.values("pk"))[:most])
    states = _states(cards, as_of)
    for card in cards:
        made_final = card.finalised_at and timezone.localdate(card.finalised_at)
        if made_final is None or made_final > as_of:
            card.state, card.health = states.get(card.pk, OPEN), None
    return cards


def _states(cards: list[Scorecard], day: date) -> dict[int, str]:
    """Where the last step by the end of `day` led, by the key of the scorecard. One query."""
    steps = ScorecardStep.objects.filter(scorecard__in=cards, kind__in=LEADS_TO)
    return {
        step.scorecard_id: LEADS_TO[step.kind]
        for step in steps.order_by("at", "pk")
        if timezone.localdate(step.at) <= day
    }
