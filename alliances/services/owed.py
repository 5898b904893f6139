"""What each side of an alliance owes, summed over what every app counts as promised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from alliances.models import Alliance, Side
from alliances.rules.punctuality import Punctuality
from core.registry.base import Registry

WHO_OWES = {Side.OURS: "we owe", Side.THEIRS: "they owe", Side.JOINT: "both owe"}


@dataclass(frozen=True)
class OwedSource:
    """Counts one kind of promise, by side, as far as the reader may see it.

    `words` name the kind ("deliverables of agreed plans"), `begins` says when the first appears
    ("a plan is agreed").
    """

    key: str
    words: str
    begins: str
    count: Callable[[Alliance, User, date], dict[str, Punctuality]]
    order: int = 0


@dataclass(frozen=True)
class Owed:
    """`sides` in a fixed order, without those that owe nothing and never did; `words` and `begins`
    of the sources."""

    sides: dict[str, Punctuality]
    words: list[str]
    begins: list[str]

    @property
    def open(self) -> int:
        return sum(sums.open for sums in self.sides.values())

    @property
    def late(self) -> str:
        """ "we owe 2, they owe 1"."""
        return ", ".join(
            f"{words} {self.sides[side].overdue}"
            for side, words in WHO_OWES.items()
            if side in self.sides and self.sides[side].overdue
        )


owed_sources: Registry[OwedSource] = Registry()


def owed_panel(alliance: Alliance, user: User, today: date) -> Owed | None:
    """None where no app counts anything. As many queries as there are sources."""
    sources = list(owed_sources)
    if not sources:
        return None
    counts = [source.count(alliance, user, today) for source in sources]
    sums = {
        side.value: sum((found.get(side, Punctuality()) for found in counts), Punctuality())
        for side in Side
    }
    return Owed(
        sides={side: found for side, found in sums.items() if found.open or found.counted},
        words=[source.words for source in sources],
        begins=[source.begins for source in sources],
    )
