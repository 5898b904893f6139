"""What each side wants most from an alliance, and where the two differ. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

ALIKE_FROM = 80  # percent of likeness from which two texts mean the same
NEAR = 1  # places that two ranks may be apart and still agree
MOST, LONGEST = 7, 200
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")

AGREE, RANKED, ONLY_OURS, ONLY_THEIRS = "agree", "ranked", "ours", "theirs"


@dataclass(frozen=True, slots=True)
class Compared:
    """A priority with its place on either side, counted from 1; None where the side has not named
    it. `finding` is one of AGREE, RANKED (both want it, at different places), ONLY_OURS,
    ONLY_THEIRS."""

    text: str
    ours: int | None
    theirs: int | None
    finding: str


def lines_of(text: str) -> list[str]:
    """Priorities as somebody wrote them, one a line, the first first; numbers and bullets that
    begin a line are left out, as is what stands there twice."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        words = " ".join(_BULLET.sub("", line).split())
        if words:
            found.setdefault(words.casefold(), words)
    return list(found.values())


def compare(ours: Sequence[str], theirs: Sequence[str]) -> list[Compared]:
    """Both lists as one: what one side wants beside what the other does. Those that mean the same
    stand together, the likest pairs first; the highest place of either side orders the rest."""
    pairs = _pairs(ours, theirs)
    found = [
        Compared(ours[a], a + 1, b + 1, AGREE if abs(a - b) <= NEAR else RANKED) for a, b in pairs
    ]
    found += [
        Compared(text, at + 1, None, ONLY_OURS)
        for at, text in enumerate(ours)
        if at not in {a for a, _ in pairs}
    ]
    found += [
        Compared(text, None, at + 1, ONLY_THEIRS)
        for at, text in enumerate(theirs)
        if at not in {b for _, b in pairs}
    ]
    return sorted(found, key=_place)


def _pairs(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    likeness = [
        (fuzz.token_sort_ratio(one.casefold(), other.casefold()), a, b)
        for a, one in enumerate(ours)
        for b, other in enumerate(theirs)
    ]
    found: list[tuple[int, int]] = []
    for alike, a, b in sorted(likeness, key=lambda row: (-row[0], row[1], row[2])):
        taken = any(a == one or b == other for one, other in found)
        if alike >= ALIKE_FROM and not taken:
            found.append((a, b))
    return found


def _place(row: Compared) -> tuple[int, int, str]:
    places = [place for place in (row.ours, row.theirs) if place is not None]
    return min(places), sum(places), row.text
