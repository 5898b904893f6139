"""An answer of a mail program, piped in by a mail server that forwards them to this command."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from governance.services.invitations.replies import LARGEST, take_reply


class Command(BaseCommand):
    help = "Take in one answer to an invitation: a whole mail on standard input."

    def handle(self, *args: Any, **options: Any) -> None:
        row = take_reply(sys.stdin.buffer.read(LARGEST + 1), now=timezone.now())
        words = f": {row.reason}" if row.reason else "."
        self.stdout.write(f"{row.get_state_display()}{words}")
