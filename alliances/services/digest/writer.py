"""Digests just before they are sent, and as they are read in the inbox: from live data, with the
rights of the moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.utils import timezone

from alliances.models import Person
from alliances.services.digest.due import Due, due_of
from alliances.services.digest.message import content_of, inbox_line, lines_of
from alliances.services.digest.planning import KIND
from core.dates.wall_time import to_wall
from core.mail.models import DueNotice, OutgoingMessage
from core.registry.mail import Described, InboxLine, MailKind, Prepared, mail_kinds
from core.text import plural

NOTHING_LEFT = "Nothing in it is due any more."


class DigestWriter:
    """See `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        said = _said(rows, _people(row.person_id for row in rows), now)
        return {pk: _prepared(one) for pk, one in said.items()}


@dataclass(frozen=True, slots=True)
class _Said:
    person: Person
    today: date
    due: list[Due]
    names: dict[int, str]


def _prepared(said: _Said) -> Prepared:
    person, today = said.person, said.today
    if person.is_gone:
        return Prepared(withdrawn="Has left the company.")
    if not said.due:
        return Prepared(withdrawn=NOTHING_LEFT)
    lines = lines_of(said.due, person, said.names)
    return Prepared(
        address=person.email or (person.user.email if person.user else ""),
        compose=partial(content_of, lines, person, today),
        account=person.user,
        person=person,
    )


def _people(keys: Iterable[int]) -> dict[int, Person]:
    return Person.objects.select_related("user").in_bulk(set(keys))


def _said(
    rows: Sequence[OutgoingMessage], people: dict[int, Person], now: datetime
) -> dict[int, _Said]:
    """By key of the row, what it says now: what it was to tell and is still to be done."""
    noted: dict[str, dict[tuple[str, int], date]] = defaultdict(dict)
    only: dict[str, set[int]] = defaultdict(set)
    notices = DueNotice.objects.filter(message__in=_emails(rows))
    for key, kind, row, day in notices.values_list("message__key", "kind", "row_id", "day"):
        noted[key][kind, row] = day
        only[kind].add(row)
    by_day: dict[date, list[Person]] = defaultdict(list)
    for person in people.values():
        zone = person.user.time_zone if person.user else person.time_zone
        by_day[to_wall(now, zone).date()].append(person)
    due: dict[int, list[Due]] = {}
    days: dict[int, date] = {}
    for today, some in by_day.items():
        due |= due_of(some, today, only)
        days |= {person.pk: today for person in some}
    names = _names(one.acts_for for lines in due.values() for one in lines if one.acts_for)
    return {
        row.pk: _Said(
            people[row.person_id],
            days[row.person_id],
            [one for one in due.get(row.person_id, ()) if _still(one, noted[row.key])],
            names,
        )
        for row in rows
        if row.person_id in people
    }


def _emails(rows: Sequence[OutgoingMessage]) -> Any:
    """The rows that hold the notices: those of the mail, also for rows of the inbox."""
    found = OutgoingMessage.objects.by_email().filter(kind=KIND, key__in=[row.key for row in rows])
    return found.order_by().values("pk")


def _still(one: Due, noted: dict[tuple[str, int], date]) -> bool:
    """What was moved to a day that is far away is not said."""
    day = noted.get((one.kind.key, one.row))
    return day is not None and (one.day == day or one.offset is not None)


def _names(keys: Iterable[int]) -> dict[int, str]:
    return dict(Person.objects.filter(pk__in=set(keys)).order_by().values_list("pk", "name"))


def read(rows: Sequence[OutgoingMessage], user: Any) -> dict[int, InboxLine]:
    """Digests in the inbox of `user`; those of which nothing is left are not shown."""
    people = _people(row.person_id for row in rows)
    mine = {pk: one for pk, one in people.items() if one.user_id == user.pk}
    said = _said(rows, mine, timezone.now())
    return {
        pk: inbox_line(lines_of(one.due, one.person, one.names, inside=True), one.today)
        for pk, one in said.items()
        if one.due
    }


def describe(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    people = Person.objects.in_bulk({row.person_id for row in rows})
    counts: dict[int, int] = defaultdict(int)
    for pk in DueNotice.objects.filter(message__in=rows).values_list("message_id", flat=True):
        counts[pk] += 1
    return {
        row.pk: Described(
            recipient=f"{people[row.person_id].name}, {people[row.person_id].email}",
            about=plural(counts[row.pk], "due date"),
            url=people[row.person_id].get_absolute_url(),
        )
        for row in rows
        if row.person_id in people
    }


def register() -> None:
    mail_kinds.register(
        MailKind(
            key=KIND,
            name="Due dates",
            plural="the daily e-mail of due dates",
            writer=DigestWriter,
            describe=describe,
            optional="Once a day, on days on which something is due: actions, deliverables, notice "
            "dates, minutes, reviews",
            inbox=read,
            quiet_hours=True,
            order=10,
        )
    )
