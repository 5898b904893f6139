"""What has to be true before the embedded way can serve: schema, static files, a portfolio.

Each step finds out quickly that there is nothing to do, so a second start is fast. Two instances
on one data directory take turns.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from hashlib import sha256
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from whitenoise.storage import CompressedManifestStaticFilesStorage

from config.env import ROOT

Say = Callable[[str], None]


@contextlib.contextmanager
def turn(data_dir: Path) -> Iterator[None]:
    """Hold the data directory alone while it is being prepared."""
    folder = data_dir / "run"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "prepare.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def prepare(data_dir: Path, say: Say) -> None:
    """Bring schema and static files up to date and load the demo into an empty database."""
    with turn(data_dir):
        migrate(say)
        collect_static(data_dir, say)
        call_command("seed_portfolio", "--if-empty")
    # The children are started by fork: none of them may find our connection.
    connections.close_all()


def migrate(say: Say) -> None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        say(f"Database: {len(plan)} migrations to apply ...")
        call_command("migrate", interactive=False, verbosity=0)


def collect_static(data_dir: Path, say: Say) -> None:
    """Gather, name by content and compress the static files, when one of them has changed."""
    if not isinstance(staticfiles_storage, CompressedManifestStaticFilesStorage):
        return
    stamp, value = data_dir / "run" / "static.stamp", static_fingerprint()
    with contextlib.suppress(OSError):
        if stamp.read_text() == value and Path(settings.STATIC_ROOT, "staticfiles.json").exists():
            return
    say("Static files: gathering and compressing ...")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(value)


def static_fingerprint() -> str:
    """Changes when a lock file or one of our own static files does."""
    digest = sha256(str(settings.STATIC_ROOT).encode())
    for name in ("requirements.lock", "package-lock.json"):
        with contextlib.suppress(OSError):
            digest.update((ROOT / name).read_bytes())
    for folder, _, names in sorted(os.walk(ROOT / "static")):
        for name in sorted(names):
            found = Path(folder, name).stat()
            digest.update(f"{folder}/{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def sign_ins() -> list[str]:
    """One line per demo person, `role: e-mail / password`; empty for a portfolio of one's own."""
    answer = StringIO()
    call_command("seed_portfolio", "--sign-ins", stdout=answer)
    connections.close_all()
    return [line for line in answer.getvalue().splitlines() if line.strip()]
