"""The portfolio page and its exceptions in three steps, each a module that is entered once.

`read` asks the database, the rules (`portfolio.rules.figures`) make figures and ranks of columns,
and `present` says them in words; `listing` is the page of all exceptions. The number of statements
is fixed: one each for the standings, all exceptions, punctuality, and the names of the few that are
said by name.
"""

from __future__ import annotations

from portfolio.services.dashboard.listing import Exceptions, exceptions
from portfolio.services.dashboard.present import Dashboard, dashboard

__all__ = ["Dashboard", "Exceptions", "dashboard", "exceptions"]
