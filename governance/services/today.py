"""What waits in governance: meetings to prepare, minutes to write, reminders that did not arrive,
actions; and the week ahead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from alliances.querysets import count_of
from alliances.rules.worklist import Item, Kind, Place
from alliances.services.free_days import calendars_of
from alliances.services.worklist import AT_MOST, OWNER_FIELDS, MyAlliances, Promises
from core.dates.wall_time import city
from governance.models import (
    Action,
    AgendaItem,
    Attendee,
    Invitation,
    JointEvent,
    Meeting,
    Minutes,
)
from governance.rules.meetings import clock_words, own_span, short_day
from governance.services.holiday_marks import marks_of
from governance.services.invitations.rows import not_told
from governance.services.minutes.due import unsettled_meetings, waiting_for_answer
from governance.services.reminders.rows import undelivered_of, unreached

REMINDER = Kind("reminder", 50, severity=6, horizon=3, shown=14, icon="bell")
AGENDA = Kind("agenda", 60, severity=6, horizon=4, shown=8, icon="calendar")
MINUTES = Kind("minutes", 70, severity=5, horizon=5, icon="note", late="ago", due="today")
ANSWER = Kind("minutes_answer", 75, severity=5, horizon=5, shown=14, icon="note", late="late")
ACTION = Kind("action", 90, severity=5, horizon=5, shown=7)
NUDGE_ACTION = Kind("nudge_action", 110, severity=4, horizon=5, shown=2)
SHOWN = ("title", "starts_at", "ends_at", "time_zone", "mode", "state", "minutes")
ACTION_FIELDS = ("alliance", "title", "side", "due_on", "revision")
MEETING = ("meeting__title", "meeting__local_date", "meeting__committee__name")
WEEK = timedelta(days=7)
LOOKS_BACK = timedelta(days=45)


@dataclass(frozen=True)
class WeekMeeting:
    """One line of "This week"; `agenda` counts its items, `marks` say why a side does not work on
    that day."""

    meeting: Meeting
    alliance: str
    starts_at: datetime
    clock: str
    elsewhere: str
    agenda: int
    marks: list[str]


@dataclass(frozen=True)
class WeekEvent:
    event: JointEvent
    alliance: str


def my_meetings(mine: MyAlliances, now: datetime) -> list[Meeting]:
    """Meetings of alliances I manage, and those I am invited to, from six weeks back to eight days
    ahead, and later ones of which somebody was not reminded. One query for all who ask; each has
    `agenda_count`, `people`, `invited` and `unreached`."""
    if "meetings" not in mine.shared:
        mine.shared["meetings"] = list(_meetings(mine, now)) if mine.places else []
    found: list[Meeting] = mine.shared["meetings"]
    return found


def _meetings(mine: MyAlliances, now: datetime) -> QuerySet[Meeting, Any]:
    here = OuterRef("pk")
    attendees = Attendee.objects.filter(meeting=here)
    return (
        unsettled_meetings(Meeting.objects.all())
        .filter(
            Q(starts_at__lte=now + WEEK + timedelta(days=2)) | Q(pk__in=undelivered_of()),
            committee__alliance__in=mine.anywhere(),
            starts_at__gte=now - LOOKS_BACK,
        )
        .exclude(state__in=(Meeting.State.CANCELLED, Meeting.State.MISSED))
        .annotate(
            record_state=F("record__state"),
            invited=Exists(attendees.filter(person__user=mine.user.pk)),
            people=count_of(attendees, "meeting"),
            agenda_count=count_of(AgendaItem.objects.filter(meeting=here), "meeting"),
            unreached=unreached(),
        )
        .filter(Q(invited=True) | Q(committee__alliance__in=mine.managed()))
        .select_related("committee")
        .only(*SHOWN, "committee__name", "committee__alliance")
        .order_by("starts_at", "pk")[:AT_MOST]
    )


def meeting_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Agendas to write and minutes to write, for the alliances I manage."""
    zone = mine.user.zone
    today = now.astimezone(zone).date()
    for row in my_meetings(mine, now):
        place = mine.places[row.committee.alliance_id]
        if not place.managed:
            continue
        day = row.starts_at.astimezone(zone).date()
        if row.ends_at < now:
            yield _item(row, place, zone, MINUTES)
        elif not _agenda(row) and AGENDA.is_shown(day, today):
            yield _item(row, place, zone, AGENDA)


def week_ahead(mine: MyAlliances, now: datetime) -> list[WeekMeeting]:
    """What begins in the next seven days, soonest first. One query where anything does."""
    zone = mine.user.zone
    rows = [
        row
        for row in my_meetings(mine, now)
        if now <= row.ends_at and row.starts_at <= now + WEEK and row.state == "scheduled"
    ]
    calendars = calendars_of({row.committee.alliance_id for row in rows}) if rows else None
    return [
        WeekMeeting(
            row,
            mine.places[row.committee.alliance_id].name,
            row.starts_at.astimezone(zone),
            clock_words(row.starts_at, zone.key),
            _elsewhere(row, zone),
            _agenda(row),
            marks_of(row, mine.user, calendars),
        )
        for row in rows
    ]


def near_events(now: datetime) -> QuerySet[JointEvent, Any]:
    """Joint events of the next seven days, or a day more on some clock."""
    today = now.date()
    days = timedelta(days=1)
    return JointEvent.objects.filter(starts_on__lte=today + WEEK + days, ends_on__gte=today - days)


def events_ahead(mine: MyAlliances, now: datetime) -> list[WeekEvent]:
    """Joint events of my alliances that go on or begin in the next seven days, soonest first. One
    query where there are any."""
    if not any(place.events for place in mine.places.values()):
        return []
    today = now.astimezone(mine.user.zone).date()
    rows = near_events(now).filter(
        alliance__in=mine.anywhere(), starts_on__lte=today + WEEK, ends_on__gte=today
    )
    found = rows.order_by("starts_on", "pk")[:AT_MOST]
    return [WeekEvent(row, mine.places[row.alliance_id].name) for row in found]


def reminder_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Coming meetings of which somebody's reminder failed or came too late."""
    zone = mine.user.zone
    for row in my_meetings(mine, now):
        place = mine.places[row.committee.alliance_id]
        people = row.unreached  # type: ignore[attr-defined]
        if not people or not place.managed or row.starts_at < now or row.state != "scheduled":
            continue
        yield Item(
            place,
            REMINDER,
            f"reminder-{row.pk}",
            f"Reminder for {row} not delivered",
            row.starts_at.astimezone(zone).date(),
            detail=f"{people} {'person was' if people == 1 else 'people were'} not reminded. "
            "Contact them, or send the reminder again.",
            people=people,
            url=reverse("governance:reminder_list"),
            step="See reminders",
        )


def untold(mine: MyAlliances, now: datetime) -> QuerySet[Invitation, Any]:
    return not_told().filter(series__committee__alliance__in=mine.managed())


def invitation_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """People in the alliances I manage whose calendar shows what is no longer true, or nothing,
    since their mail was refused. One query."""
    related = untold(mine, now).select_related("person", "series__committee")
    for row in related.order_by("series", "person")[:AT_MOST]:
        committee = row.series.committee
        yield Item(
            mine.places[committee.alliance_id],
            REMINDER,
            f"invitation-{row.pk}",
            f"{row.person} was not told when {committee} meets",
            now.astimezone(mine.user.zone).date(),
            detail="Their e-mail was not delivered. Tell them yourself, or send it again.",
            people=1,
            url=reverse("governance:reminder_list"),
            step="See what was not delivered",
        )


def action_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Open actions: my own, and others' of alliances I manage once they are nearly due. One
    query."""
    promises = Promises(mine, now, ACTION, NUDGE_ACTION, path="alliance", what="action", ticks=True)
    rows = Action.objects.open().select_related("owner", "meeting__committee")
    for row in promises.of(rows.only(*ACTION_FIELDS, *OWNER_FIELDS, *MEETING)):
        held = row.meeting and short_day(row.meeting.local_date, promises.here.date())
        origin = f"From {row.meeting}, {held}. " if row.meeting else ""
        yield promises.item(
            row,
            row.alliance_id,
            name=row.title,
            detail=f"{origin}Due {row.due_on:%-d %b %Y}",
            url=reverse("governance:action_list"),
        )


def _agenda(row: Meeting) -> int:
    """The annotation of `my_meetings`."""
    return int(getattr(row, "agenda_count", 0))


def _item(row: Meeting, place: Place, zone: ZoneInfo, kind: Kind) -> Item:
    local = row.starts_at.astimezone(zone)
    if kind is AGENDA:
        title, step, at = f"Write the agenda for {row}", "Add agenda items", "agenda"
        detail = f"{local:%a %-d %b, %H:%M}{_elsewhere(row, zone)}. No agenda yet."
    elif row.state == Meeting.State.HELD and row.record_state == Minutes.State.OBJECTED:  # type: ignore[attr-defined]
        return _of_minutes(row, place, local, "Answer the objection to", "Correct the minutes")
    elif row.state == Meeting.State.HELD and row.minutes:
        return _of_minutes(row, place, local, "Circulate", "Read and circulate")
    elif row.state == Meeting.State.HELD:
        title, step, at = f"Write the minutes of {row}", "Write minutes", "minutes"
        detail = f"{local:%a %-d %b}. Held, no minutes yet."
    else:
        title, step, at = f"Record {row}", "Record meeting", "attendance"
        detail = f"{local:%a %-d %b}. Not recorded yet."
    return Item(
        place,
        kind,
        f"meeting-{row.pk}",
        title,
        local.date(),
        detail=detail,
        people=row.people,  # type: ignore[attr-defined]
        # To the place on the page where it is done, ready to be typed in.
        url=f"{row.get_absolute_url()}?row={at}",
        step=step,
    )


def _of_minutes(row: Meeting, place: Place, local: datetime, verb: str, step: str) -> Item:
    return Item(
        place,
        MINUTES,
        f"meeting-{row.pk}",
        f"{verb} the minutes of {row}",
        local.date(),
        detail=f"{local:%a %-d %b}. Both sides wait for them.",
        people=row.people,  # type: ignore[attr-defined]
        url=reverse("governance:minutes_page", args=[row.pk]),
        step=step,
    )


def unanswered(mine: MyAlliances, now: datetime) -> QuerySet[Minutes, Any]:
    rows = waiting_for_answer(mine.user)
    return rows.filter(meeting__committee__alliance__in=mine.anywhere())


def minutes_to_answer(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Minutes that I am asked to approve. One query."""
    rows = unanswered(mine, now).select_related("meeting__committee")
    for row in rows.order_by("answer_by", "pk")[:AT_MOST]:
        meeting = row.meeting
        day = row.answer_by or now.date()
        yield Item(
            mine.places[meeting.committee.alliance_id],
            ANSWER,
            f"minutes-{row.pk}-{row.version}",
            f"Approve the minutes of {meeting}",
            day,
            detail=f"Held {short_day(meeting.local_date, now.date())}. Answer until {day:%-d %b}.",
            url=row.get_absolute_url(),
            step="Read the minutes",
        )


def _elsewhere(row: Meeting, zone: ZoneInfo) -> str:
    """ " (09:00 in Boston)" where the meeting's own wall clock shows another time than mine."""
    there = own_span(row.starts_at, row.ends_at, row.time_zone, zone.key)
    return f" ({there.start} in {city(row.time_zone)})" if there else ""
