"""Meetings to prepare, minutes to write, the week ahead, reminders that did not arrive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from governance.models import AgendaItem, Attendee, Meeting
from governance.services.reminders.rows import with_undelivered
from portfolio.rules.worklist import Item, Kind, is_shown
from portfolio.services.today.mine import Mine, Place

AT_MOST = 500
SHOWN = ("title", "starts_at", "ends_at", "time_zone", "mode", "state")
WEEK = timedelta(days=7)
LOOKS_BACK = timedelta(days=45)


@dataclass(frozen=True)
class WeekMeeting:
    """One line of "This week"; `agenda` counts its items."""

    meeting: Meeting
    alliance: str
    starts_at: datetime
    elsewhere: str
    agenda: int


def my_meetings(*, mine: Mine, now: datetime) -> list[Meeting]:
    """Meetings of alliances I manage, and those I am invited to, from six weeks back to eight days
    ahead. One query; each has `agenda_count`, `people` and `invited`."""
    here = OuterRef("pk")
    attendees = Attendee.objects.filter(meeting=here)
    rows = (
        Meeting.objects.filter(
            committee__alliance__in=mine.anywhere(),
            starts_at__gte=now - LOOKS_BACK,
            starts_at__lte=now + WEEK + timedelta(days=2),
        )
        .exclude(state__in=(Meeting.State.CANCELLED, Meeting.State.MISSED))
        .exclude(Q(state=Meeting.State.HELD) & ~Q(minutes=""))
        .annotate(
            invited=Exists(attendees.filter(person__user=mine.user.pk)),
            people=_count(attendees),
            agenda_count=_count(AgendaItem.objects.filter(meeting=here)),
        )
        .filter(Q(invited=True) | Q(committee__alliance__in=mine.managed()))
        .select_related("committee")
        .only(*SHOWN, "committee__name", "committee__alliance")
        .order_by("starts_at", "pk")[:AT_MOST]
    )
    return list(rows)


def meeting_items(
    *, meetings: list[Meeting], mine: Mine, now: datetime, zone: ZoneInfo
) -> Iterator[Item]:
    """Agendas to write and minutes to write, for the alliances I manage."""
    today = now.astimezone(zone).date()
    for row in meetings:
        place = mine.places[row.committee.alliance_id]
        if not place.managed:
            continue
        day = row.starts_at.astimezone(zone).date()
        if row.ends_at < now:
            yield _item(row, place, zone, Kind.MINUTES)
        elif not _agenda(row) and is_shown(Kind.AGENDA, day, today):
            yield _item(row, place, zone, Kind.AGENDA)


def week_ahead(
    *, meetings: list[Meeting], mine: Mine, now: datetime, zone: ZoneInfo
) -> list[WeekMeeting]:
    """What begins in the next seven days, soonest first."""
    return [
        WeekMeeting(
            row,
            mine.places[row.committee.alliance_id].name,
            row.starts_at.astimezone(zone),
            _elsewhere(row, zone),
            _agenda(row),
        )
        for row in meetings
        if now <= row.ends_at and row.starts_at <= now + WEEK and row.state == "scheduled"
    ]


def reminder_items(*, mine: Mine, now: datetime, zone: ZoneInfo) -> Iterator[Item]:
    """Meetings of which somebody's reminder failed or came too late. One query."""
    coming = Meeting.objects.upcoming(now).filter(committee__alliance__in=mine.managed())
    rows = with_undelivered(coming).select_related("committee").order_by("starts_at", "pk")
    for row in rows[:AT_MOST]:
        place, people = mine.places[row.committee.alliance_id], row.unreached
        yield Item(
            kind=Kind.REMINDER,
            key=f"reminder-{row.pk}",
            title=f"A reminder of {row} did not arrive",
            due_on=row.starts_at.astimezone(zone).date(),
            alliance_id=place.pk,
            alliance=place.name,
            quadrant=place.quadrant,
            tier=place.tier,
            detail=f"{people} {'person was' if people == 1 else 'people were'} not reminded. "
            "Tell them, or send it again.",
            people=people,
            url=reverse("governance:reminder_list"),
            step="See reminders",
        )


def _agenda(row: Meeting) -> int:
    """The annotation of `my_meetings`."""
    return int(getattr(row, "agenda_count", 0))


def _count(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().values("meeting").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _item(row: Meeting, place: Place, zone: ZoneInfo, kind: Kind) -> Item:
    local = row.starts_at.astimezone(zone)
    held = row.state == Meeting.State.HELD
    if kind is Kind.AGENDA:
        title, step = f"Write the agenda for {row}", "Open agenda"
        detail = f"{local:%a %-d %b, %H:%M}{_elsewhere(row, zone)}. The agenda is empty."
    else:
        title = f"Write the minutes of {row}" if held else f"Record {row}: held or not?"
        step = "Write minutes" if held else "Record it"
        detail = f"{local:%a %-d %b}. " + (
            "Held, but nothing is written down." if held else "Its time has passed."
        )
    return Item(
        kind=kind,
        key=f"meeting-{row.pk}",
        title=title,
        due_on=local.date(),
        alliance_id=place.pk,
        alliance=place.name,
        quadrant=place.quadrant,
        tier=place.tier,
        detail=detail,
        people=row.people,  # type: ignore[attr-defined]
        url=row.get_absolute_url(),
        step=step,
    )


def _elsewhere(row: Meeting, zone: ZoneInfo) -> str:
    """ " (09:00 in Boston)" where the meeting's own wall clock shows another time than mine."""
    there = row.starts_at.astimezone(ZoneInfo(row.time_zone))
    if there.utcoffset() == row.starts_at.astimezone(zone).utcoffset():
        return ""
    city = row.time_zone.rsplit("/", 1)[-1].replace("_", " ")
    return f" ({there:%H:%M} in {city})"
