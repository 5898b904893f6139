"""Headings to fields: exact wording first, other wordings next, likeness last."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from rapidfuzz import fuzz, process

from core.text import fold
from imports.rules.fields import BY_KEY, FIELDS, MONEY
from imports.rules.money import parse_unit

_FILLERS = frozenset("the of a an in for as per please enter le la les du des der die das".split())
_MONEY_WORDS = frozenset(
    """usd eur gbp chf jpy us dollar dollars euro euros million millions mio mn mm m bn billion
    billions mrd k tsd thousand thousands 000 000s teur usdm eurm gbpm meur musd mln""".split()
)
LONGEST_HEADING = 120
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Matching:
    """`fields` maps a field to its column (0-based); `doubles` holds columns whose field was
    taken."""

    fields: Mapping[str, int]
    doubles: Mapping[int, str]
    scores: Mapping[str, float]

    @property
    def score(self) -> float:
        return sum(self.scores.values())

    def can_name_alliances(self, *, has_sides: bool) -> bool:
        """Whether a list without a column for the alliance's name still is one of alliances: it
        says which partner it is, beyond doubt, and what the alliance is about, or much else."""
        others = [key for key in self.fields if key != "partner"]
        sure = has_sides or self.scores.get("partner", 0) >= 85
        return sure and (self.scores.get("programme", 0) >= 85 or len(others) > 2)


def plain_heading(heading: str) -> str:
    """The heading without brackets, units, fillers and punctuation, folded."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading.replace("\n", " "))
    folded = fold(re.sub(r"[(\[{][^)\]}]*[)\]}]", " ", apart))
    words = re.sub(r"[^\w]+", " ", folded.replace("_", " ")).split()
    return " ".join(word for word in words if word not in _FILLERS)


def _without_money(plain: str) -> str:
    return " ".join(word for word in plain.split() if word not in _MONEY_WORDS)


_EXACT: dict[str, list[tuple[str, float]]] = {}
# Every known wording with its field; by its first word, and by its words in any order.
_KNOWN: list[tuple[str, str]] = []
_BY_FIRST: dict[str, list[tuple[str, str, int]]] = {}
_BY_WORDS: dict[frozenset[str], list[tuple[str, str]]] = {}
for _field in FIELDS:
    _label = plain_heading(_field.label)
    _EXACT.setdefault(_label, []).append((_field.key, 100.0))
    for _kind, _score in (("words", 95.0), ("weak", 55.0)):
        for _word in _field.synonyms(_kind):
            _EXACT.setdefault(plain_heading(_word), []).append((_field.key, _score))
    for _word in (_label, *_field.synonyms("words")):
        _KNOWN.append((_word, _field.key))
        _parts = _word.split()
        _BY_FIRST.setdefault(_parts[0], []).append((_word, _field.key, len(_parts)))
        if len(_parts) > 1:
            _BY_WORDS.setdefault(frozenset(_parts), []).append((_word, _field.key))
_LIKELY = [word if len(word) > 4 else None for word, _ in _KNOWN]
_ORDER = {field.key: place for place, field in enumerate(FIELDS)}


@lru_cache(maxsize=20_000)
def guesses(heading: str) -> tuple[tuple[str, float], ...]:
    """Every (field, score) that the heading may stand for, best first: 100 the canonical wording,
    below 60 a weak word. At most 120 characters are looked at."""
    if len(heading) > LONGEST_HEADING or not _LETTER.search(heading):
        return ()
    plain = plain_heading(heading)
    found: dict[str, float] = {}
    for text in dict.fromkeys((plain, _without_money(plain))):
        if not text:
            continue
        known = _EXACT.get(text, ())
        for key, score in known if known or found else _alike(text) or _partner_of_a_kind(text):
            found[key] = max(found.get(key, 0), score)
    if not found:
        return ()
    unit = parse_unit(heading)
    return tuple(
        (key, score)
        for key, score in sorted(found.items(), key=lambda item: -item[1])
        if not BY_KEY[key].needs_unit or unit.currency or unit.factor
    )


def _alike(text: str) -> list[tuple[str, float]]:
    """Misspelt wordings, and longer ones that hold a known wording as most of their words."""
    best: dict[str, float] = {}

    def note(key: str, score: float) -> None:
        best[key] = max(best.get(key, 0.0), score)

    # An upper bound of the ratio, found for all wordings at once in a hundredth of its time.
    likely = process.extract(text, _LIKELY, scorer=fuzz.ratio, score_cutoff=84.9, limit=None)
    for known, _, place in likely:
        least = 0.85 if len(known) > 6 else 0.88
        if abs(len(text) - len(known)) < 4:
            ratio = SequenceMatcher(None, text, known).ratio()
            if ratio >= least:
                note(_KNOWN[place][1], 85 * ratio)
    words, padded = text.split(), f" {text} "
    for word in set(words):
        for known, key, count in _BY_FIRST.get(word, ()):
            share = count / len(words)
            if share >= 0.3 and f" {known} " in padded:
                if share >= 0.6:
                    note(key, 60 + 20 * share)
                elif BY_KEY[key].kind == MONEY:
                    note(key, 60)
    for known, key in _BY_WORDS.get(frozenset(words), ()):
        if f" {known} " not in padded:
            note(key, 90)
    return sorted(best.items(), key=lambda item: _ORDER[item[0]])


_KINDS = frozenset(
    """airline carrier operator bank university institution brand vendor organisation organization
    entity firm company account supplier club""".split()
)
_NOT_A_PARTNER = frozenset("no non number of per total internal contact our any former".split())


def _partner_of_a_kind(text: str) -> list[tuple[str, float]]:
    """A partner, whatever its kind: Codeshare partner, Partner airline, Technologiepartner."""
    words = text.split()
    if len(words) > 3 or set(words) & _NOT_A_PARTNER:
        return []
    is_kind = len(words) == 2 and words[0] == "partner" and words[1] in _KINDS
    return [("partner", 58.0)] if is_kind or re.search(r"partner\Z", words[-1]) else []


def match_headings(headings: Sequence[str]) -> Matching:
    """One column for each field at most, the most certain pairs first; the leftmost wins a tie."""
    pairs = sorted(
        (-score, index, key)
        for index, heading in enumerate(headings)
        for key, score in guesses(heading)
    )
    fields: dict[str, int] = {}
    doubles: dict[int, str] = {}
    scores: dict[str, float] = {}
    for negative, index, key in pairs:
        if index in fields.values():
            continue
        if key not in fields:
            fields[key], scores[key] = index, -negative
        elif -negative >= 85 or plain_heading(headings[index]) == plain_heading(
            headings[fields[key]]
        ):
            doubles.setdefault(index, key)
    doubles = {index: key for index, key in doubles.items() if index not in fields.values()}
    return Matching(fields, doubles, scores)


_SIDE = re.compile(
    r"(?:company|party|firm|entity|organi[sz]ation|side|firma|unternehmen|partei|societe|partie"
    r"|empresa|parte)[ _\-]*(?P<mark>a|b|1|2|i|ii|one|two)(?: name)?"
)
_FIRST = frozenset({"a", "1", "i", "one"})


def find_sides(labels: Sequence[str]) -> tuple[int, int] | None:
    """The columns of the two sides, the first one first; None where no such pair stands."""
    plain = [fold(label) for label in labels]
    if "licensor" in plain and "licensee" in plain:
        return plain.index("licensor"), plain.index("licensee")
    found: dict[bool, int] = {}
    for column, label in enumerate(plain):
        match = _SIDE.fullmatch(label)
        if match:
            found.setdefault(match["mark"] in _FIRST, column)
    return (found[True], found[False]) if len(found) == 2 else None
