"""Names that may mean the same company: found by likeness, decided by a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from alliances.rules.names import block_keys, containment, may_be_same, shortened_forms, shortens

LIKENESS = 84.0
CONTAINS, SHORTENED, SAME_ALLIANCE = 90.0, 80.0, 95.0
MOST = 500
# A word or beginning that more companies than this share says nothing about any of them.
COMMON = 40
# Characters compared in all, some three seconds: a quarter of a million pairs of ordinary names.
MOST_COMPARED = 20_000_000


@dataclass(frozen=True, slots=True)
class Proposal:
    """`name` of the file may be the company `candidate`; `score` 0-100."""

    name: str
    key: str
    candidate: str
    candidate_key: str
    score: float
    reason: str
    candidate_exists: bool


def propose(new: Mapping[str, str], existing: Mapping[str, str]) -> list[Proposal]:
    """The best candidate for every new name, best first; at most 500. Both hold names by their
    normalised form. Only names that share a word of weight or their first letters are compared, so
    that thousands of names stay quick; where names are long and share much, those at the end of
    the file are not compared."""
    names = {**existing, **new}
    marks = {key: block_keys(key) | shortened_forms(key) for key in names}
    blocks: dict[str, list[str]] = defaultdict(list)
    for key in names:
        for mark in marks[key]:
            blocks[mark].append(key)
    best: list[Proposal] = []
    earlier: set[str] = set()
    compared = 0
    for key in new:
        if compared > MOST_COMPARED:
            break
        others = {
            other: names[other]
            for mark in marks[key]
            if len(blocks[mark]) <= COMMON
            for other in blocks[mark]
            if other in existing or other in earlier
        }
        compared += sum(len(key) + len(other) for other in others)
        found = [
            Proposal(new[key], key, name, other, *likeness, other in existing)
            for other, name in others.items()
            if (likeness := _likeness(key, other))
        ]
        if found:
            best.append(max(found, key=lambda each: (each.score, each.candidate_exists)))
        earlier.add(key)
    return sorted(best, key=lambda proposal: -proposal.score)[:MOST]


def _likeness(one: str, other: str) -> tuple[float, str] | None:
    """(score, reason) where two normalised names may mean the same company."""
    score = max(
        fuzz.ratio(one.replace(" ", ""), other.replace(" ", ""), score_cutoff=LIKENESS),
        fuzz.token_sort_ratio(one, other, score_cutoff=LIKENESS),
    )
    reason = "spelt alike"
    if score < LIKENESS and containment(one, other):
        score, reason = CONTAINS, "one name contains the other"
    elif score < LIKENESS and (shortens(one, other) or shortens(other, one)):
        score, reason = SHORTENED, "one name shortens the other"
    return (score, reason) if score >= SHORTENED and may_be_same(one, other) else None


def resolve(key: str, same_as: Mapping[str, str]) -> str:
    """The normalised name a person said `key` stands for; follows a chain, never in circles."""
    seen = {key}
    while key in same_as and same_as[key] not in seen:
        key = same_as[key]
        seen.add(key)
    return key
