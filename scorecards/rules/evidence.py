"""How evidence fades with age, and which day an answer is dated.

Evidence counts with weight 2^(-age / half-life): it loses half of what it says in its half-life,
instead of all of it on one day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

# After so many half-lives evidence carries less than 2 % of its weight and is no longer read.
FORGOTTEN_AFTER = 6


@dataclass(frozen=True, slots=True)
class Known:
    """An answer that stands already: raw 0..100, what it rests on and since when. `earlier` where
    it is of an earlier quarter."""

    raw: float
    evidence: str
    on: date
    earlier: bool = False


def faded(evidence_on: date | None, *, today: date, half_life: float | None) -> float:
    """The share of its weight that evidence still carries, 0..1: 2^(-age / half-life in days).

    All of it where there is no day, the day is still to come, or its kind does not age.
    """
    if evidence_on is None or half_life is None:
        return 1.0
    return float(2.0 ** (-max(0, (today - evidence_on).days) / half_life))


def is_forgotten(evidence_on: date | None, *, today: date, half_life: float | None) -> bool:
    """Whether evidence is too old to be read at all."""
    if half_life is None:
        return False
    return evidence_on is not None and (today - evidence_on).days > FORGOTTEN_AFTER * half_life


def is_stale(evidence_on: date | None, *, today: date, half_life: float | None) -> bool:
    """Whether evidence is older than its half-life: it says less than half of what it did, which
    is pointed out."""
    if evidence_on is None or half_life is None:
        return False
    return (today - evidence_on).days > half_life


def kept(raw: float | None, evidence: str, standing: Iterable[Known]) -> Known | None:
    """The standing answer that this one repeats: the same score, and no evidence but its own."""
    if raw is None:
        return None
    same = (known for known in standing if known.raw == raw)
    return next((known for known in same if evidence in ("", known.evidence)), None)


def older_than(evidence_on: date | None, standing: Iterable[Known]) -> date | None:
    """The day of the standing answer where `evidence_on` is older: old evidence does not replace
    newer. None where it may."""
    newest = max((known.on for known in standing), default=None)
    if newest is None or evidence_on is None or evidence_on >= newest:
        return None
    return newest


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
