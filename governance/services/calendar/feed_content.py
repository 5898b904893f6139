"""What stands in a calendar feed: the dates that its owner sees in the calendar at this moment.

A calendar is read over shoulders and shown to colleagues, as mail is: dates of a restricted
alliance name neither the alliance nor the committee, the place or what the date is about.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db.models import Q

from core.mail.queue import mail_domain, site_url
from core.registry.calendar import Asked, CalendarDate, calendar_dates, kinds_for
from governance.models import CalendarFeed
from governance.services.calendar.feed_meetings import meeting_entries
from governance.services.calendar.feed_text import FeedEntry
from governance.services.calendar.kinds import EVENT, MEETING

BACK = timedelta(days=90)
"""How long what is over, or was cancelled, stays in a feed."""

WIDE_AHEAD, WIDE_MOST = timedelta(days=120), 25
"""A feed of all that somebody sees reaches less far, and holds at most so many dates of a kind on a
day: of ten thousand alliances no calendar program would show more."""


def feed_dates(*, feed: CalendarFeed, now: datetime) -> list[CalendarDate]:
    """As the calendar shows them to the owner of the feed. One query for each kind."""
    today = now.astimezone(feed.user.zone).date()
    is_wide = not feed.only_mine and feed.alliance_id is None
    ahead = WIDE_AHEAD if is_wide else timedelta(days=settings.MEETING_HORIZON_DAYS)
    asked = Asked(
        user=feed.user,
        first=today - BACK,
        last=today + ahead,
        zone=feed.user.zone,
        within=lambda path: Q(**{path: feed.alliance_id}) if feed.alliance_id else Q(),
        mine=feed.only_mine,
        most=WIDE_MOST if is_wide else 1000,
    )
    return calendar_dates(asked, kinds_for(feed.user, feed.kinds))


def feed_entries(*, feed: CalendarFeed, now: datetime) -> list[FeedEntry]:
    """As entries of a calendar program. Four queries more than `feed_dates`, for meetings."""
    dates = feed_dates(feed=feed, now=now)
    domain = mail_domain()
    keys = [one.pk for one in dates if one.kind.key == MEETING]
    meetings = meeting_entries(keys=keys, user=feed.user, only_mine=feed.only_mine, now=now)
    days = (_day_entry(one, domain) for one in dates if one.kind.key != MEETING)
    return [*meetings, *days]


def content_hash(entries: Sequence[FeedEntry], name: str) -> str:
    """Of what the feed says, to tell whether a program has it already, without writing it out."""
    said = json.dumps([name, [entry.said() for entry in entries]])
    return sha256(said.encode()).hexdigest()


def feed_name(feed: CalendarFeed) -> str:
    """What the calendar is called in the program."""
    if feed.alliance is None:
        return "Entente"
    if feed.alliance.confidentiality == "restricted":
        return "Entente: an alliance"
    return f"Entente: {feed.alliance}"


def _day_entry(one: CalendarDate, domain: str) -> FeedEntry:
    title = one.kind.neutral or one.title
    what = f"{title}: {one.kind.words}" if one.kind.words else title
    neutral = "Alliance event" if one.kind.key == EVENT else "Alliance date"
    return FeedEntry(
        uid=f"{one.kind.key}-{one.pk}@{domain}",
        summary=neutral if one.is_restricted else f"{what}, {one.alliance_name}",
        url=site_url(one.url),
        sequence=one.sequence,
        first=one.first,
        last=one.last,
        at=one.starts_at,
    )
