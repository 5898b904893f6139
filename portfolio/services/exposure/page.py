"""The page of what we would lose: one page of lines, and what all of them say together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator

from accounts.models import User
from core.audit.reads import terms_shown
from portfolio.rules.exposure import Line, Narrowed, Total, by_partner, finding, narrow, rank, total
from portfolio.services.exposure.reading import read_lines
from scorecards.rules.quadrants import TITLES

A_PAGE = 50
ALLIANCE, PARTNER = "alliance", "partner"


@dataclass(frozen=True, slots=True)
class ExposurePage:
    """`total` is of all lines that were asked for, `page` of some of them; `any` says whether the
    reader sees an alliance at all."""

    by: str
    page: Page[Any]
    total: Total
    any: bool

    @property
    def finding(self) -> str:
        return finding(self.total, self.by)

    @property
    def noun(self) -> str:
        return f"{self.by}s"


def lines_of(*, user: User, today: date, by: str, narrowed: Narrowed, sort: str) -> list[Line]:
    """Alliances, or partners with all their alliances, as asked for and in order, for a file that
    tells deal terms of all of them. Five queries."""
    found = _ordered(read_lines(user=user, today=today), by, narrowed, sort)
    _note_terms(found)
    return found


def _note_terms(lines: Iterable[Line]) -> None:
    """Reading deal terms is put on record."""
    for line in lines:
        for alliance in line.told:
            terms_shown(alliance)


def _ordered(lines: list[Line], by: str, narrowed: Narrowed, sort: str) -> list[Line]:
    return rank(narrow(by_partner(lines) if by == PARTNER else lines, narrowed), sort)


def exposure_page(
    *,
    user: User,
    today: date,
    by: str = ALLIANCE,
    narrowed: Narrowed = Narrowed(),  # noqa: B008
    sort: str = "-planned",
    number: str | int | None = 1,
) -> ExposurePage:
    """Five queries, whatever the number of alliances."""
    every = read_lines(user=user, today=today)
    found = _ordered(every, by, narrowed, sort)
    page = Paginator(found, A_PAGE).get_page(number)
    _note_terms(page.object_list)
    return ExposurePage(by, page, total(found), bool(every))


HEADINGS = (
    *("Name", "Partners", "Alliances", "Planned value", "Of alliances known", "Delivered value"),
    *("Deal terms still to come", "Alliances whose deal terms you may not see", "Currency"),
    *("Initiatives", "Goals served", "Goals only they serve", "Only source", "Months to replace"),
    *("Quadrant", "People"),
)


def export_rows(lines: Iterable[Line], currency: str) -> Iterator[list[Any]]:
    """The lines as cells; empty where something is not known or may not be seen."""
    for line in lines:
        yield [
            *(line.name, ", ".join(name for _, name in line.partners), line.alliances),
            *(_amount(line.planned), line.planned_known, _amount(line.delivered)),
            *(_amount(line.terms), line.terms_hidden, currency),
            *(line.initiatives, len(line.goals), len(line.sole), line.single.words, line.months),
            *(TITLES.get(line.quadrant, ""), line.people),
        ]


def _amount(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
