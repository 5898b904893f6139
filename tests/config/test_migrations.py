"""Migrations lead from nothing to the tables that the models describe, from which all other tests
have theirs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import ConnectionHandler, connection

from tests.conftest import GUARD
from tests.plugins import database_url

ROOT = Path(__file__).resolve().parents[2]
TRIGGERS = {
    "sqlite": "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT COUNT(*) FROM pg_trigger WHERE NOT tgisinternal",
}
SHAPE = {
    "sqlite": """
        SELECT t.name, c.name || ' ' || c.type || ' ' || c."notnull"
        FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'
        UNION ALL SELECT tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL
    """,
    "postgresql": """
        SELECT table_name, concat_ws(' ', column_name, data_type, character_maximum_length,
                                     numeric_precision, numeric_scale, is_nullable)
        FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT conrelid::regclass::text, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'
    """,
}
# On SQLite an installation migrates in tests/config/test_up.py.
pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.postgresql]


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[Any]:
    """A connection to another database, made by `manage.py migrate`."""
    settings = {**connection.settings_dict, "NAME": str(tmp_path / "migrated.sqlite3")}
    if connection.vendor == "postgresql":
        settings["NAME"] = f"{connection.settings_dict['NAME']}_migrated"
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f'DROP DATABASE IF EXISTS "{settings["NAME"]}"')
            cursor.execute(f'CREATE DATABASE "{settings["NAME"]}"')
    env = {**os.environ, "DATABASE_URL": database_url(settings), "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=env, check=True)
    other = ConnectionHandler({"default": settings})["default"]
    yield other
    other.close()
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f'DROP DATABASE "{settings["NAME"]}"')


def shape(of: Any) -> Counter[tuple[str, str]]:
    """(table, what it has): columns, indexes, and on PostgreSQL what holds between them. Names of
    indexes do not count: those of renamed tables keep theirs; nor do tables of other projects."""
    tables = {
        model._meta.db_table
        for app in apps.get_app_configs()
        if Path(app.path).parent == ROOT
        for model in app.get_models(include_auto_created=True)
    }
    with of.cursor() as cursor:
        cursor.execute(SHAPE[of.vendor])
        rows = [(table, re.sub(r"INDEX \S+ ON", "INDEX ON", has)) for table, has in cursor]
    return Counter(row for row in rows if row[0] in tables)


def test_migrations_make_what_the_models_describe(migrated: Any) -> None:
    expected, there = shape(connection), shape(migrated)
    assert len(expected) > 1000
    assert expected - there == Counter() and there - expected == Counter()
    # A migration that changes the table of the audit log makes it anew on SQLite, and must set its
    # guard again.
    wanted = [text for text in GUARD.ON[connection.vendor] if "CREATE TRIGGER" in text]
    with migrated.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        assert cursor.fetchone()[0] == len(wanted) > 0
