"""The audit log with a million events: how long a page of it takes.

    DATA_DIR=/tmp/somewhere .venv/bin/python -m bench.audit [EVENTS]

on a database that is migrated (or with DATABASE_URL). The events stay: use a database of its own.
"""

from __future__ import annotations

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.models import User  # noqa: E402
from core.audit.models import AuditEvent  # noqa: E402

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


# Spread over two years, the latest last; two hundred people, two thousand alliances.
FILL = """
INSERT INTO core_auditevent (at, kind, actor_id, actor_name, network, request_id, about_type,
    about_id, about, alliance_id, summary, changes)
WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {count})
SELECT {at}, CASE n * 31 % 100 WHEN 99 THEN 'imported' WHEN 98 THEN 'role_changed' ELSE
    CASE WHEN n * 31 % 100 < 60 THEN 'signed_in' WHEN n * 31 % 100 < 90 THEN 'terms_read'
    ELSE 'refused' END END, 10000 + n * 17 % 200, 'Person ' || (n * 17 % 200) || ', p@x.example',
    {network}, '', 'alliances.alliance', CAST(n * 79 % 2000 AS text), 'An alliance ' || n,
    n * 79 % 2000, 'GET /alliances/1/', '{{}}'
FROM numbers
"""
WORDS = {
    "sqlite": {
        "at": "datetime('now', (-63000000.0 * ({count} - n) / {count}) || ' seconds')",
        "network": "'192.0.2.' || (n % 250)",
    },
    "postgresql": {
        "at": "now() - interval '1 second' * (63000000.0 * ({count} - n) / {count})",
        "network": "CAST('192.0.2.' || (n % 250) AS inet)",
    },
}


def fill(count: int) -> None:
    words = {name: text.format(count=count) for name, text in WORDS[connection.vendor].items()}
    start = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(FILL.format(count=count, **words))
        cursor.execute("ANALYZE")
    print(f"{count:,} events written in {time.monotonic() - start:.0f} s")


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
    wanted = int((sys.argv[1:] or ["1000000"])[0])
    if AuditEvent.objects.count() < wanted:
        fill(wanted)
    measure()
