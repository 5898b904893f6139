"""The portfolio page and its exceptions, in three steps: read, rank, present.

Each step is a module: `read` asks the database, the rules make figures and ranks of columns,
`present` says them in words. The number of statements is fixed: one for the standings, one for all
exceptions, one for punctuality, one for the names of the few that are said by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from django.core.paginator import Page, Paginator

from accounts.models import User
from core.registry.exceptions import ExceptionKind
from portfolio.rules.exceptions import find, with_kind
from portfolio.rules.figures import Sort, headlines, largest, sorted_places
from portfolio.rules.quadrant_picture import NARROW, WIDE, draw
from portfolio.rules.quadrant_picture.picture import cell_members, drawn
from portfolio.rules.selection import Selection
from portfolio.services.dashboard import read
from portfolio.services.dashboard.details import Detail, details_of
from portfolio.services.dashboard.present import Dashboard, Exceptions, entries, row
from scorecards.rules.standings import NOT_PLACED

ON_DASHBOARD = 8
UNPLACED_SHOWN = 5
MOVES_SHOWN = 6
EXCEPTIONS_A_PAGE = 25
ROWS_A_PAGE = 50


def dashboard(
    *,
    user: User,
    selection: Selection,
    table: Sort | None = None,
    page: str | int = 1,
    cell: str = "",
) -> Dashboard:
    """The page of `user`. With `table` the picture is replaced by one page of its table; `cell`
    limits the table to a part of the picture."""
    alliances = read.alliances_of(user, selection)
    rows = read.standings(alliances, selection, by_name=table is not None and table.key == "name")
    ranking = find(rows, *read.records(rows))
    unplaced = largest(rows, rows.now.there & (rows.now.quadrant == NOT_PLACED), UNPLACED_SHOWN)
    moved = largest(rows, rows.moved, MOVES_SHOWN)
    listed: Page[Any] | None = None
    shown: Iterable[int] = drawn(rows, WIDE)[0]
    if table is not None:
        wanted = cell_members(rows, cell) if cell else rows.now.there
        listed = Paginator(sorted_places(rows, table, wanted), ROWS_A_PAGE).get_page(page)
        shown = listed.object_list
    first = ranking.at[:ON_DASHBOARD]
    named = np.concatenate([np.asarray(each, np.intp) for each in (shown, first, unplaced, moved)])
    details = details_of(user, alliances, selection, rows.ids[named].tolist())

    def name(at: int) -> str:
        return details.get(int(rows.ids[at]), Detail()).name

    pictured = listed is None and rows.now.placed.any()
    return Dashboard(
        selection=selection,
        rows=rows,
        figures=headlines(rows),
        ranking=ranking,
        on_time=read.on_time(alliances, selection),
        details=details,
        entries=entries(rows, ranking, range(len(first)), details),
        drawings=[draw(rows, frame, name) for frame in (WIDE, NARROW)] if pictured else [],
        unplaced=[row(rows, at, details) for at in unplaced],
        moves=[row(rows, at, details) for at in moved],
        table=listed,
        table_rows=[row(rows, at, details) for at in listed.object_list] if listed else [],
    )


def exceptions(
    *, user: User, selection: Selection, reason: ExceptionKind | None = None, page: str | int = 1
) -> Exceptions:
    """All exceptions of the selection, or those of one kind, EXCEPTIONS_A_PAGE on a page."""
    alliances = read.alliances_of(user, selection)
    rows = read.standings(alliances, selection)
    whole = find(rows, *read.records(rows))
    ranking = whole if reason is None else with_kind(whole, rows, reason)
    listed = Paginator(range(len(ranking)), EXCEPTIONS_A_PAGE).get_page(page)
    keys = rows.ids[ranking.at[list(listed.object_list)]].tolist()
    found = entries(rows, ranking, listed.object_list, details_of(user, alliances, selection, keys))
    return Exceptions(selection, rows, listed, found, len(whole), whole.counts())
