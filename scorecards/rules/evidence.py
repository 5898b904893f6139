"""How old evidence may be, and which day an answer is dated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

# Evidence twice as old as its allowance says nothing about today, and no longer counts.
EXPIRY_FACTOR = 2


@dataclass(frozen=True, slots=True)
class Known:
    """An answer that stands already: raw 0..100, what it rests on and since when. `earlier` where
    it is of an earlier quarter."""

    raw: float
    evidence: str
    on: date
    earlier: bool = False


def expires_on(evidence_on: date, *, stale_after_days: int) -> date:
    """The last day on which evidence counts."""
    return evidence_on + timedelta(days=EXPIRY_FACTOR * stale_after_days)


def is_expired(evidence_on: date | None, *, today: date, stale_after_days: int) -> bool:
    """Whether evidence is too old to say anything about today."""
    return evidence_on is not None and (today - evidence_on).days > EXPIRY_FACTOR * stale_after_days


def is_stale(evidence_on: date | None, *, today: date, stale_after_days: int) -> bool:
    """Whether evidence is older than its allowance and still counts: that is pointed out.

    Evidence dated in the future is fresh: it was entered with a wrong date, which is a matter for
    the form and no reason to lose an answer.
    """
    if evidence_on is None or is_expired(
        evidence_on, today=today, stale_after_days=stale_after_days
    ):
        return False
    return (today - evidence_on).days > stale_after_days


def kept(raw: float | None, evidence: str, standing: Iterable[Known]) -> Known | None:
    """The standing answer that this one repeats: the same score, and no evidence but its own."""
    if raw is None:
        return None
    same = (known for known in standing if known.raw == raw)
    return next((known for known in same if evidence in ("", known.evidence)), None)


def dated(
    raw: float | None,
    evidence: str,
    evidence_on: date | None,
    *,
    standing: Iterable[Known],
    today: date,
) -> tuple[str, date | None]:
    """What an answer rests on, and the day of it.

    A day that was entered is taken. An answer that repeats a standing one (the same score, nothing
    new said) keeps its evidence and its day: looking at a question again makes no evidence younger.
    Any other answer was judged today; one that is not known has no day.
    """
    if raw is None or evidence_on is not None:
        return evidence, evidence_on
    known = kept(raw, evidence, standing)
    if known is None:
        return evidence, today
    return (evidence or known.evidence) if known.earlier else evidence, known.on
