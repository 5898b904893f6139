"""Counting guesses before they are checked, so that a hundred at once count as a hundred.

A try that succeeds gives its count back; one that must wait is not counted, so that impatience
makes nobody wait longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from accounts.models import Attempts
from accounts.rules.delays import Lane, counted, delay, wait


@dataclass(frozen=True, slots=True)
class Taken:
    """A try in one lane: what stood there `before` it, to be put back."""

    key: str
    lane: Lane
    failures: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Try:
    """A guess that may be made now (`wait` is 0), or not before `wait` seconds. `at` is when."""

    wait: int
    at: datetime
    taken: Sequence[Taken] = field(default=())

    @property
    def wait_if_wrong(self) -> int:
        """Seconds until the next guess, if this one was wrong."""
        return max((delay(one.failures + 1, one.lane.growth) for one in self.taken), default=0)


def key_of(*parts: str) -> str:
    """64 hexadecimal digits for whose guesses are counted together."""
    return salted_hmac("accounts.attempts", "\0".join(parts), algorithm="sha256").hexdigest()


def begin(*, lanes: Sequence[Lane], now: datetime) -> Try:
    """Count a guess in all its `lanes`, or say how long it has to wait (and count nothing).

    Whoever comes at the same moment waits for the rows. They are made first, each by itself, and
    then locked in the order of their keys, so that no two wait for each other.
    """
    by_key = {key_of(*lane.parts): lane for lane in lanes}
    there = Attempts.objects.in_bulk(list(by_key))
    if longest := _longest(there, by_key, now):
        return Try(longest, now)  # before any row is made: who must wait adds none
    while True:
        for key in by_key.keys() - there.keys():
            made = Attempts(key=key, forget_at=now + _kept(by_key[key]))
            Attempts.objects.bulk_create([made], ignore_conflicts=True)
        with transaction.atomic():
            there = _held(by_key)
            if longest := _longest(there, by_key, now):
                return Try(longest, now)
            if len(there) == len(by_key):  # none was taken away again meanwhile
                return Try(0, now, [_take(there[key], by_key[key], now) for key in by_key])


def _take(row: Attempts, lane: Lane, now: datetime) -> Taken:
    before = counted(row.failures, row.last_at, now, lane.growth)
    Attempts.objects.filter(key=row.key).update(
        failures=before + 1, last_at=now, forget_at=now + _kept(lane)
    )
    return Taken(row.key, lane, before, row.last_at)


def _held(keys: Iterable[str]) -> dict[str, Attempts]:
    return Attempts.objects.order_by("key").select_for_update().in_bulk(list(keys))


def _longest(rows: Mapping[str, Attempts], lanes: Mapping[str, Lane], now: datetime) -> int:
    waits = (wait(row.failures, row.last_at, now, lanes[key].growth) for key, row in rows.items())
    return max(waits, default=0)


def _kept(lane: Lane) -> timedelta:
    return timedelta(seconds=lane.growth.forget)


def succeed(*, attempt: Try) -> None:
    """The guess was right: its own lane, the first and narrowest, begins anew. The others give
    back this one guess and no more: else an attacker with an account of their own would wipe the
    count by signing in to it between guesses at others."""
    for number, one in enumerate(attempt.taken):
        row = Attempts.objects.filter(key=one.key)
        if number == 0:
            row.delete()
            continue
        mine = row.filter(failures=one.failures + 1, last_at=attempt.at)
        if not mine.update(failures=one.failures, last_at=one.last_at):
            row.filter(failures__gt=0).update(failures=F("failures") - 1)


@transaction.atomic
def forget_attempts(*, now: datetime) -> int:
    """Delete what no longer counts; returns how many rows. Those that are taken at this moment
    count again, and stay."""
    over = Attempts.objects.filter(forget_at__lte=now).select_for_update(skip_locked=True)
    return Attempts.objects.filter(key__in=over.values("key")).delete()[0]
