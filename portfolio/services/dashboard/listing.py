"""The page of all exceptions: first what needs the reader most, then the rest by reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.core.paginator import Page, Paginator
from numpy.typing import NDArray

from accounts.models import User
from alliances.services.exceptions import MANAGER, READER_IS, SPONSOR
from core.registry.exceptions import ExceptionKind
from portfolio.rules import sentences
from portfolio.rules.exceptions import find, first_for, nearness, with_kind
from portfolio.rules.selection import Selection
from portfolio.services.dashboard.details import details_of
from portfolio.services.dashboard.present import Entry, entries_of, known_then
from portfolio.services.dashboard.read import read_portfolio
from scorecards.rules.standings import Floats, Standings

EXCEPTIONS_A_PAGE = 25
# Alliances of each reason on the page of all exceptions: what asks for attention, what is watched.
OF_A_REASON, WATCHED_OF_A_REASON = 5, 3
Grouped = list[tuple[ExceptionKind, NDArray[np.intp]]]
PARTS = {MANAGER: "You manage it", SPONSOR: "You sponsor it"}


@dataclass(frozen=True, slots=True)
class Group:
    """The first of the alliances whose gravest reason this is; `total` counts all of them."""

    kind: ExceptionKind
    entries: list[Entry]
    total: int


@dataclass(frozen=True)
class Exceptions:
    """The exceptions of a selection: those that need the reader `first`, then by reason what asks
    for attention and what is to be watched, each alliance once. Limited to a reason `first` are
    those of its `page`. `counts` are over the whole selection, by every reason of an alliance."""

    selection: Selection
    rows: Standings
    attention: int
    watch: int
    counts: list[tuple[ExceptionKind, int]]
    page: Page[Any] | None
    first: list[Entry]
    groups: list[Group]
    watched: list[Group]
    known_then: str

    @property
    def active(self) -> int:
        return int(self.rows.now.there.sum())

    @property
    def finding(self) -> str:
        """The title of the page."""
        return sentences.attention_finding(self.attention, self.watch)

    @property
    def watched_further_down(self) -> int:
        """How many are to be watched beside those that stand first."""
        return sum(group.total for group in self.watched)


def exceptions(
    *, user: User, selection: Selection, reason: ExceptionKind | None = None, page: str | int = 1
) -> Exceptions:
    """All exceptions of the selection by reason, or those of one kind, a page at a time."""
    found = read_portfolio(user, selection, with_punctuality=False)
    rows, whole = found.standings, find(found.standings, found.records)
    part, attention = found.records.fact(READER_IS, rows)[1], int(whole.attention.sum())
    listed: Page[Any] | None = None
    groups: Grouped = []
    watched: Grouped = []
    if reason is not None:
        ranking = with_kind(whole, rows, reason)
        listed = Paginator(range(len(ranking)), EXCEPTIONS_A_PAGE).get_page(page)
        first = np.array(listed.object_list, np.intp)
    else:
        ranking = whole
        near = nearness(ranking, rows, part, whole=user.sees_whole_portfolio)
        first = first_for(ranking, near)
        rest = np.setdiff1d(np.arange(len(ranking)), first)
        asks = ranking.attention[rest]
        groups, watched = ranking.by_reason(rest[asks]), ranking.by_reason(rest[~asks])
    cut = [(groups, OF_A_REASON), (watched, WATCHED_OF_A_REASON)]
    named = [first, *(entries[:most] for grouped, most in cut for _, entries in grouped)]
    keys = rows.ids[ranking.at[np.concatenate(named)]].tolist()
    details = details_of(user, found.alliances, selection, keys)

    def entries(wanted: NDArray[np.intp]) -> list[Entry]:
        decides = user.sees_whole_portfolio
        made = entries_of(rows, ranking, wanted.tolist(), details, decides=decides, about=reason)
        why = [_why(rows, int(at), part) for at in ranking.at[wanted]]
        return [replace(entry, why=said) for entry, said in zip(made, why, strict=True)]

    return Exceptions(
        selection=selection,
        rows=rows,
        attention=attention,
        watch=len(whole) - attention,
        counts=whole.counts(),
        page=listed,
        first=entries(first),
        groups=[Group(kind, entries(at[:OF_A_REASON]), len(at)) for kind, at in groups],
        watched=[Group(kind, entries(at[:WATCHED_OF_A_REASON]), len(at)) for kind, at in watched],
        known_then=known_then(selection, found.kept_since),
    )


def _why(rows: Standings, at: int, part: Floats) -> str:
    """What the alliance is to the reader, in words; empty where that is nothing special."""
    return "" if np.isnan(part[at]) else PARTS.get(int(part[at]), "")
