"""After FISCAL_YEAR_START_MONTH was changed: quarters on record follow the fiscal year."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portfolio.services.reviews.renumbering import renumber_quarters


class Command(BaseCommand):
    help = (
        "Give scorecards and reviews the quarters of FISCAL_YEAR_START_MONTH. Run it once after "
        "the setting was changed, and once after the upgrade to fiscal quarters."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--was",
            type=int,
            required=True,
            help="The month in which the year started in which they are numbered now, 1 to 12.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        was, now = options["was"], settings.FISCAL_YEAR_START_MONTH
        if not 1 <= was <= 12:
            raise CommandError("--was is a month, 1 to 12.")
        count = renumber_quarters(was=was, now=now)
        self.stdout.write(f"{count} scorecards and reviews have another quarter.")
