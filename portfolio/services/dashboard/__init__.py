"""The portfolio page and its exceptions in three steps, each a module that is entered once.

`read` asks the database, the rules (`portfolio.rules.figures`) make figures and ranks of columns,
and `present` says them in words. The number of statements is fixed: one each for the standings, all
exceptions, punctuality, and the names of the few that are said by name.
"""

from __future__ import annotations

from accounts.models import User
from core.registry.exceptions import ExceptionKind
from portfolio.rules.figures import Sort, figure
from portfolio.rules.selection import Selection
from portfolio.services.dashboard.present import (
    Dashboard,
    Exceptions,
    present_dashboard,
    present_exceptions,
)
from portfolio.services.dashboard.read import read_portfolio


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
    found = read_portfolio(user, selection, by_name=table is not None and table.key == "name")
    return present_dashboard(user, found, figure(found.standings, found.records, table, cell), page)


def exceptions(
    *, user: User, selection: Selection, reason: ExceptionKind | None = None, page: str | int = 1
) -> Exceptions:
    """All exceptions of the selection, or those of one kind, a page at a time."""
    found = read_portfolio(user, selection, with_punctuality=False)
    return present_exceptions(user, found, figure(found.standings, found.records), reason, page)
