"""Who is responsible, accountable, consulted and informed, and whether they agreed to it. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

RESPONSIBLE, ACCOUNTABLE, BOTH = "responsible", "accountable", "both"
CONSULTED, INFORMED = "consulted", "informed"
PARTS = {
    RESPONSIBLE: "Responsible",
    ACCOUNTABLE: "Accountable",
    BOTH: "Accountable and responsible",
    CONSULTED: "Consulted",
    INFORMED: "Informed",
}
LETTERS = {RESPONSIBLE: "R", ACCOUNTABLE: "A", BOTH: "A R", CONSULTED: "C", INFORMED: "I"}
IS_ACCOUNTABLE = (ACCOUNTABLE, BOTH)
IS_RESPONSIBLE = (RESPONSIBLE, BOTH)
# Workstreams that an alliance commonly has beside the seven duties.
USUAL_ROWS = (
    "Joint business plan",
    "Quarterly review",
    "Scorecard",
    "Obligations of the agreement",
    "Communication",
)
VALID_FOR = timedelta(days=365)
ASK_AGAIN_AFTER = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What one person said of one part: when it was given to them or last changed, when they agreed
    or objected (not both), and when they were last asked."""

    changed_at: datetime
    agreed_at: datetime | None = None
    objected_at: datetime | None = None
    asked_at: datetime | None = None


AGREED, OBJECTED = "agreed", "objected"
STALE, CHANGED, ASKED, MISSING = "stale", "changed", "asked", "missing"
STATES = {
    AGREED: "agreed",
    OBJECTED: "objected",
    STALE: "agreed more than a year ago",
    CHANGED: "changed since",
    ASKED: "asked, no answer yet",
    MISSING: "not asked yet",
}
OPEN = (STALE, CHANGED, ASKED, MISSING)


def state_of(said: Agreement, now: datetime) -> str:
    """One of STATES."""
    if said.agreed_at and said.agreed_at >= said.changed_at:
        return AGREED if now - said.agreed_at < VALID_FOR else STALE
    if said.objected_at and said.objected_at >= said.changed_at:
        return OBJECTED
    if said.asked_at and said.asked_at >= said.changed_at:
        return ASKED
    return CHANGED if said.agreed_at or said.objected_at else MISSING


def may_be_asked(said: Agreement, now: datetime) -> bool:
    """Whether to ask: it is open, and nobody asked in the last days."""
    recently = said.asked_at is not None and now - said.asked_at < ASK_AGAIN_AFTER
    changed = said.asked_at is not None and said.asked_at < said.changed_at
    return state_of(said, now) in OPEN and (changed or not recently)


def version_of(parts: Iterable[tuple[int, str, datetime]]) -> int:
    """A number that names what a person is asked to agree to: their parts as (key, part, changed
    at). Another one as soon as any of them changes."""
    text = "|".join(
        f"{key}:{part}:{at.timestamp():.6f}" for key, part, at in sorted(parts, key=lambda p: p[0])
    )
    return zlib.crc32(text.encode()) & 0x7FFFFFFF


def faults(parts: Sequence[str]) -> list[str]:
    """What a row lacks: it has exactly one accountable person, and somebody responsible."""
    accountable = sum(part in IS_ACCOUNTABLE for part in parts)
    found = []
    if accountable == 0:
        found.append("Nobody is accountable.")
    if accountable > 1:
        found.append("Only one person can be accountable.")
    if not any(part in IS_RESPONSIBLE for part in parts):
        found.append("Nobody is responsible.")
    return found


def combined(one: str, other: str) -> str:
    """The part of somebody who has two in one row: both, or the heavier."""
    if {one, other} == {ACCOUNTABLE, RESPONSIBLE}:
        return BOTH
    order = (INFORMED, CONSULTED, RESPONSIBLE, ACCOUNTABLE, BOTH)
    return max(one, other, key=order.index)


def part_words(rows: Iterable[tuple[str, str]]) -> list[str]:
    """Rows (title, part) of one person as lines by part, the heaviest first: "Accountable for
    Scorecard and Communication"."""
    by_part: dict[str, list[str]] = {}
    for title, part in rows:
        by_part.setdefault(part, []).append(title)
    words = {
        ACCOUNTABLE: "Accountable for",
        BOTH: "Accountable and responsible for",
        RESPONSIBLE: "Responsible for",
        CONSULTED: "Consulted on",
        INFORMED: "Informed of",
    }
    return [f"{said} {_and(by_part[part])}" for part, said in words.items() if part in by_part]


def _and(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
