"""The audit log with a million events: how long a page of it takes.

    DATA_DIR=/tmp/somewhere .venv/bin/python -m bench.audit [EVENTS]

on a database that is migrated (or with DATABASE_URL). The events stay: use a database of its own.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from core.audit.models import AuditEvent  # noqa: E402

KINDS = ("signed_in",) * 60 + ("terms_read",) * 30 + ("refused",) * 8 + ("role_changed", "imported")
PAGES = (
    "",
    "page=200",
    "kind=role_changed",
    "kind=group:Rights",
    "kind=audit_pruned",
    "person={person}",
    "alliance={alliance}",
    "network=192.0.2.9",
    "start=1 Jan 2025&end=7 Jan 2025",
    "q=alliance 12345",
    "q=not to be found",
    "person={person}&kind=refused&start=1 Jan 2025",
)


def fill(count: int) -> None:
    now, start = timezone.now(), time.monotonic()
    for first in range(0, count, 10_000):
        AuditEvent.objects.bulk_create(
            [_event(number, now, count) for number in range(first, min(count, first + 10_000))],
            batch_size=2_000,
        )
    print(f"{count:,} events written in {time.monotonic() - start:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _event(number: int, now: timezone.datetime, count: int) -> AuditEvent:
    # Spread over two years, the latest last; two hundred people, two thousand alliances.
    at = now - timedelta(seconds=(count - number) * 63_000_000 / count)
    alliance = number * 7_919 % 2_000
    return AuditEvent(
        at=at,
        kind=KINDS[number * 31 % len(KINDS)],
        actor_id=10_000 + number * 17 % 200,
        actor_name=f"Person {number * 17 % 200}, person@halden.example",
        network=f"192.0.2.{number % 250}",
        about_type="alliances.alliance",
        about_id=str(alliance),
        about=f"An alliance {number}",
        alliance_id=alliance,
        summary="GET /alliances/1/",
    )


def measure() -> None:
    client = Client(HTTP_HOST="127.0.0.1")
    admin = User.objects.filter(is_superuser=True, is_staff=True).first()
    admin = admin or User.objects.create_superuser("bench@x.example", None, name="Bench")
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    people = User.objects.bulk_create(
        [User(pk=10_005, email="p@x.example", name="Person 5", password="!")], ignore_conflicts=True
    )
    values = {"person": people[0].pk, "alliance": 12}
    for query in PAGES:
        url = f"/audit/?{query.format(**values)}"
        times = []
        for _ in range(3):
            begun = time.monotonic()
            answer = client.get(url)
            times.append(1000 * (time.monotonic() - begun))
            assert answer.status_code == 200, answer.status_code
        rows = answer.context["page_obj"].paginator.count if answer.context else "?"
        print(f"{min(times):7.0f} ms  {rows:>6} found  {query or 'first page'}")


if __name__ == "__main__":
    if missing := int((sys.argv[1:] or ["1000000"])[0]) - AuditEvent.objects.count():
        fill(max(0, missing))
    measure()
