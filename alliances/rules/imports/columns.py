"""Headings to fields: exact wording first, other wordings next, likeness last."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from alliances.rules.imports.dates import fold
from alliances.rules.imports.fields import BY_KEY, FIELDS, MONEY
from alliances.rules.imports.money import Unit, parse_unit

_FILLERS = frozenset("the of a an in for as per please enter le la les du des der die das".split())
_MONEY_WORDS = frozenset(
    """usd eur gbp chf jpy us dollar dollars euro euros million millions mio mn mm m bn billion
    billions mrd k tsd thousand thousands 000 000s teur usdm eurm gbpm meur musd mln""".split()
)
LONGEST_HEADING = 120


@dataclass(frozen=True, slots=True)
class Guess:
    """A field for a heading; `score` 0-100: 100 the canonical wording, below 60 a weak word."""

    field: str
    score: float


@dataclass(frozen=True, slots=True)
class Matching:
    """`fields` maps a field to its column (0-based); `doubles` holds columns whose field was
    taken."""

    fields: Mapping[str, int]
    doubles: Mapping[int, str]
    score: float


def plain_heading(heading: str) -> str:
    """The heading without brackets, units, fillers and punctuation, folded."""
    folded = fold(re.sub(r"[(\[{][^)\]}]*[)\]}]", " ", heading.replace("\n", " ")))
    words = re.sub(r"[^\w]+", " ", folded.replace("_", " ")).split()
    return " ".join(word for word in words if word not in _FILLERS)


def _without_money(plain: str) -> str:
    return " ".join(word for word in plain.split() if word not in _MONEY_WORDS)


_EXACT: dict[str, list[tuple[str, float]]] = {}
for _field in FIELDS:
    for _score, _list in ((100.0, (_field.label,)), (95.0, _field.words), (55.0, _field.weak)):
        for _word in _list:
            _EXACT.setdefault(plain_heading(_word), []).append((_field.key, _score))


@lru_cache(maxsize=4096)
def guesses(heading: str) -> tuple[Guess, ...]:
    """Every field the heading may stand for, best first. At most 120 characters are looked at."""
    if not heading.strip() or len(heading) > LONGEST_HEADING or not re.search(r"[^\W\d_]", heading):
        return ()
    plain = plain_heading(heading)
    unit = parse_unit(heading)
    found: dict[str, float] = {}
    for text in dict.fromkeys((plain, _without_money(plain))):
        if not text:
            continue
        for key, score in _EXACT.get(text, ()):
            found[key] = max(found.get(key, 0), score)
        if not found:
            for key, score in _alike(text):
                found[key] = max(found.get(key, 0), score)
    allowed = {
        key: score
        for key, score in found.items()
        if not BY_KEY[key].needs_unit or unit.currency or unit.factor
    }
    return tuple(Guess(k, s) for k, s in sorted(allowed.items(), key=lambda item: -item[1]))


def _alike(text: str) -> list[tuple[str, float]]:
    """Misspelt wordings, and longer ones that hold a known wording as most of their words."""
    words = text.split()
    result = []
    for field in FIELDS:
        best = 0.0
        for known in (plain_heading(field.label), *field.words):
            ratio = (
                SequenceMatcher(None, text, known).ratio() if abs(len(text) - len(known)) < 4 else 0
            )
            if ratio >= (0.85 if len(known) > 6 else 0.88) and len(known) > 4:
                best = max(best, 85 * ratio)
            inside = known.split()
            if f" {known} " in f" {text} " and len(inside) / len(words) >= 0.6:
                best = max(best, 60 + 20 * len(inside) / len(words))
            elif len(inside) > 1 and set(inside) == set(words):
                best = max(best, 90)
            elif (
                field.kind == MONEY
                and f" {known} " in f" {text} "
                and len(inside) / len(words) >= 0.3
            ):
                best = max(best, 60)
        if best:
            result.append((field.key, best))
    return result


def match_headings(headings: Sequence[str]) -> Matching:
    """One column for each field at most, the most certain pairs first; the leftmost wins a tie."""
    pairs = sorted(
        (
            (-guess.score, index, guess.field)
            for index, heading in enumerate(headings)
            for guess in guesses(heading)
        ),
    )
    fields: dict[str, int] = {}
    used: set[int] = set()
    doubles: dict[int, str] = {}
    score = 0.0
    for negative, index, key in pairs:
        if index in used:
            continue
        if key in fields:
            if -negative >= 85:
                doubles.setdefault(index, key)
            continue
        fields[key] = index
        used.add(index)
        score += -negative
    return Matching(fields, {i: k for i, k in doubles.items() if i not in used}, score)


def unit_of(*texts: str) -> Unit:
    """What the heading says about its amounts; the first text that says something wins."""
    units = [parse_unit(text) for text in texts if text]
    return Unit(
        next((u.factor for u in units if u.factor is not None), None),
        next((u.currency for u in units if u.currency), ""),
        next((u.qualifier for u in units[:1] if u.qualifier), ""),
    )
