"""Backup and restore as docs/operations.md has people type them, on both databases."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import connection

from config import backup
from tests.plugins import database_url

ROOT = Path(__file__).resolve().parents[2]
PERSON = {
    "DJANGO_SUPERUSER_EMAIL": "ada@entente.example",
    "DJANGO_SUPERUSER_NAME": "Ada",
    "DJANGO_SUPERUSER_PASSWORD": "a long enough password",
}
WHO = "from accounts.models import User; print(*User.objects.values_list('email', flat=True))"


def documented(title: str) -> list[str]:
    """The commands below a heading of docs/operations.md that are ours or PostgreSQL's."""
    text = (ROOT / "docs" / "operations.md").read_text()
    part = text.split(f"\n### {title}\n", 1)[1].split("\n#", 1)[0]
    lines = "\n".join(re.findall(r"```\n(.*?)```", part, re.S)).splitlines()
    return [line for line in lines if line and not line.startswith("systemctl")]


class Installation:
    """A data directory and a database; `run` is a shell there, as a person would have it."""

    def __init__(self, tmp_path: Path, database: str = "") -> None:
        self.tmp_path = tmp_path
        self.env = {
            "PATH": os.environ["PATH"],
            "ENTENTE_NO_DOTENV": "1",
            "ENTENTE_MODE": "embedded",
            "DATA_DIR": str(tmp_path / "data"),
            "DATABASE_URL": database,
            "PYTHON_DOTENV_DISABLED": "1",
            **PERSON,
        }

    def run(self, command: str, *, fails: bool = False, **env: str) -> str:
        command = command.replace(".venv/bin/python", sys.executable)
        command = command.replace("/var/backups/entente", str(self.tmp_path / "backups"))
        done = subprocess.run(
            ["bash", "-euc", f"umask 022; {command}"],
            cwd=ROOT,
            env=self.env | env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode != 0) == fails, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def manage(self, command: str, **how: bool) -> str:
        return self.run(f".venv/bin/python manage.py {command}", **how)

    def fill(self) -> None:
        """People, and a file. Of the tables those of people are enough: a backup does not know
        what it holds."""
        self.manage("migrate accounts --verbosity 0")
        self.manage("migrate core --verbosity 0")
        self.manage("createsuperuser --no-input")
        media = self.tmp_path / "data" / "media" / "imports"
        media.mkdir(parents=True)
        (media / "portfolio.csv").write_text("partner;deal\nMeridian;4 million\n")

    def newest(self) -> Path:
        return sorted((self.tmp_path / "backups").iterdir())[-1]


def elsewhere(made: Installation, database: str = "") -> Installation:
    """Another machine, to which the backups were brought."""
    other = Installation(made.tmp_path, database)
    other.env["DATA_DIR"] = str(made.tmp_path / "restored")
    return other


def assert_is_there(place: Installation) -> None:
    assert place.manage(f'shell --verbosity 0 -c "{WHO}"').split() == ["ada@entente.example"]
    file = Path(place.env["DATA_DIR"]) / "media" / "imports" / "portfolio.csv"
    assert "Meridian" in file.read_text()


def assert_is_private(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path


def named(commands: list[str], newest: Path) -> list[str]:
    return [re.sub(r"/var/backups/entente/entente-\w+", str(newest), line) for line in commands]


@pytest.mark.slow  # processes of its own
@pytest.mark.sqlite
def test_sqlite(tmp_path: Path) -> None:
    first = Installation(tmp_path)
    first.fill()
    for command in documented("Backup"):
        first.run(command)
    assert_is_private(first.newest())
    second = elsewhere(first)
    for command in named(documented("Restore on SQLite"), first.newest()):
        second.run(command)
    assert_is_there(second)
    assert_is_private(tmp_path / "restored")
    assert "Move" in second.manage(f"restore {first.newest()}", fails=True)
    assert_is_there(second)


def test_a_backup_that_was_changed_is_refused(tmp_path: Path) -> None:
    whole = {name: f"content of {name}" for name in ("database.dump", "media.tar.gz")}
    digests = {name: sha256(text.encode()).hexdigest() for name, text in whole.items()}
    manifest = json.dumps({"files": digests, "rows": {"a": 3, "b": 4}})
    for name, text in {**whole, "manifest.json": manifest}.items():
        (tmp_path / name).write_text(text)
    assert backup.check(folder=tmp_path) == {"a": 3, "b": 4}
    (tmp_path / "media.tar.gz").write_text("content of media.tar.gy")
    with pytest.raises(backup.BackupError, match="media.tar.gz is missing or was changed"):
        backup.check(folder=tmp_path)
    (tmp_path / "media.tar.gz").unlink()
    with pytest.raises(backup.BackupError, match="media.tar.gz is missing or was changed"):
        backup.restore(folder=tmp_path)
    (tmp_path / "manifest.json").unlink()
    with pytest.raises(backup.BackupError, match="is no backup"):
        backup.check(folder=tmp_path)


def test_the_newest_are_kept(tmp_path: Path) -> None:
    for day in range(10, 15):
        (tmp_path / f"entente-202611{day}T031500Z").mkdir()
    others = ["entente-archive", "something-else"]
    for name in others:
        (tmp_path / name).mkdir()
    (tmp_path / "entente-20261101T031500Z").write_text("no folder")
    (tmp_path / "entente-20261102T031500Z").symlink_to(tmp_path / "entente-archive")
    backup.forget_old(folder=tmp_path, keep=2)
    left = sorted(path.name for path in tmp_path.iterdir())
    kept = [f"entente-202611{day}T031500Z" for day in ("01", "02", "13", "14")]
    assert left == [*kept, *others]


def test_what_a_killed_backup_left_is_deleted_by_the_next(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(backup, "_copy", lambda _: {})
    monkeypatch.setattr(backup, "_dump", lambda _: {})
    now = datetime.now(UTC)
    for name, hours in (("entente-20261101T031500Z", 30), ("entente-20261102T031500Z", 2)):
        part = tmp_path / f".{name}.part"
        part.mkdir()
        os.utime(part, (now.timestamp() - hours * 3600,) * 2)
    made = backup.back_up(folder=tmp_path, now=now)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [".entente-20261102T031500Z.part", made.name]


@pytest.mark.parametrize("problem", [OSError(28, "No space left on device"), sqlite3.Error("full")])
def test_a_full_disk_leaves_nothing_and_is_said(tmp_path: Path, monkeypatch, problem) -> None:
    def fails(path: Path) -> None:
        path.write_text("half")
        raise problem

    monkeypatch.setattr(backup, "_copy", fails)
    monkeypatch.setattr(backup, "_dump", fails)
    with pytest.raises(backup.BackupError, match="No backup was made"):
        backup.back_up(folder=tmp_path, now=datetime(2026, 11, 29, tzinfo=UTC))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow  # a process of its own
def test_a_stopped_backup_leaves_nothing(tmp_path: Path) -> None:
    code = (
        "import signal, os, django; django.setup()\n"
        "from config import backup\n"
        "def stopped(path):\n"
        "    path.write_text('half a database'); os.kill(os.getpid(), signal.SIGTERM)\n"
        "backup._copy = backup._dump = stopped\n"
        "from django.core.management import call_command\n"
        f"call_command('backup', {str(tmp_path / 'backups')!r})\n"
    )
    place = Installation(tmp_path)
    env = {**place.env, "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, check=False)
    assert done.returncode == 128 + 15
    assert list((tmp_path / "backups").iterdir()) == []


@pytest.mark.parametrize(
    "manifest",
    [
        *("[]", "{}", '"x"', '{"files": {}, "rows": {}}', '{"files": 1, "rows": 2}'),
        '{"files": {"media.tar.gz": ""}, "rows": {}}',
    ],
)
def test_a_manifest_of_something_else(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    for act in (backup.check, backup.restore):
        with pytest.raises(backup.BackupError, match="is no backup"):
            act(folder=tmp_path)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(backup.BackupError, match="cannot be made"):
        backup.back_up(folder=tmp_path / "file", now=datetime(2026, 11, 29, tzinfo=UTC))


@pytest.mark.slow
@pytest.mark.servers
@pytest.mark.postgresql
@pytest.mark.django_db
def test_postgresql(tmp_path: Path) -> None:
    here = database_url(connection.settings_dict)
    start, name = here.rsplit("/", 1)
    names = [f"{name}_before", f"{name}_after"]
    with connection.cursor() as cursor:
        cursor.execute("COMMIT")  # a database is not made in a transaction
        for one in names:
            cursor.execute(f'DROP DATABASE IF EXISTS "{one}"')
            cursor.execute(f'CREATE DATABASE "{one}" TEMPLATE template0')
    try:
        first = Installation(tmp_path, f"{start}/{names[0]}")
        first.fill()
        for command in documented("Backup"):
            first.run(command)
        assert_is_private(first.newest())
        second = elsewhere(first, f"{start}/{names[1]}")
        for command in named(documented("Restore on PostgreSQL"), first.newest()):
            if not command.startswith("createdb"):
                second.run(re.sub(r"DATABASE_URL=\S+", "", command))
        assert_is_there(second)
        again = second.manage(f"restore {first.newest()}", fails=True)
        assert "Move them away first" in again
    finally:
        with connection.cursor() as cursor:
            for one in names:
                cursor.execute(f'DROP DATABASE "{one}" WITH (FORCE)')
            cursor.execute("BEGIN")
