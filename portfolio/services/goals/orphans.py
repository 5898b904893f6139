"""All that serves no goal, of one kind, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from accounts.models import User
from portfolio.services.goals.tree import WITHOUT, rows_without

A_PAGE = 50


@dataclass(frozen=True)
class OrphanPage:
    what: str
    word: str
    rows: Page[Any]


def orphan_page(what: str, *, user: User, year: int, number: str | int | None) -> OrphanPage:
    """Raises KeyError for a word that names no kind. Two queries."""
    rows = rows_without(what, user=user, year=year)
    return OrphanPage(what, WITHOUT[what][1], Paginator(rows, A_PAGE).get_page(number))
