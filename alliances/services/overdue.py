"""What is overdue in one alliance, of every kind of promise: nudged and settled in one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from alliances.models import Alliance
from alliances.services.deputies.acting import for_owner, owns
from alliances.services.nudges import with_nudges
from alliances.services.promises import PromiseKind, promise_kinds


@dataclass(frozen=True)
class Overdue:
    """One promise; the reader may settle it (`settles`) or ask somebody else for it (`nudges`)."""

    kind: PromiseKind
    row: Any
    settles: bool
    nudges: bool

    @property
    def name(self) -> str:
        return self.kind.name(self.row)

    @property
    def page(self) -> str:
        return self.kind.page(self.row)

    @property
    def by(self) -> str:
        return str(self.row.owner or "")


def overdue_promises(
    *, alliance: Alliance, user: User, today: date, edits: bool, side: str = ""
) -> list[Overdue]:
    """The oldest first, of `side` where one is named. As many queries as there are kinds."""
    found = []
    for kind in promise_kinds:
        for row in _rows(kind, alliance, user, today):
            own = owns(row, user)
            if not side or row.side == side:
                found.append(Overdue(kind, row, settles=edits or own, nudges=edits and not own))
    return sorted(found, key=lambda one: (one.row.due_on, one.name))


def _rows(kind: PromiseKind, alliance: Alliance, user: User, today: date) -> QuerySet[Any, Any]:
    rows = kind.binding(kind.model.objects.within(user, alliance)).filter(due_on__lt=today)
    parents = rows.alliance_path.split("__")[:-1]
    joined = ["owner__partner", "owner__user", *(["__".join(parents)] if parents else [])]
    return with_nudges(for_owner(rows.select_related(*joined), user, today), kind.key)
