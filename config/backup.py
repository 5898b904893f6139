"""A backup of one moment: the database and the files, with what shows that they are whole.

    entente-20261129T031500Z/     0700, files 0600: whoever can read them can read every deal term
        database.dump             pg_dump's custom format; database.sqlite3 on SQLite
        media.tar.gz              the files
        secret_key                only where it was made by itself (the embedded way)
        manifest.json             rows of every table, SHA-256 of every file

The database comes first and the files second: a file nobody refers to yet does no harm, a missing
one does. Everything may go on running meanwhile.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

from config.env import DATA_DIR, IS_PRODUCTION

PREFIX = "entente-"
MANIFEST, MEDIA, KEY = "manifest.json", "media.tar.gz", "secret_key"
DUMP, COPY = "database.dump", "database.sqlite3"
_DONE = re.compile(re.escape(PREFIX) + r"\d{8}T\d{6}Z")
VENDORS = {DUMP: "postgresql", COPY: "sqlite"}


class BackupError(Exception):
    """Why there is no backup, or none was restored; a sentence for the one who asked for it."""


# Making one ----------------------------------------------------------------------------------
def back_up(*, folder: Path, now: datetime, keep: int = 0) -> Path:
    """Make a backup below `folder` and return its own folder; it stands there when it is whole.

    With `keep` only so many of the newest backups stay. Raises BackupError.
    """
    with _private():
        done = folder / f"{PREFIX}{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        part = done.with_name(f".{done.name}.part")
        try:
            part.mkdir(parents=True)
            _forget_interrupted(folder, but=part, now=now)
        except OSError as problem:
            raise BackupError(f"{part} cannot be made: {problem.strerror}.") from None
        try:
            rows = _dump(part / DUMP) if _on_postgresql() else _copy(part / COPY)
            _pack_media(part / MEDIA)
            if not IS_PRODUCTION and (DATA_DIR / KEY).exists():
                shutil.copyfile(DATA_DIR / KEY, part / KEY)
            files = {path.name: _sha256(path) for path in sorted(part.iterdir())}
            manifest = {"made_at": now.isoformat(), "files": files, "rows": rows}
            (part / MANIFEST).write_text(json.dumps(manifest, indent=1))
            part.rename(done)
        except (OSError, sqlite3.Error) as problem:
            shutil.rmtree(part, ignore_errors=True)
            raise BackupError(f"No backup was made: {problem}.") from None
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    if keep:
        forget_old(folder=folder, keep=keep)
    return done


def forget_old(*, folder: Path, keep: int) -> None:
    """Delete all backups below `folder` but the `keep` newest (one or more)."""
    found = (path for path in folder.iterdir() if _DONE.fullmatch(path.name))
    ours = [path for path in found if path.is_dir() and not path.is_symlink()]
    for old in sorted(ours)[:-keep]:
        shutil.rmtree(old)


def _forget_interrupted(folder: Path, *, but: Path, now: datetime) -> None:
    """Delete what backups left that somebody killed: whole databases. One that is younger than a
    day may still be at work."""
    for path in folder.glob(f".{PREFIX}*.part"):
        if path != but and now.timestamp() - path.stat().st_mtime > 24 * 3600:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _private() -> Iterator[None]:
    """What is made is nobody else's on a machine that is shared."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _on_postgresql() -> bool:
    return connection.vendor == "postgresql"


def _dump(path: Path) -> dict[str, int]:
    """Dump the moment in which the rows are counted, whatever is written meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        options = ["--format=custom", f"--file={path}", f"--snapshot={snapshot}"]
        _run("pg_dump", options)
        return _count(cursor)


def _copy(path: Path) -> dict[str, int]:
    source = connection.settings_dict["NAME"]
    if not Path(source).exists():
        raise BackupError(f"There is no database at {source}.")
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(path)) as copy:
        live.backup(copy)
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupError(f"The database {source} is damaged.")
        return _count(copy.cursor())


def _count(cursor: Any) -> dict[str, int]:
    """Rows by table, as `cursor` sees them."""
    rows = {}
    for name in sorted(connection.introspection.table_names(cursor)):
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")
        (rows[name],) = cursor.fetchone()
    return rows


def _run(program: str, options: list[str]) -> None:
    """A program of PostgreSQL on our database. Its password goes by the environment, since the
    arguments of a process can be read by everybody on the machine."""
    arguments, env = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    database = arguments.pop()
    if program == "pg_restore":
        arguments += ["--dbname", database]
    else:
        arguments.append(database)
    try:
        command = [program, *options, *arguments[1:]]
        run = subprocess.run(
            command, env={**os.environ, **(env or {})}, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise BackupError(
            f"{program} is not on this machine. Install the client programs of PostgreSQL, of the "
            "server's version or newer."
        ) from None
    if run.returncode:
        raise BackupError(f"{program} failed: {run.stderr.strip()}")


def _pack_media(path: Path) -> None:
    with tarfile.open(path, "w:gz") as archive:
        if (root := Path(settings.MEDIA_ROOT)).is_dir():
            archive.add(root, arcname=".", filter=_for_ourselves)


def _for_ourselves(found: tarfile.TarInfo) -> tarfile.TarInfo:
    found.mode &= 0o700
    found.uname = found.gname = ""
    return found


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


# Taking it back ------------------------------------------------------------------------------
def restore(*, folder: Path) -> dict[str, int]:
    """Restore a backup into an empty database and an empty folder of files; returns the rows by
    table. Nothing is overwritten but the key that the start of this command has just made. Raises
    BackupError, before anything is written where it can."""
    rows = check(folder=folder)
    vendor = VENDORS[DUMP if (folder / DUMP).exists() else COPY]
    if vendor != connection.vendor:
        raise BackupError(f"This is a backup of {vendor}, and the settings name another database.")
    media = Path(settings.MEDIA_ROOT)
    if media.is_dir() and any(media.iterdir()):
        raise BackupError(f"There are files in {media}. Move them away first.")
    with _private():
        _load(folder / DUMP) if _on_postgresql() else _put_back(folder / COPY)
        try:
            media.mkdir(parents=True, exist_ok=True)
            with tarfile.open(folder / MEDIA) as archive:
                archive.extractall(media, filter="data")
            if not IS_PRODUCTION and (folder / KEY).exists():
                shutil.copyfile(folder / KEY, DATA_DIR / KEY)
        except (OSError, tarfile.TarError) as problem:
            raise BackupError(
                f"The database is restored, the files are not: {problem}. Empty both "
                "before you try again."
            ) from None
    with connection.cursor() as cursor:
        found = {name: count for name, count in _count(cursor).items() if name in rows}
    if found != {name: rows[name] for name in found} or not found:
        raise BackupError("Rows are missing after the restore. Do not use this database.")
    return found


def check(*, folder: Path) -> dict[str, int]:
    """The rows by table that the backup holds. Raises BackupError unless every file is there and
    unchanged."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError):
        raise BackupError(f"{folder} is no backup: its {MANIFEST} is missing.") from None
    try:
        files, rows = dict(manifest["files"]), dict(manifest["rows"])
    except (KeyError, TypeError, ValueError):
        raise BackupError(f"{folder} is no backup: its {MANIFEST} is of something else.") from None
    if MEDIA not in files or not files.keys() & VENDORS.keys():
        raise BackupError(f"{folder} is no backup: it holds no database, or no files.")
    for name, digest in files.items():
        path = folder / name
        if not path.exists() or _sha256(path) != digest:
            raise BackupError(f"{path} is missing or was changed since it was made.")
    return rows


def _load(dump: Path) -> None:
    if connection.introspection.table_names():
        name = connection.settings_dict["NAME"]
        raise BackupError(
            f"The database {name} is not empty. Make an empty one (createdb), and name it in "
            "DATABASE_URL."
        )
    _run("pg_restore", ["--no-owner", "--exit-on-error", "--single-transaction", str(dump)])


def _put_back(copy: Path) -> None:
    connection.close()
    target = Path(connection.settings_dict["NAME"])
    for path in (target, Path(f"{target}-wal"), Path(f"{target}-shm")):
        if path.exists() and path.stat().st_size:
            raise BackupError(
                f"There is a database at {path}. Stop Entente and move it away first."
            )
    try:
        shutil.copyfile(copy, target)
    except OSError as problem:
        target.unlink(missing_ok=True)
        raise BackupError(f"{target} cannot be written: {problem.strerror}.") from None
