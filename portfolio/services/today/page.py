"""Today, put together: ten queries whatever waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.models import User
from governance.models import Meeting
from portfolio.rules import worklist
from portfolio.services.today import commitments, duties, meetings
from portfolio.services.today.mine import Mine, my_alliances

SHOWN = 50
AT_MOST = 500


@dataclass(frozen=True)
class TodayPage:
    """`rows` are the dearest of `total`; `week` are the meetings of the next seven days."""

    heading: str
    lead: str
    rows: list[worklist.Ranked]
    total: int
    week: list[meetings.WeekMeeting]
    alliances: int

    @property
    def hidden(self) -> int:
        return self.total - len(self.rows)


def _items(
    mine: Mine, found: list[Meeting], now: datetime, zone: ZoneInfo
) -> Iterator[worklist.Item]:
    today = now.astimezone(zone).date()
    yield from meetings.meeting_items(meetings=found, mine=mine, now=now, zone=zone)
    yield from meetings.reminder_items(mine=mine, now=now, zone=zone)
    yield from commitments.action_items(mine=mine, today=today)
    yield from commitments.deliverable_items(mine=mine, today=today)
    yield from duties.review_items(mine=mine, today=today)
    yield from duties.scorecard_items(mine=mine, today=today)
    yield from duties.sponsor_items(mine=mine, today=today)
    yield from duties.agreement_items(mine=mine, today=today)
    yield from duties.plan_items(mine=mine, today=today)
    yield from duties.north_star_items(mine=mine, today=today)


def today_page(*, user: User, now: datetime, show_all: bool = False) -> TodayPage:
    """What waits for `user` at `now` (aware), ranked, in their own time zone."""
    zone, mine = user.zone, my_alliances(user)
    local = now.astimezone(zone)
    today = local.date()
    # For whoever belongs to no alliance nothing waits, and nothing is asked.
    found = meetings.my_meetings(mine=mine, now=now) if mine.places else []
    week = meetings.week_ahead(meetings=found, mine=mine, now=now, zone=zone)
    ranked = worklist.rank(_items(mine, found, now, zone) if mine.places else [], today)
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
