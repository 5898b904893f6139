"""How we would fare without an alliance, or without a partner: what stands to be lost, as it is.

No score is made of it. Money is money, months are months, and what is not known stays so and stands
last: a sum of points would hide which of them is meant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

# An answer to "what only the partner brings" from which they count as the only source, 0..100:
# "One other could, in years".
ONLY_FROM = 75.0
LONG_MONTHS = 12
# Facts kept of each day: the months to replace an alliance, and that it is the only source.
MONTHS, ONLY_SOURCE = "months_to_replace", "only_source"


@dataclass(frozen=True, slots=True)
class Single:
    """Whether they are the only source, None where not known, and whether that was `recorded` or
    follows from an answer of the scorecard."""

    known: bool | None = None
    recorded: bool = False

    @property
    def words(self) -> str:
        if self.known is None:
            return ""
        return "only source" if self.known else "others could"


def single_source(said: str, answer: float | None) -> Single:
    """What was recorded ("yes", "no") counts before the `answer` (0..100)."""
    if said:
        return Single(said == "yes", recorded=True)
    return Single() if answer is None else Single(answer >= ONLY_FROM)


@dataclass(frozen=True, slots=True)
class Line:
    """What hangs on one alliance, or on all with one partner. Money in the portfolio's currency,
    None where not known: planned and delivered of the plan in force, `terms` what deal terms still
    bring (None also where the reader may not see them: `terms_hidden` counts those). `sole` are the
    goals that only they serve; `months` to replace them."""

    pk: int
    name: str
    partners: tuple[tuple[int, str], ...] = ()
    planned: float | None = None
    delivered: float | None = None
    terms: float | None = None
    terms_hidden: int = 0
    # The alliances whose deal terms are in the figure.
    told: tuple[int, ...] = ()
    initiatives: int = 0
    goals: frozenset[int] = frozenset()
    sole: frozenset[int] = frozenset()
    single: Single = field(default_factory=Single)
    months: int | None = None
    quadrant: str = ""
    people: int = 0
    # Of how many alliances; of a partner, of how many the planned value is known.
    alliances: int = 1
    planned_known: int = 0
    may_edit: bool = False

    @property
    def is_partial(self) -> bool:
        """Whether the planned value is the least it can be."""
        return self.planned is not None and self.planned_known < self.alliances

    @property
    def is_long(self) -> bool:
        return self.months is not None and self.months >= LONG_MONTHS


def with_sole_goals(lines: Sequence[Line]) -> list[Line]:
    """The lines with the goals that no other line serves."""
    served: dict[int, int] = defaultdict(int)
    for line in lines:
        for goal in line.goals:
            served[goal] += 1
    alone = {goal for goal, count in served.items() if count == 1}
    return [
        line if alone.isdisjoint(line.goals) else replace(line, sole=line.goals & alone)
        for line in lines
    ]


def by_partner(lines: Sequence[Line]) -> list[Line]:
    """A line for each partner: an alliance with several counts for each. What is known is added up;
    the longest time counts, and one only source makes the partner one. A goal counts as theirs
    alone where every alliance that serves it is with them."""
    mine: dict[tuple[int, str], list[Line]] = defaultdict(list)
    serving: dict[int, set[int]] = defaultdict(set)
    for line in lines:
        for partner in line.partners:
            mine[partner].append(line)
        for goal in line.goals:
            serving[goal].add(line.pk)
    return [_of_partner(*partner, own, serving) for partner, own in mine.items()]


def _of_partner(
    pk: int, name: str, own: list[Line], serving: Mapping[int, Collection[int]]
) -> Line:
    goals = frozenset().union(*(line.goals for line in own))
    keys = {line.pk for line in own}
    said = [line.single for line in own if line.single.known is not None]
    return Line(
        pk=pk,
        name=name,
        planned=_sum(line.planned for line in own),
        delivered=_sum(line.delivered for line in own),
        terms=_sum(line.terms for line in own),
        terms_hidden=sum(line.terms_hidden for line in own),
        told=tuple(pk for line in own for pk in line.told),
        initiatives=sum(line.initiatives for line in own),
        goals=goals,
        sole=frozenset(goal for goal in goals if keys.issuperset(serving[goal])),
        single=max(said, key=lambda one: (bool(one.known), one.recorded), default=Single()),
        months=max((line.months for line in own if line.months is not None), default=None),
        people=sum(line.people for line in own),
        alliances=len(own),
        planned_known=sum(line.planned is not None for line in own),
    )


def _sum(amounts: Iterable[float | None]) -> float | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


# What a list is sorted by beside the name: a figure of a line, None where it is not known. Deal
# terms are none: their order would tell of them.
FIGURES: Mapping[str, Callable[[Line], float | None]] = {
    "planned": lambda line: line.planned,
    "initiatives": lambda line: line.initiatives,
    "goals": lambda line: len(line.sole),
    "single": lambda line: line.single.known,
    "months": lambda line: line.months,
    "people": lambda line: line.people,
}
SORTS = (*FIGURES, "name")


def rank(lines: Iterable[Line], sort: str = "-planned") -> list[Line]:
    """By one figure ("-planned" falls); what is not known stands last either way, equal ones by
    what stands to be lost and then by name."""
    key, falling = sort.removeprefix("-"), sort.startswith("-")
    found = sorted(lines, key=lambda line: (-(line.planned or 0.0), line.name.casefold(), line.pk))
    if key == "name":
        return sorted(found, key=lambda line: line.name.casefold(), reverse=falling)
    figure = FIGURES[key]
    known = [line for line in found if figure(line) is not None]
    known.sort(key=lambda line: figure(line) or 0.0, reverse=falling)
    return known + [line for line in found if figure(line) is None]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What of the lines is asked for; "" is everything. `months` is unknown, or at least so many;
    `single` is yes, no or unknown."""

    q: str = ""
    quadrant: str = ""
    single: str = ""
    months: str = ""


def narrow(lines: Iterable[Line], narrowed: Narrowed) -> list[Line]:
    return [line for line in lines if _matches(line, narrowed)]


def _matches(line: Line, asked: Narrowed) -> bool:
    words = " ".join((line.name, *(name for _, name in line.partners))).casefold()
    single = {True: "yes", False: "no", None: "unknown"}[line.single.known]
    if asked.q.casefold() not in words or asked.single not in ("", single):
        return False
    if asked.quadrant not in ("", line.quadrant):
        return False
    if asked.months == "unknown":
        return line.months is None
    return not asked.months or (line.months is not None and line.months >= int(asked.months))


@dataclass(frozen=True, slots=True)
class Total:
    """What all lines say together: how many there are, and of how many each figure is not known."""

    lines: int
    only: int
    long: int
    sole: int
    value_unknown: int
    months_unknown: int
    single_unknown: int


def total(lines: Sequence[Line]) -> Total:
    return Total(
        lines=len(lines),
        only=sum(line.single.known is True for line in lines),
        long=sum(line.is_long for line in lines),
        sole=len(frozenset().union(*(line.sole for line in lines))),
        value_unknown=sum(line.planned is None for line in lines),
        months_unknown=sum(line.months is None for line in lines),
        single_unknown=sum(line.single.known is None for line in lines),
    )


def finding(found: Total, what: str = "alliance") -> str:
    """The title of the page: on how many we depend without another source."""
    if not found.lines:
        return "Nothing to lose in this selection"
    many = f"{what}s" if found.lines != 1 else what
    if found.only:
        return f"No other source for {found.only:,} of {found.lines:,} {many}"
    if found.single_unknown == found.lines:
        return f"It is not known which of {found.lines:,} {many} could be replaced"
    known = found.lines - found.single_unknown
    return f"Another source for all {known:,} of {found.lines:,} {many} of which it is known"
