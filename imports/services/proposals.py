"""Names that may mean the same company: found by likeness, decided by a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from alliances.models import Partner
from alliances.rules.names import block_keys, containment, may_be_same, shortened_forms, shortens

LIKENESS = 84.0
CONTAINS, SHORTENED, SAME_ALLIANCE = 90.0, 80.0, 95.0
MOST = 500
# A word or beginning that more companies than this share says nothing about any of them.
COMMON = 40


@dataclass(frozen=True, slots=True)
class Known:
    """A name to compare with: `key` is its normalised form, `exists` that it is in the database."""

    key: str
    name: str
    exists: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """`name` of the file may be the company `candidate`; `score` 0-100."""

    name: str
    key: str
    candidate: str
    candidate_key: str
    score: float
    reason: str
    exists: bool

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "candidate": self.candidate,
            "score": round(self.score),
            "reason": self.reason,
            "candidate_exists": self.exists,
            "key": self.key,
            "candidate_key": self.candidate_key,
        }


def propose(new: Iterable[Known], existing: Iterable[Known]) -> list[Proposal]:
    """The best candidate for every new name, best first; at most 500. Only names that share a word
    of weight or their first letters are compared, so that thousands of names stay quick."""
    fresh = list(new)
    blocks: dict[str, list[Known]] = defaultdict(list)
    keys: dict[str, frozenset[str]] = {}
    for known in [*existing, *fresh]:
        keys[known.key] = block_keys(known.key) | shortened_forms(known.key)
        for key in keys[known.key]:
            blocks[key].append(known)
    best: list[Proposal] = []
    order = {known.key: index for index, known in enumerate(fresh)}
    for name in fresh:
        others = {
            other.key: other
            for key in keys[name.key]
            if len(blocks[key]) <= COMMON
            for other in blocks[key]
            if other.exists or order[other.key] < order[name.key]
        }
        others.pop(name.key, None)
        found = [proposal for other in others.values() if (proposal := _compare(name, other))]
        if found:
            best.append(max(found, key=lambda proposal: (proposal.score, proposal.exists)))
    return sorted(best, key=lambda proposal: -proposal.score)[:MOST]


def _compare(name: Known, other: Known) -> Proposal | None:
    score = max(
        fuzz.ratio(name.key.replace(" ", ""), other.key.replace(" ", ""), score_cutoff=LIKENESS),
        fuzz.token_sort_ratio(name.key, other.key, score_cutoff=LIKENESS),
    )
    reason = "spelt alike"
    if score < LIKENESS and containment(name.key, other.key):
        score, reason = CONTAINS, "one name contains the other"
    elif score < LIKENESS and (shortens(name.key, other.key) or shortens(other.key, name.key)):
        score, reason = SHORTENED, "one name shortens the other"
    if score < SHORTENED or not may_be_same(name.key, other.key):
        return None
    return Proposal(name.name, name.key, other.name, other.key, score, reason, other.exists)


def by_same_alliance(new: Partner, other: Partner, alliance: str) -> Proposal:
    """The same alliance is in the portfolio with a partner of another name."""
    return Proposal(
        new.name,
        new.normalised_name,
        other.name,
        other.normalised_name,
        SAME_ALLIANCE,
        f"“{alliance}” is known with this partner",
        exists=True,
    )


def resolve(key: str, same_as: Mapping[str, str]) -> str:
    """The normalised name a person said `key` stands for; follows a chain, never in circles."""
    seen = {key}
    while key in same_as and same_as[key] not in seen:
        key = same_as[key]
        seen.add(key)
    return key
