"""Fill the database with the demo portfolio, or with one of any size."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.audit.watching import made_up
from demo.services.build import build_portfolio, portfolio_is_empty
from demo.services.cast import COLLEAGUES, DEMO_PASSWORD, GUEST_EMAIL
from demo.services.random_stories import more_managers, random_stories
from demo.services.stories import stories
from scorecards.services.marking import computed_by_caller


class Command(BaseCommand):
    help = (
        "Load the demo portfolio: forty alliances over three years, or --alliances N of any size."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--alliances", type=int, help="How many; the first forty are the demo.")
        parser.add_argument("--years", type=int, default=3, help="Years of history (default 3).")
        parser.add_argument("--seed", type=int, default=20_26, help="Same seed, same portfolio.")
        parser.add_argument(
            "--if-empty", action="store_true", help="Do nothing if there are alliances already."
        )
        parser.add_argument(
            "--sign-ins", action="store_true", help="Only print the demo's sign-ins."
        )
        parser.add_argument(
            "--in-production",
            action="store_true",
            help="Also where the settings are those of production: the passwords are public!",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["sign_ins"]:
            return self.print_sign_ins()
        if settings.IS_PRODUCTION and not options["in_production"]:
            raise CommandError(
                "The demo's passwords are public: this is a production installation."
            )
        if not portfolio_is_empty():
            if options["if_empty"]:
                return None
            raise CommandError(
                "There are alliances already. The demo is only for an empty database."
            )
        written = stories()
        count, years = options["alliances"] or len(written), options["years"]
        if count < 1 or not 1 <= years <= 10:
            raise CommandError("Ask for at least one alliance and for 1 to 10 years.")
        started = time.monotonic()
        rest = max(0, count - len(written))
        more = random_stories(count=rest, seed=options["seed"], years=years)
        with made_up(), computed_by_caller():
            rows = build_portfolio(
                stories=[*written[:count], *more],
                colleagues=more_managers(rest),
                now=timezone.now(),
                years=years,
                seed=options["seed"],
                say=self.stdout.write if options["verbosity"] > 1 else lambda line: None,
                monthly=count <= 500,
            )
        seconds = time.monotonic() - started
        self.stdout.write(f"{count} alliances over {years} years: {rows} rows in {seconds:.0f} s")
        return None

    def print_sign_ins(self) -> None:
        for colleague in COLLEAGUES:
            if colleague.sign_in:
                self.stdout.write(f"{colleague.sign_in}: {colleague.email} / {DEMO_PASSWORD}")
        self.stdout.write(f"guest: {GUEST_EMAIL} / {DEMO_PASSWORD}")
