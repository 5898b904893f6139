"""Today, put together: ten queries whatever waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from alliances.rules.worklist import Item
from alliances.services.worklist import MyAlliances
from core.registry.today import today_sources
from governance.services.today import WeekMeeting, week_ahead
from portfolio.rules import worklist
from portfolio.services.today.mine import my_alliances

SHOWN = 50
AT_MOST = 500


@dataclass(frozen=True)
class TodayPage:
    """`rows` are the dearest of `total`; `week` are the meetings of the next seven days."""

    heading: str
    lead: str
    rows: list[worklist.Ranked]
    total: int
    week: list[WeekMeeting]
    alliances: int

    @property
    def hidden(self) -> int:
        return self.total - len(self.rows)


def _items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """What every app has waiting. Nobody is asked for who belongs to no alliance."""
    if mine.places:
        for source in today_sources:
            yield from source.items(mine, now)


def today_page(*, user: User, now: datetime, show_all: bool = False) -> TodayPage:
    """What waits for `user` at `now` (aware), ranked, in their own time zone."""
    mine, local = my_alliances(user), now.astimezone(user.zone)
    week = week_ahead(mine, now)
    ranked = worklist.rank(_items(mine, now), local.date())
    first = ranked[0].item.alliance if ranked else ""
    return TodayPage(
        heading=worklist.heading(name=user.get_short_name(), hour=local.hour, first_alliance=first),
        lead=worklist.lead(
            things=len(ranked),
            alliances=len({row.item.alliance_id for row in ranked}),
            meetings=len(week),
            unprepared=sum(not row.agenda for row in week),
        ),
        rows=ranked[: AT_MOST if show_all else SHOWN],
        total=len(ranked),
        week=week,
        alliances=len(mine.places),
    )
