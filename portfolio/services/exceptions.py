"""What only the whole shows: nobody reviewed an alliance, or it is green and nobody has looked for
longer than a green may be believed."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import F, Max, OuterRef, QuerySet, Value

from alliances.querysets import count_of
from alliances.services.exceptions import HERE_SINCE, OPERATING_SINCE
from core.db.asked import DAY, Within
from core.registry.exceptions import Case, ExceptionKind, Facts, Rows, Step, offer
from core.registry.looks import LookSource, look_sources, looks
from core.text import age_words
from portfolio.models import Review, ReviewComment
from portfolio.rules.reviews import quarter_owed
from scorecards.rules.confidence.complacency import believed_days, lasts_words, still_green
from scorecards.rules.standings import IS_GREEN, Standings, day_number
from scorecards.rules.treatments import DEEP_COMMENTS
from scorecards.services.exceptions import BAND_SINCE, STEPPED, Found
from scorecards.services.treatment.facts import DEEP_HELD, REVIEW_HELD

# A review further back than this is not looked for: "no review in the last year".
REVIEWS_WITHIN_DAYS = 400


def complacency(rows: Standings, facts: Facts) -> tuple[Any, Any, Any, Any]:
    """Green beyond the day until which it may be believed: from the last day on which somebody
    looked, or from the day since which it has been green. The days are those since the last look,
    the count the chance that it still is, 0..1 (0: not known), the further figure for how many days
    it has been green."""
    today = day_number(rows.day)
    since, rate = facts(BAND_SINCE)
    looked = np.fmax(rows.evidence_on, np.fmax(facts(STEPPED)[0], facts(REVIEW_HELD)[0]))
    believed_from = np.where(looked > since, looked, since)
    green = rows.now.there & (rows.now.band == IS_GREEN)
    over = today - believed_from > believed_days(rate)
    return green & over, today - looked, still_green(rate, today - believed_from), today - since


def unreviewed(rows: Standings, facts: Facts) -> Found:
    """Of those that owe a review: that of the last quarter whose review is due was not held. The
    quarter in which an alliance came, or began to operate, is not asked for."""
    held_on, held_in = facts(REVIEW_HELD)
    wanted = quarter_owed(rows.day, settings.FISCAL_YEAR_START_MONTH)
    began = np.fmax(facts(HERE_SINCE)[0], facts(OPERATING_SINCE)[0])
    asked = ~(began > day_number(wanted.first_day))
    held = np.nan_to_num(held_in) >= 4 * wanted.year + wanted.number
    since: Any = np.where(np.isnan(held_on), began, held_on)
    missing = rows.now.there & rows.owes_reviews & asked & ~held
    return missing, day_number(rows.day) - since, 1.0


def _complacent(case: Case) -> str:
    looked = f"last looked at{case.ago}" if case.ago else "never looked at"
    return f"green for {age_words(case.also)}, {looked}; {lasts_words(case.count)}"


def _unreviewed(case: Case) -> str:
    return f"no quarterly review{case.for_age or ' in the last year'}"


KINDS = (
    ExceptionKind(
        key="complacency",
        order=120,
        title="Green, not looked at",
        severity=5,
        words=_complacent,
        step=Step("Re-examine the scorecard", "scorecards:alliance_scorecard"),
        includes=("stale_evidence", "no_review"),
        columns=complacency,
    ),
    ExceptionKind(
        key="no_review",
        order=130,
        title="Review overdue",
        severity=4,
        words=_unreviewed,
        step=Step("Prepare the review", "portfolio:review_next", editors_only=True),
        columns=unreviewed,
    ),
)


def reviews_held(within: Within) -> Rows:
    """The day of the last one; the count is its quarter as 4 * year + number."""
    held = Review.objects.filter(
        within("alliance"),
        state="held",
        held_on__lte=DAY,
        held_on__gte=DAY.plus(days=-REVIEWS_WITHIN_DAYS),
    )
    latest = Max(F("year") * 4 + F("quarter"))
    return Rows(held, "alliance_id", REVIEW_HELD, Max("held_on"), latest)


def reviews_looked(alliance: int, day: date) -> QuerySet[Any, Any]:
    """The last review of an alliance that was held by the end of `day`."""
    held = Review.objects.filter(alliance=alliance, state="held", held_on__lte=day)
    last = Review.objects.filter(pk__in=held.order_by("-held_on", "-pk").values("pk")[:1])
    return looks(last, day="held_on", by="held_by", what="held a review")


def deep_reviews_held(within: Within) -> Rows:
    """Those in which several sections were commented on."""
    comments = ReviewComment.objects.filter(review=OuterRef("pk")).exclude(text="")
    held = Review.objects.annotate(commented=count_of(comments, "review")).filter(
        within("alliance"),
        commented__gte=DEEP_COMMENTS,
        state="held",
        held_on__lte=DAY,
        held_on__gte=DAY.plus(days=-REVIEWS_WITHIN_DAYS),
    )
    return Rows(held, "alliance_id", DEEP_HELD, Max("held_on"), Value(1))


def register() -> None:
    offer(KINDS, reviews_held, deep_reviews_held)
    look_sources.register(LookSource("reviews", 20, reviews_looked))
