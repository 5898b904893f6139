"""An agreed treatment against the records, point by point, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.db.columns import EPOCH
from scorecards.models import AllianceTreatment
from scorecards.rules.treatments import (
    DEEP,
    REVIEW_DAYS,
    TELL_WITHIN_DAYS,
    Line,
    Telling,
    line,
)
from scorecards.services.treatment.facts import DEEP_HELD, MET, REVIEW_HELD, SPOKEN, FactTable

NO_SPONSOR = "with nobody: no sponsor on record"


def lines_of(treatment: AllianceTreatment, facts: FactTable, today: date) -> list[Line]:
    """The points of an agreed treatment, against what `facts` say of its alliance."""
    if treatment.answered_on is None:
        return []
    at = facts.alliances.index(treatment.alliance_id)
    agreed, deep = treatment.answered_on, treatment.review_depth == DEEP
    points: list[tuple[str, int | None, str, str]] = [
        ("Governance meeting", treatment.meeting_days, MET, "never held"),
        ("Sponsor contact", treatment.sponsor_days, SPOKEN, NO_SPONSOR),
        (
            "Deep review" if deep else "Review",
            REVIEW_DAYS.get(treatment.review_depth),
            DEEP_HELD if deep else REVIEW_HELD,
            "not held",
        ),
    ]
    return [
        line(
            what,
            every=every,
            agreed_on=agreed,
            last=_day(facts(key)[0][at]),
            today=today,
            never=never,
        )
        for what, every, key, never in points
        if every
    ]


def tellings_of(treatment: AllianceTreatment, today: date) -> list[Telling]:
    """Who must know, and whether they were told."""
    if treatment.answered_on is None:
        return []
    due = date.fromordinal(treatment.answered_on.toordinal() + TELL_WITHIN_DAYS)
    return [Telling(group, day, due, today) for group, day in treatment.told_on.items()]


def _day(number: Any) -> date | None:
    return None if number != number else date.fromordinal(EPOCH.toordinal() + int(number))
