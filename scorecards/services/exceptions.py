"""What of the scores needs attention: red or falling health, a move into white glove, and scores
that rest on old evidence. What is not assessed yet is no exception: the dashboard has a strip."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.db.models import DateField, Max, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from core.db.asked import DAY, NOW, Within
from core.registry.exceptions import Case, ExceptionKind, Facts, Rows, Step, offer
from scorecards.models import Placement, ScorecardStep
from scorecards.rules.confidence.complacency import LEAST_DAYS
from scorecards.rules.quadrants import GREEN, RED
from scorecards.rules.standings import IN_WHITE_GLOVE, IS_RED, Standings, day_number
from scorecards.services.confidence.lasting import kept_rate

STALE_AFTER_DAYS = 180
FALLING_POINTS = 10.0
# Percent points by which coverage may differ between two days whose health is compared.
COMPARABLE_COVERAGE = 25.0
# Fact: since when health has been in the band in which it is; the count is the persistence of green
# from one quarter to the next, 0 where too little is known of it.
BAND_SINCE = "band_since"
# Fact: the last day on which somebody took a step with a scorecard.
STEPPED = "scorecard_step"
# A step further back than this is not looked for: a green is believed for a year at most.
STEPS_WITHIN_DAYS = 400
_SCORECARD = "scorecards:alliance_scorecard"
Found = tuple[Any, Any, Any]


def _in_quadrant(rows: Standings) -> Any:
    return np.maximum(day_number(rows.day) - rows.quadrant_since, 0.0)


def red(rows: Standings, facts: Facts) -> Found:
    """Since the band changed, not since the last score."""
    red = rows.now.there & (rows.now.band == IS_RED)
    return red, day_number(rows.day) - facts(BAND_SINCE)[0], 1.0


def into_white_glove(rows: Standings, facts: Facts) -> Found:
    """Placed elsewhere on the day compared with, like for like; counts by how much its risk rose
    by what happened."""
    entered = rows.moved & (rows.now.quadrant == IN_WHITE_GLOVE)
    return entered, _in_quadrant(rows), rows.now.risk - rows.like("risk")


def falling(rows: Standings, facts: Facts) -> Found:
    """Of health that rests on about as much evidence as before: what became known is no fall. Like
    for like: another model, other rates and older evidence are none either."""
    fall = rows.like("health") - rows.now.health
    alike = np.abs(rows.before.coverage - rows.now.coverage) <= COMPARABLE_COVERAGE + 1e-6
    since = float((rows.day - rows.compared_with).days)
    return rows.both & alike & (fall >= FALLING_POINTS), since, fall


def stale(rows: Standings, facts: Facts) -> Found:
    age = day_number(rows.day) - rows.evidence_on
    return rows.now.placed & (age > STALE_AFTER_DAYS), age, 1.0


def _red(case: Case) -> str:
    health = case.scores["health"][1]
    return f"health red{f' at {health}' if health not in ('', RED) else ''}{case.for_age}"


def _fell(case: Case) -> str:
    before, now = case.scores["health"]
    return f"health fell from {before} to {now} since {case.since}"


KINDS = (
    ExceptionKind(
        key="red_health",
        order=10,
        title="Red health",
        severity=9,
        words=_red,
        step=Step("See what makes it red", _SCORECARD),
        columns=red,
    ),
    ExceptionKind(
        key="into_white_glove",
        order=20,
        title="Moved to white glove",
        severity=9,
        words=lambda case: f"moved to white glove: {case.move('risk')} since {case.since}",
        step=Step("See what moved", _SCORECARD),
        columns=into_white_glove,
    ),
    ExceptionKind(
        key="falling_health",
        order=60,
        title="Falling health",
        severity=6,
        words=_fell,
        step=Step("See what fell", _SCORECARD),
        columns=falling,
    ),
    ExceptionKind(
        key="stale_evidence",
        order=150,
        title="Stale evidence",
        severity=3,
        words=lambda case: f"newest evidence is {case.age} old",
        step=Step("Update the evidence", _SCORECARD),
        columns=stale,
    ),
)


def band_since(within: Within) -> Rows:
    """Without a break, as far as the record goes: of the red ones, and of the green ones without
    evidence from the time for which every green is believed."""
    not_looked = Q(evidence_on__isnull=True) | Q(evidence_on__lt=DAY.plus(days=-LEAST_DAYS))
    mine = Placement.objects.filter(alliance=OuterRef("alliance"), valid_from__lte=DAY).order_by()
    other = mine.exclude(health_band=OuterRef("health_band")).filter(valid_to__lte=DAY)
    last = other.values("alliance").annotate(last=Max("valid_to"))
    first = mine.values("alliance").annotate(first=Min("valid_from"))
    found = Placement.objects.as_of(DAY).filter(
        within("alliance"), Q(health_band=RED) | (Q(health_band=GREEN) & not_looked)
    )
    since = Coalesce(Subquery(last.values("last")), Subquery(first.values("first")))
    return Rows(found, "alliance_id", BAND_SINCE, since, kept_rate(DAY))


def scorecard_steps(within: Within) -> Rows:
    """When people submitted, reviewed or finalised scorecards."""
    taken = ScorecardStep.objects.looks().filter(
        within("scorecard__alliance"), at__lt=NOW, at__gte=NOW.plus(days=-STEPS_WITHIN_DAYS)
    )
    day = Max(Cast("at", DateField()))
    return Rows(taken, "scorecard__alliance_id", STEPPED, day, Value(1))


def register() -> None:
    offer(KINDS, band_since, scorecard_steps)
