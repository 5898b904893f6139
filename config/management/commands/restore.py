"""`manage.py restore FOLDER`: a backup into an empty database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import backup


class Command(BaseCommand):
    help = (
        "Restore the backup in FOLDER into the empty database that the settings name, and its "
        "files into the empty media folder, while nothing else runs. Checks that all arrived."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--check", action="store_true", help="only check that it is whole")

    def handle(self, *args: Any, **options: Any) -> None:
        act = backup.check if options["check"] else backup.restore
        try:
            rows = act(folder=options["folder"])
        except backup.BackupError as problem:
            raise CommandError(str(problem)) from None
        done = "Whole" if options["check"] else "Restored"
        self.stdout.write(f"{done}: {sum(rows.values())} rows in {len(rows)} tables.")
