"""Roles that nobody holds: since when, or that nobody ever did. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from alliances.rules.handover import vacancy

MANAGER = ("ours", "alliance_manager")
# Missed once there was somebody; without a manager an alliance is missing one from the start.
SPONSORS = tuple((side, "executive_sponsor") for side in ("ours", "theirs"))


@dataclass(frozen=True, slots=True)
class Part:
    """One role of one person. `until` is the day it ended, or the person left; None: it goes on."""

    side: str
    role: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Vacancy:
    """`until`: the day the last one went; None: there never was one."""

    side: str
    role: str
    until: date | None

    def words(self, role: str, today: date) -> str:
        """ "no alliance manager since 12 Nov"; `role` in words."""
        return vacancy(role, self.until, today)


def vacancies(parts: Iterable[Part]) -> list[Vacancy]:
    """What is missing in an alliance, the manager first."""
    until: dict[tuple[str, str], date | None] = {}
    for part in parts:
        key = (part.side, part.role)
        before = until.get(key, date.min)
        until[key] = None if before is None or part.until is None else max(before, part.until)
    found = [Vacancy(*MANAGER, until.get(MANAGER))] if until.get(MANAGER, date.min) else []
    return found + [
        Vacancy(side, role, last) for side, role in SPONSORS if (last := until.get((side, role)))
    ]
