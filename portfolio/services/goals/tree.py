"""The page of goals: the tree of a year with what serves each goal, and what serves none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator

from accounts.models import User
from alliances.models import Alliance, CorporateGoal
from alliances.rules.goals import in_tree_order, page_of_tree, with_those_above
from core.text import write_year
from plans.models import Initiative, Objective
from portfolio.rules.cascade import Served, cascade_finding, rolled_counts
from portfolio.services.goals.reading import (
    Parents,
    orphan_alliances,
    orphan_lines,
    read_asked,
    read_lines,
    read_served,
)

A_PAGE = 50
FEW = 5
State = CorporateGoal.State
LIVE = (State.DRAFT, State.PUBLISHED)
BANDS = ("green", "amber", "red", "unknown")
# What is listed of those without a goal: by its word, the model and what it is called.
WITHOUT: dict[str, tuple[Any, str]] = {
    "alliances": (Alliance, "alliance"),
    "objectives": (Objective, "objective"),
    "initiatives": (Initiative, "initiative"),
}


@dataclass(frozen=True)
class Narrowed:
    """What of the tree is asked for; `show` is without, asked, ended or "" for all that runs."""

    year: int
    q: str = ""
    level: str = ""
    unit: int | None = None
    show: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.level or self.unit or self.show)


@dataclass(frozen=True)
class Line:
    """A goal with what serves it or one below. `asked` alliances have not answered, `late` of them
    too late, and `questioned` by so many. `is_context`: shown for what stands below it."""

    goal: CorporateGoal
    depth: int
    served: Served
    objectives: int = 0
    initiatives: int = 0
    asked: int = 0
    late: int = 0
    questioned: int = 0
    is_context: bool = False

    @property
    def is_orphan(self) -> bool:
        return self.goal.state == State.PUBLISHED and not self.served.alliances

    @property
    def shapes(self) -> list[tuple[str, int]]:
        """(band, how many) of the bands in which there is any."""
        pairs = zip(BANDS, self.served.bands, strict=True)
        return [(band, count) for band, count in pairs if count]


@dataclass(frozen=True)
class Without:
    """What serves no goal: the `first` few of `total`."""

    what: str
    word: str
    first: list[Any]
    total: int


@dataclass(frozen=True)
class GoalTree:
    narrowed: Narrowed
    current: int | None
    page: Page[Any]
    shown: list[Line]
    all_lines: list[Line]
    without: list[Without] = field(default_factory=list)

    @property
    def goals(self) -> list[CorporateGoal]:
        return [line.goal for line in self.all_lines]

    @property
    def published(self) -> int:
        return sum(goal.state == State.PUBLISHED for goal in self.goals)

    @property
    def drafts(self) -> int:
        return sum(goal.state == State.DRAFT for goal in self.goals)

    @property
    def orphans(self) -> int:
        return sum(line.is_orphan for line in self.all_lines)

    @property
    def asked(self) -> int:
        return sum(own.asked for own in self.all_lines)

    @property
    def late(self) -> int:
        return sum(own.late for own in self.all_lines)

    @property
    def questioned(self) -> int:
        return sum(own.questioned for own in self.all_lines)

    @property
    def finding(self) -> str:
        if self.drafts and not self.published:
            year = write_year(self.narrowed.year)
            return f"{self.drafts} draft goal{'' if self.drafts == 1 else 's'} of {year}"
        return cascade_finding(self.published, self.orphans)

    @property
    def is_current(self) -> bool:
        return self.narrowed.year == self.current


def read_lines_of_tree(*, user: User, narrowed: Narrowed, today: date) -> list[Line]:
    """All goals of the year in the order of the tree. Four queries."""
    goals = CorporateGoal.objects.visible_to(user).filter(fiscal_year=narrowed.year)
    rows = {row.pk: row for row in goals.select_related("owner", "business_unit")}
    parents: Parents = {row.pk: row.parent_id for row in rows.values()}
    found = read_served(user=user, year=narrowed.year, parents=parents)
    lines = read_lines(user=user, year=narrowed.year)
    asked = read_asked(user=user, year=narrowed.year, today=today)
    objectives = rolled_counts(lines["objectives"], parents)
    initiatives = rolled_counts(lines["initiatives"], parents)
    ordered = in_tree_order((row.pk, row.parent_id, row.name) for row in rows.values())
    made = []
    for key, depth in ordered:
        waiting, late, questioned = asked.get(key, (0, 0, 0))
        made.append(
            Line(
                goal=rows[key],
                depth=depth,
                served=found.get(key, Served()),
                objectives=objectives.get(key, 0),
                initiatives=initiatives.get(key, 0),
                asked=waiting,
                late=late,
                questioned=questioned,
            )
        )
    return made


def narrow(lines: Sequence[Line], narrowed: Narrowed) -> list[Line]:
    """Those that are asked for, with the goals above them so that they stay a tree."""
    parents = {line.goal.pk: line.goal.parent_id for line in lines}
    wanted = {line.goal.pk for line in lines if _matches(line, narrowed)}
    kept = with_those_above(wanted, parents) if narrowed.is_narrowed else wanted
    return [
        line if line.goal.pk in wanted else _context(line) for line in lines if line.goal.pk in kept
    ]


def _matches(line: Line, narrowed: Narrowed) -> bool:
    goal, show = line.goal, narrowed.show
    text = narrowed.q.casefold()
    if text and text not in f"{goal.name} {goal.description} {goal.owner or ''}".casefold():
        return False
    if narrowed.level and goal.level != narrowed.level:
        return False
    if narrowed.unit and goal.business_unit_id != narrowed.unit:
        return False
    if show == "ended":
        return goal.state not in LIVE
    if goal.state not in LIVE:
        return False
    if show == "without":
        return line.is_orphan
    return bool(line.asked or line.questioned) if show == "asked" else True


def _context(line: Line) -> Line:
    return Line(
        line.goal, line.depth, line.served, line.objectives, line.initiatives, is_context=True
    )


def goal_tree(*, user: User, narrowed: Narrowed, today: date, number: str | int | None) -> GoalTree:
    """The page of the year, in as many queries for ten goals as for five hundred."""
    lines = read_lines_of_tree(user=user, narrowed=narrowed, today=today)
    found = narrow(lines, narrowed)
    page = Paginator(found, A_PAGE).get_page(number)
    return GoalTree(
        narrowed=narrowed,
        current=CorporateGoal.objects.year_in_force(today),
        page=page,
        shown=_repeated(found, page.start_index() - 1) + list(page.object_list),
        all_lines=lines,
        without=list(_without(user, narrowed.year)),
    )


def _repeated(lines: list[Line], first: int) -> list[Line]:
    """The goals above the first row of a further page."""
    by_key = {line.goal.pk: line for line in lines}
    parents = {line.goal.pk: line.goal.parent_id for line in lines}
    keys = [line.goal.pk for line in lines]
    return [_context(by_key[key]) for key in page_of_tree(keys, parents, first)]


def _without(user: User, year: int) -> Iterator[Without]:
    for what, (_, word) in WITHOUT.items():
        rows = rows_without(what, user=user, year=year)
        yield Without(what, word, list(rows[:FEW]), rows.count())


def rows_without(what: str, *, user: User, year: int) -> Any:
    """Everything of one kind that serves no goal. Raises KeyError for another word."""
    model, _ = WITHOUT[what]
    if model is Alliance:
        return orphan_alliances(user=user, year=year)
    return orphan_lines(model, user=user, year=year)


HEADINGS = (
    *("Goal", "Level", "Part of", "Business unit", "Owner", "State", "Fiscal year", "Alliances"),
    *("Planned value", "Delivered value", "Currency", "Green", "Amber", "Red", "Health not known"),
    *("Objectives", "Initiatives", "Not confirmed", "In question"),
)


def export_rows(lines: Sequence[Line], currency: str) -> Iterator[list[Any]]:
    """The lines as cells; money in the portfolio's currency, empty where it is not known."""
    names = {line.goal.pk: line.goal.name for line in lines}
    for line in lines:
        goal, found = line.goal, line.served
        yield [
            *(goal.name, goal.get_level_display(), names.get(goal.parent_id or 0, "")),
            *(goal.business_unit, goal.owner, goal.get_state_display(), goal.fiscal_year),
            *(found.alliances, _amount(found.planned), _amount(found.delivered), currency),
            *found.bands,
            *(line.objectives, line.initiatives, line.asked, line.questioned),
        ]


def _amount(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
