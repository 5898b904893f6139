"""The daily e-mails of many people: planned from what is due, and planned again."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from django.db import connection

from alliances.models import Alliance, Membership, Person
from alliances.services.digest.planning import BATCH, plan_digests
from bench.report import Row, compared, ratio_of
from core.dates.wall_time import to_wall
from core.mail.models import DueNotice, OutgoingMessage
from governance.models import Action

PEOPLE_OF_ONE = 2
STATEMENTS = 45
"""For a batch of people, however many: what comes due is read by kind."""

ZONES = ("UTC", "Asia/Tokyo", "Asia/Kolkata", "Europe/Berlin", "America/New_York",
         "America/Los_Angeles", "Pacific/Auckland")  # fmt: skip


def build(alliances: int, now: datetime) -> None:
    """Alliances with two people without an account each, who owe an action tomorrow."""
    zone = next(
        name for name in ZONES if (wall := to_wall(now, name)).hour >= 8 and wall.weekday() < 5
    )
    due = to_wall(now, zone).date() + timedelta(days=1)
    made = Alliance.objects.bulk_create(
        [
            Alliance(name=f"Due {n}", normalised_name=f"due {n}", stage="operating")
            for n in range(alliances)
        ],
        batch_size=1000,
    )
    people = Person.objects.bulk_create(
        [
            Person(name=f"Owner {n}", email=f"owner{n}@bench.example", time_zone=zone)
            for n in range(alliances * PEOPLE_OF_ONE)
        ],
        batch_size=1000,
    )
    pairs = [(made[n // PEOPLE_OF_ONE], person) for n, person in enumerate(people)]
    Membership.objects.bulk_create(
        [
            Membership(alliance=alliance, person=person, side="ours", role="committee_member")
            for alliance, person in pairs
        ],
        batch_size=1000,
    )
    Action.objects.bulk_create(
        [
            Action(alliance=alliance, owner=person, side="ours", title="Draft", due_on=due)
            for alliance, person in pairs
        ],
        batch_size=1000,
    )


def measure(alliances: int, rounds: int) -> list[Row]:
    """From nothing, and a minute later, when everybody has theirs."""
    now = datetime.now(UTC)
    build(alliances, now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    first, again, statements, planned = [], [], 0, 0
    for _ in range(rounds):
        DueNotice.objects.all().delete()
        OutgoingMessage.objects.filter(kind="due_digest")._raw_delete("default")
        Person.objects.note(digest_on=None)
        seconds, planned, statements = _timed(now)
        first.append(seconds)
        again.append(_timed(now + timedelta(minutes=1))[0])
    batches = -(-alliances * PEOPLE_OF_ONE // BATCH)
    each = statements / batches
    return [
        Row(
            f"daily e-mails of {alliances:,} alliances: {planned:,} planned",
            f"{median(first):.1f} s, {statements:,} statements",
            f"{each:.0f} for {BATCH} people",
            None,
            f"<= {STATEMENTS} for {BATCH} people",
            each <= STATEMENTS,
        ),
        compared(
            "the same a minute later, nothing to plan",
            f"{median(again):.2f} s",
            f"first {median(first):.1f} s",
            ratio_of(again, first),
            most=0.05,
        ),
    ]


def _timed(now: datetime) -> tuple[float, int, int]:
    count = 0

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    started = time.perf_counter()
    with connection.execute_wrapper(listen):
        planned = plan_digests(now=now)
    return time.perf_counter() - started, planned, count
