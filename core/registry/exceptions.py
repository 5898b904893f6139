"""What may need attention: every app offers its kinds of exception and where they are found.

The portfolio asks all sources at once, ranks what they say and knows none of them by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet

from core.db.asked import Within
from core.registry.base import Registry
from core.text import age_words

# Of a key that is no kind: the day number and the count its source gives, an array each.
Facts = Callable[[str], tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Case:
    """An alliance that a kind of exception applies to. NaN is not known.

    `days` since when, or until when for a deadline; `count` how many, or by how much; `since` the
    day compared with, in words; `scores` by name (on that day, now) as they read, "" where not
    known; `ours` and `theirs` the names of both sides; `also` a further figure of its kind.
    """

    days: float
    count: float
    since: str = ""
    scores: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    ours: str = ""
    theirs: str = "the partner"
    also: float = float("nan")

    @property
    def number(self) -> int:
        return int(self.count) if self.count == self.count else 0

    @property
    def age(self) -> str:
        return age_words(self.days)

    @property
    def for_age(self) -> str:
        return f" for {self.age}" if self.age not in ("", "today") else ""

    @property
    def ago(self) -> str:
        return {"": "", "today": " today"}.get(self.age, f" {self.age} ago")

    @property
    def ahead(self) -> str:
        if self.days != self.days:
            return "soon"
        if self.days < 1:
            return "today"
        return "tomorrow" if self.days < 2 else f"in {self.age}"

    def move(self, score: str) -> str:
        """ "risk from 46 to 64"."""
        old, new = self.scores[score]
        if not old or not new:
            return f"{score} not known before"
        return f"{score} {new}" if old == new else f"{score} from {old} to {new}"


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next, and the page where it is done: `url_name` takes the key of the alliance and
    `tail` follows ("#minutes"). `editors_only`: others ask, speak or decide instead."""

    text: str
    url_name: str
    editors_only: bool = False
    tail: str = ""


@dataclass(frozen=True, slots=True)
class ExceptionKind:
    """One reason to look at an alliance. `key` stands in addresses, equals are named by `order`.

    `severity` is 1 to 10. `words` make a phrase that goes on from the alliance's name.
    `ahead_days`: it is a deadline, and urgent within so many days. `adds_up`: each further one
    counts. `includes`: kinds that need not be named beside it. `comes_first`: its alliances stand
    before all others.

    Cases are what sources say of a kind; or `columns` finds them in where the alliances stand,
    which is read for the figures anyway, and in facts: which ones, days, count and, where its words
    need one, a further figure.
    """

    key: str
    order: int
    title: str
    severity: float
    words: Callable[[Case], str]
    step: Step
    ahead_days: int = 0
    adds_up: bool = False
    includes: tuple[str, ...] = ()
    comes_first: bool = False
    columns: Callable[[Any, Facts], tuple[Any, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """Records that are cases, or facts. `alliance` is the path to its key, `since` the day as an
    expression or an aggregate. `kind` is the key of a kind or fact, or keys by the words of the
    field `by`."""

    found: QuerySet[Any]
    alliance: str
    kind: str | Mapping[str, str]
    since: Any
    count: Any = field(default_factory=lambda: Count("pk"))
    by: str = ""


@dataclass(frozen=True, slots=True)
class ExceptionSource:
    """A table of cases or facts; several may speak of one kind, whichever app offers it.
    `of_reader`: what it says depends on who asks, so it is never kept."""

    key: str
    order: int
    rows: Callable[[Within], Rows]
    of_reader: bool = False


kinds: Registry[ExceptionKind] = Registry()
sources: Registry[ExceptionSource] = Registry()


def offer(
    offered: Iterable[ExceptionKind], *tables: Callable[[Within], Rows], of_reader: bool = False
) -> None:
    """What an app registers: its kinds, and the tables in which it finds cases of any kind.

    What a table says of a day is kept at its end, so it follows from the records and from DAY
    alone: NOW is the end of the day, whatever the hour at which it is asked.
    """
    kinds.register(*offered)
    sources.register(
        *(
            ExceptionSource(f"{rows.__module__}.{rows.__name__}", 0, rows, of_reader)
            for rows in tables
        )
    )
