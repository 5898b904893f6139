"""Who looked at an alliance last, and until when its green may be believed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import DateField, Max, Min, Q, QuerySet
from django.db.models.functions import Cast

from core.registry.looks import LookSource, look_sources, looks
from scorecards.models import Measurement, Placement, ScorecardStep
from scorecards.rules.confidence.complacency import (
    Persistence,
    believed_days,
    lasts_words,
    still_green,
)
from scorecards.rules.quadrants import GREEN
from scorecards.services.confidence.lasting import known_on


@dataclass(frozen=True, slots=True)
class Look:
    """The last time a person looked; `by` is "" where it is not known who."""

    on: date
    by: str
    what: str


@dataclass(frozen=True, slots=True)
class Belief:
    """Of a green that has been one since `since`: `day` is the day shown, `persistence` what was
    known of greens on it."""

    day: date
    since: date
    look: Look | None
    persistence: Persistence | None

    @property
    def rate(self) -> float:
        """From one quarter to the next; 0 where too little is known."""
        found = self.persistence
        return found.rate if found is not None and found.is_known else 0.0

    @property
    def believed_from(self) -> date:
        return self.since if self.look is None else max(self.since, self.look.on)

    @property
    def until(self) -> date:
        days = believed_days(np.array([self.rate]))[0]
        return self.believed_from + timedelta(days=int(days))

    @property
    def is_over(self) -> bool:
        return self.day > self.until

    @property
    def why(self) -> str:
        """What the day rests on: "12 of 15 greens were green a quarter later"."""
        days = (self.until - self.believed_from).days
        if not self.rate or self.persistence is None:
            return f"Too few quarters are known: {days} days are assumed."
        counted = f"{self.persistence.kept} of {self.persistence.seen} greens stayed green"
        return f"From one quarter to the next, {counted}."

    @property
    def lasts(self) -> str:
        """How often a green lasts as long as this one was not looked at."""
        days = np.array([float((self.day - self.believed_from).days)])
        return lasts_words(float(still_green(np.array([self.rate]), days)[0]))


def belief(*, placement: Placement, day: date) -> Belief | None:
    """Of a placement that is green on `day`; None for others. Three queries, for others none."""
    if placement.health_band != GREEN:
        return None
    rows = Placement.objects.filter(alliance=placement.alliance_id, valid_from__lte=day)
    other = Q(valid_to__lte=day) & ~Q(health_band=GREEN)
    ends = rows.order_by().aggregate(last=Max("valid_to", filter=other), first=Min("valid_from"))
    look = last_look(placement=placement, day=day)
    since = ends["last"] or ends["first"] or placement.valid_from
    return Belief(day, since, look, known_on(day))


def last_look(*, placement: Placement, day: date) -> Look | None:
    """The last look by the end of `day`; of answers that of the evidence which the placement counts
    on that day. One query."""
    alliance, seen_on = placement.alliance_id, placement.evidence_on
    tables = [source.rows(alliance, day) for source in look_sources]
    if seen_on is not None:
        tables.append(_answers(alliance, seen_on))
    first, *others = tables
    found = [Look(*row) for row in first.union(*others)]
    if seen_on is not None:
        found.append(Look(seen_on, "", "answered a question"))
    return max(found, key=lambda look: (look.on, bool(look.by)), default=None)


def _answers(alliance: int, seen_on: date) -> QuerySet[Any, Any]:
    """An answer is a look of the day of its evidence: to keep one without looking renews nothing.
    Who kept it later is no help, so the first to give it counts."""
    rows = Measurement.objects.filter(
        scorecard__alliance=alliance, evidence_on=seen_on, raw__isnull=False
    )
    first = rows.order_by("measured_at", "pk").values("pk")[:1]
    return looks(
        Measurement.objects.filter(pk__in=first),
        day="evidence_on",
        by="measured_by",
        what="answered a question",
    )


def steps_taken(alliance: int, day: date) -> QuerySet[Any, Any]:
    """The last step of somebody with a scorecard."""
    rows = ScorecardStep.objects.looks().filter(scorecard__alliance=alliance)
    rows = rows.annotate(day=Cast("at", DateField())).filter(day__lte=day)
    last = rows.order_by("-at", "-pk").values("pk")[:1]
    return looks(
        ScorecardStep.objects.annotate(day=Cast("at", DateField())).filter(pk__in=last),
        day="day",
        by="by",
        what="worked on a scorecard",
    )


def register() -> None:
    look_sources.register(LookSource("scorecard_steps", 10, steps_taken))
