"""`manage.py backup FOLDER`: database and files of one moment, for nobody else to read."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config import backup


class Command(BaseCommand):
    help = (
        "Make a backup of the database and the files in a new folder below FOLDER, while "
        "everything runs. Only the user who runs this can read it."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--keep", type=int, default=0, metavar="N", help="delete all but the N newest backups"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        keep = max(0, options["keep"])
        # A service that is stopped gets this; without it half a database would be left.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        try:
            made = backup.back_up(folder=options["folder"], now=timezone.now(), keep=keep)
        except backup.BackupError as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"Backup made: {made}")
