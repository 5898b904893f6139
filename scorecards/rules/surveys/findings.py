"""What the answers of two sides say: classes, what is wider than before, and what to do. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from scorecards.rules.surveys.statistics import GOOD, Answers, Comparison, as_score

SAME = 0.05
"""A change of a gap below this is none: it would be shown as 0.0."""
ENOUGH = 0.5
"""Share of the questions that both sides must have answered for a score of the survey."""


class Finding(StrEnum):
    STRENGTH = "strength"
    WEAKNESS = "weakness"
    OURS = "ours"  # our blind spot: we find it good, they do not
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Question:
    """One question with the answers of both sides, None where they are withheld, and why. `was` is
    the same question in the survey before, where both sides could be compared. `row` is the key of
    the counts of our side."""

    pk: int
    key: str
    dimension: str
    text: str
    ours: Answers | None = None
    theirs: Answers | None = None
    ours_withheld: str = ""
    theirs_withheld: str = ""
    was: Comparison | None = None
    number: int = 0
    row: int = 0

    @property
    def pair(self) -> Comparison | None:
        if self.ours is None or self.theirs is None:
            return None
        return Comparison(self.ours, self.theirs)

    @property
    def finding(self) -> Finding | None:
        """By the means: from GOOD on is good. None where a side is withheld."""
        pair = self.pair
        if pair is None:
            return None
        ours, theirs = pair.ours.mean >= GOOD, pair.theirs.mean >= GOOD
        if ours == theirs:
            return Finding.STRENGTH if ours else Finding.WEAKNESS
        return Finding.OURS if ours else Finding.THEIRS

    @property
    def is_blind_spot(self) -> bool:
        return self.finding in (Finding.OURS, Finding.THEIRS)

    @property
    def may_be_chance(self) -> bool:
        """A blind spot whose two intervals overlap."""
        pair = self.pair
        return pair is not None and self.is_blind_spot and pair.overlaps

    @property
    def widened(self) -> float | None:
        """By how much the gap has become wider since the survey before; None without one."""
        pair = self.pair
        if pair is None or self.was is None:
            return None
        return abs(pair.gap) - abs(self.was.gap)


def in_order(questions: Iterable[Question]) -> list[Question]:
    """Those that can be compared by the size of their gap, numbered from 1; then the others."""
    given = list(questions)
    compared = [one for one in given if one.pair is not None]
    compared.sort(key=lambda one: (-abs(one.pair.gap) if one.pair else 0.0, one.pk))
    numbered = [replace(one, number=number) for number, one in enumerate(compared, 1)]
    return numbered + [one for one in given if one.pair is None]


@dataclass(frozen=True, slots=True)
class Means:
    """Means over `count` questions, each side by itself, and the mean size of their gap."""

    count: int
    ours: float
    theirs: float
    gap: float

    @property
    def both(self) -> float:
        return (self.ours + self.theirs) / 2


def means_of(pairs: Sequence[Comparison]) -> Means | None:
    """Over questions that can be compared; None without one."""
    if not pairs:
        return None
    count = len(pairs)
    return Means(
        count,
        sum(pair.ours.mean for pair in pairs) / count,
        sum(pair.theirs.mean for pair in pairs) / count,
        sum(abs(pair.gap) for pair in pairs) / count,
    )


def compared(questions: Iterable[Question]) -> list[Comparison]:
    return [one.pair for one in questions if one.pair is not None]


def before_and_now(questions: Iterable[Question]) -> tuple[Means, Means] | None:
    """The means of the survey before and of this one, over the questions that both compare."""
    both = [(one.was, one.pair) for one in questions if one.was is not None and one.pair]
    was, now = means_of([was for was, _ in both]), means_of([pair for _, pair in both])
    return (was, now) if was is not None and now is not None else None


def by_dimension(questions: Sequence[Question]) -> list[tuple[str, Means | None, int]]:
    """Each dimension in the order in which it is first asked about: the means over its questions
    that can be compared, and of how many questions it consists."""
    asked: dict[str, list[Question]] = {}
    for one in sorted(questions, key=lambda one: one.pk):
        asked.setdefault(one.dimension, []).append(one)
    return [(name, means_of(compared(rows)), len(rows)) for name, rows in asked.items()]


def score(questions: Sequence[Question]) -> tuple[float, float] | None:
    """(health 0-100, mean gap 0-4) of a survey, each side one vote; None where fewer than ENOUGH
    of its questions can be compared."""
    means = means_of(compared(questions))
    if means is None or means.count < ENOUGH * len(questions):
        return None
    return as_score(means.both), means.gap


def leading(questions: Sequence[Question]) -> Question | None:
    """What the headline is about: the widest certain blind spot, else the weakest agreed weakness,
    else the widest blind spot; None where nothing needs to be said."""
    sure = [one for one in questions if one.is_blind_spot and not one.may_be_chance]
    weak = [one for one in questions if one.finding is Finding.WEAKNESS]
    weak.sort(key=lambda one: one.pair.both if one.pair else 0.0)
    unsure = [one for one in questions if one.may_be_chance]
    return next(iter([*sure[:1], *weak[:1], *unsure[:1]]), None)
