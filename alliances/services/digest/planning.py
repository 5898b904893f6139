"""Planning: who has to be told of something that they were not told of yet.

Level-triggered, like the reminders: for each person whose hour has come today, it compares what is
to be told with what was. The rows of the digest and the note of what it tells are written together,
so that nothing is told twice and nothing is lost: what a digest could not say goes into the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models.user import DIGEST_AT, WORKING_DAYS
from alliances.models import Person
from alliances.services.digest.due import Due, due_of
from core.dates.wall_time import to_wall
from core.mail.models import DueNotice, OutgoingMessage
from core.mail.preferences import wanted
from core.mail.queue import mail_domain, outgoing

KIND = "due_digest"
SUBJECT = "alliances.person"
USEFUL_FOR = timedelta(days=3)
BATCH = 500
FOLDED = "Its due dates are in a later daily e-mail."
State = OutgoingMessage.State
# Without its notices a digest says nothing: what can still be told goes into the next one.
FOLDS = (State.WAITING, State.MISSED)


def plan_digests(*, now: datetime | None = None) -> int:
    """Write a digest for everybody whose hour has come today and who has something to be told.
    Returns how many."""
    now = now or timezone.now()
    planned = 0
    for today, waiting in _due_people(now):
        # Keys alone: of each batch the rest is read when its turn comes.
        keys = list(waiting.order_by().values_list("pk", flat=True))
        for some in _batches(keys):
            planned += _plan(some, today, now)
    return planned


def plan_for(people: list[int], *, now: datetime) -> int:
    """The same for these people at once, whatever their hour and day. Returns how many."""
    zones = Person.objects.filter(pk__in=people).values_list("pk", "time_zone", "user__time_zone")
    days: dict[date, list[int]] = defaultdict(list)
    for pk, own, account in zones:
        days[to_wall(now, account or own).date()].append(pk)
    return sum(_plan(keys, today, now) for today, keys in days.items())


def _batches(keys: list[int]) -> Iterator[list[int]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def _due_people(now: datetime) -> Iterator[tuple[date, QuerySet[Person]]]:
    """Those whose hour has come and for whom was not looked today, by the day it is for them."""
    zones = defaultdict(list)
    known = set(Person.objects.order_by().values_list("time_zone", flat=True).distinct())
    accounts = Person.objects.filter(user__isnull=False).order_by()
    known |= set(accounts.values_list("user__time_zone", flat=True).distinct())
    for name in known:
        zones[to_wall(now, name)].append(name)
    by_day: dict[date, Q] = defaultdict(Q)
    for wall, names in zones.items():
        weekday = str(wall.isoweekday())
        hour = Q(
            user__time_zone__in=names,
            user__digest_at__lte=wall.time(),
            user__digest_days__contains=weekday,
            user__is_active=True,
        )
        if wall.time() >= DIGEST_AT and weekday in WORKING_DAYS:
            hour |= Q(user__isnull=True, time_zone__in=names) & ~Q(email="")
        by_day[wall.date()] |= hour
    for today, hours in by_day.items():
        fresh = Q(digest_on__isnull=True) | Q(digest_on__lt=today)
        yield today, Person.objects.filter(hours, fresh, left_on__isnull=True)


@transaction.atomic
def _plan(keys: list[int], today: date, now: datetime) -> int:
    fresh = Q(digest_on__isnull=True) | Q(digest_on__lt=today)
    # Looking for what is due is no edit of the person: their revision stays.
    mine = Person.objects.filter(fresh, pk__in=keys).order_by()
    if mine.note(digest_on=today) != len(keys):
        # Another planner is at it: what is left for us is seen in the next minute.
        transaction.set_rollback(True)
        return 0
    people = [
        person
        for person in Person.objects.filter(pk__in=keys).select_related("user")
        if wanted(person.user or person, KIND)
    ]
    untold = _untold(people, today)
    rows = {person.pk: _row(person, today, now) for person in people if person.pk in untold}
    _write(rows)
    _fold(rows, now)
    DueNotice.objects.bulk_create(
        DueNotice(
            message=rows[pk],
            person_id=pk,
            kind=one.kind.key,
            row_id=one.row,
            day=one.day,
            offset=one.offset or 0,
        )
        for pk, found in untold.items()
        for one in found
    )
    return len(rows)


def _untold(people: list[Person], today: date) -> dict[int, list[Due]]:
    due = due_of(people, today)
    told: dict[tuple[Any, ...], int] = {}
    notices = DueNotice.objects.filter(person_id__in=list(due))
    for person, kind, row, day, offset in notices.values_list(
        "person_id", "kind", "row_id", "day", "offset"
    ):
        key = (person, kind, row, day)
        told[key] = min(offset, told.get(key, offset))
    found: dict[int, list[Due]] = {}
    for pk, lines in due.items():
        new = [one for one in lines if _is_new(one, told)]
        if new:
            found[pk] = new
    return found


def _is_new(one: Due, told: dict[tuple[Any, ...], int]) -> bool:
    """Whether it reached a day after those at which they were told of it."""
    before = told.get((*one.key, one.day))
    return before is None or (one.offset is not None and one.offset < before)


def _row(person: Person, today: date, now: datetime) -> OutgoingMessage:
    return outgoing(
        kind=KIND,
        key=f"{person.pk}:{today}",
        due_at=now,
        not_after=now + USEFUL_FOR,
        domain=mail_domain(),
        subject_type=SUBJECT,
        subject_id=person.pk,
        account=person.user,
        person_id=person.pk,
    )


def _write(rows: dict[int, OutgoingMessage]) -> None:
    """Save the rows. Somebody whose zone went back a day has one of this key already: no second
    mail comes on that day."""
    keys = {row.key: pk for pk, row in rows.items()}
    there = OutgoingMessage.objects.by_email().filter(kind=KIND, key__in=list(keys))
    for row in there:
        rows[keys.pop(row.key)] = row
    OutgoingMessage.objects.bulk_create(rows[pk] for pk in keys.values())


def _fold(rows: dict[int, OutgoingMessage], now: datetime) -> None:
    """Earlier digests that never went out say no more: their due dates go into this one."""
    earlier = OutgoingMessage.objects.by_email().filter(
        kind=KIND, person_id__in=list(rows), state__in=FOLDS
    )
    new = {row.pk for row in rows.values()}
    for row in earlier.exclude(pk__in=new).order_by("pk"):
        folded = OutgoingMessage.objects.filter(pk=row.pk, state__in=FOLDS)
        if folded.update(state=State.WITHDRAWN, finished_at=now, last_error=FOLDED):
            _move(row, rows[row.person_id])


def _move(old: OutgoingMessage, new: OutgoingMessage) -> None:
    old.notices.update(message=new)  # type: ignore[attr-defined]
