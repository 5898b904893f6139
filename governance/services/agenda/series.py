"""What stands on every agenda of a committee, and what waits for one of its meetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from core.ui.actions import Button, Rights
from governance.models import BacklogItem, Committee, Meeting, StandingItem
from governance.rules import actions


class SeriesRow(NamedTuple):
    """A row and what may be done with it."""

    row: StandingItem | BacklogItem
    buttons: list[Button]


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """`meetings` are the next ones, to which what waits can be given."""

    standing: list[SeriesRow]
    backlog: list[SeriesRow]
    meetings: list[Meeting]

    @property
    def minutes(self) -> int:
        """Of all standing items."""
        return sum(one.row.minutes or 0 for one in self.standing)


def series_page(*, committee: Committee, now: datetime) -> SeriesPage:
    """For who may edit the alliance. Three queries."""
    rights = Rights(edit=True)
    standing = list(committee.standing_items.order_by("position", "pk"))
    waiting = committee.backlog.select_related("presenter").order_by("created_at", "pk")
    coming = Meeting.objects.filter(committee=committee).upcoming(now)
    return SeriesPage(
        standing=[
            SeriesRow(
                row,
                actions.on_standing(
                    row.pk,
                    rights,
                    revision=row.revision,
                    is_first=row is standing[0],
                    is_last=row is standing[-1],
                ),
            )
            for row in standing
        ],
        backlog=[
            SeriesRow(row, actions.on_backlog(row.pk, rights, revision=row.revision))
            for row in waiting
        ],
        meetings=list(coming.order_by("starts_at", "pk")[:6]),
    )
