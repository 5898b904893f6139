"""Take in a message that a mail server returned: for a mail server that hands it to a program."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from core.mail.bounces import MAX_BYTES
from core.mail.stopped import take_bounce


class Command(BaseCommand):
    help = "Read a returned message from standard input, list what it was about as failed, and "
    help += "stop the address where it was refused for good."

    def handle(self, *args: Any, **options: Any) -> None:
        taken = take_bounce(sys.stdin.buffer.read(MAX_BYTES), timezone.now())
        self.stdout.write(f"{taken} recipients" if taken else "Not about a message of ours.")
