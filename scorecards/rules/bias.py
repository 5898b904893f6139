"""Signs that measurements flatter: pure, from figures that were read elsewhere.

What is self-scored, computed and surveyed is shown apart; a rater is compared with what is computed
of the same alliances; a metric that nobody ever misses tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

SOURCES = {"manual": "self-scored", "computed": "computed", "surveyed": "surveyed"}

LENIENT_MARGIN = 15.0
"""Points by which answers exceed what is computed, on average, before it is pointed out."""
LENIENT_ALLIANCES = 3
"""Alliances of one rater that are needed for a comparison."""
NEVER_MISSED_SHARE = 0.9
NEVER_MISSED_QUARTERS = 4
NEVER_MISSED_ALLIANCES = 5
"""Alliances that must be measured before a metric that nobody misses is pointed out."""
BEST = 99.95
"""A score from which an indicator is at its best: 100 as it is shown with one decimal."""


@dataclass(frozen=True, slots=True)
class SourceMean:
    """The weighted mean score (0 to 100) of what is known from one source, on `known` criteria."""

    source: str
    mean: float
    known: int

    @property
    def label(self) -> str:
        return SOURCES.get(self.source, self.source)


def by_source(rows: Iterable[tuple[str, float | None, float]]) -> list[SourceMean]:
    """Means by source of (source, score or None, weight), in the order of SOURCES. Criteria of
    weight 0 count with equal weights where there are no others."""
    found: dict[str, list[tuple[float, float]]] = {}
    for source, score, weight in rows:
        if score is not None:
            found.setdefault(source, []).append((score, weight))
    order = [*SOURCES, *(name for name in found if name not in SOURCES)]
    return [
        SourceMean(name, _mean(found[name]), len(found[name])) for name in order if name in found
    ]


def _mean(pairs: Sequence[tuple[float, float]]) -> float:
    whole = sum(weight for _, weight in pairs)
    if whole <= 0:
        return fmean(score for score, _ in pairs)
    return sum(score * weight for score, weight in pairs) / whole


@dataclass(frozen=True, slots=True)
class Lenient:
    """A rater whose answers exceed what is computed by `margin` points on average, over the keys
    `alliances`."""

    rater: int
    margin: float
    alliances: tuple[int, ...]


def lenient_raters(
    answers: Mapping[tuple[int, int], float],
    computed: Mapping[int, float],
    *,
    margin: float = LENIENT_MARGIN,
    least: int = LENIENT_ALLIANCES,
) -> list[Lenient]:
    """Raters whose mean answer lies `margin` points or more above the computed mean, over `least`
    alliances or more; the furthest first.

    `answers`: mean answer by (rater, alliance); `computed`: mean computed score by alliance.
    Alliances without a computed figure do not count.
    """
    gaps: dict[int, dict[int, float]] = {}
    for (rater, alliance), mean in answers.items():
        if alliance in computed:
            gaps.setdefault(rater, {})[alliance] = mean - computed[alliance]
    found = [
        Lenient(rater, fmean(of.values()), tuple(sorted(of)))
        for rater, of in gaps.items()
        if len(of) >= least and fmean(of.values()) >= margin
    ]
    return sorted(found, key=lambda one: (-one.margin, one.rater))


def is_one_sided(*, self_scored: int, surveyed: int, replied: bool) -> bool:
    """Whether what is judged of an alliance rests on the company's own answers alone: no survey of
    both sides, and no reply of the partner."""
    return self_scored > 0 and surveyed == 0 and not replied


def never_missed(
    quarters: Sequence[tuple[int, int]],
    *,
    share: float = NEVER_MISSED_SHARE,
    length: int = NEVER_MISSED_QUARTERS,
    least: int = NEVER_MISSED_ALLIANCES,
) -> bool:
    """Whether an indicator is at its best for `share` of the alliances in each of the last `length`
    quarters. `quarters`: (at their best, measured) of each, the latest first; a quarter in which
    fewer than `least` were measured says nothing, so that the answer is no."""
    latest = quarters[:length]
    if len(latest) < length:
        return False
    return all(measured >= least and best >= share * measured for best, measured in latest)
