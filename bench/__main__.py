"""`make bench`: real servers, data built once, every figure beside a baseline of the same run."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from bench.report import Row, publish
from bench.servers import environment, manage, web

PARTS = ("growth", "pages", "imports", "reminders", "planning", "digests", "recompute")
SMALL = 1_000
RESULTS = Path(__file__).resolve().parent / "results.json"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--alliances", type=int, default=10_000, help="for the pages")
    parser.add_argument("--recompute", type=int, default=100_000, help="alliances to recompute")
    parser.add_argument("--large", type=int, default=100_000, help="alliances for growth")
    parser.add_argument("--rows", type=int, default=10_000, help="rows to import")
    parser.add_argument("--reminders", type=int, default=2_000)
    parser.add_argument("--planned", type=int, default=10_000, help="alliances with schedules")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    return parser.parse_args()


def main() -> None:
    options = arguments()
    began = os.getloadavg()
    rows: list[Row] = []
    alone = list(options.only) == ["growth"]
    if "growth" in options.only and not alone:
        rows += in_a_database_of_its_own(options)
    with environment():
        manage("migrate", "--verbosity", "0")
        if alone or "pages" in options.only:
            manage("collectstatic", "--noinput", "--verbosity", "0")
            manage("seed_portfolio", "--alliances", str(SMALL if alone else options.alliances))
        import django

        django.setup()
        today = date.today()
        if alone:
            rows += growth(options, today)
        if "pages" in options.only:
            rows += pages(options)
        if "imports" in options.only:
            from bench import importing

            rows += importing.measure(options.rows, today, options.rounds)
        if "reminders" in options.only:
            from bench import reminding

            rows += reminding.measure(options.reminders, options.rounds)
        if "planning" in options.only:
            from bench import planning

            rows += planning.measure(options.planned, max(2, options.rounds // 2))
        if "digests" in options.only:
            from bench import digesting

            rows += digesting.measure(options.planned, max(2, options.rounds // 2))
        if "recompute" in options.only:
            rows += recomputing(options, today)
        from django.db import connections

        connections.close_all()
    notes = {
        "cores": os.cpu_count(),
        "python": f"{platform.python_version()} on {platform.machine()}",
        "load before and after": [round(began[0], 1), round(os.getloadavg()[0], 1)],
        "rounds": options.rounds,
        "taken": time.strftime("%Y-%m-%d %H:%M"),
    }
    publish(rows, RESULTS, notes)


def in_a_database_of_its_own(options: argparse.Namespace) -> list[Row]:
    """Growth begins with few alliances, the other parts with many."""
    arguments = ["--only", "growth", "--rounds", str(options.rounds), "--large", str(options.large)]
    subprocess.run([sys.executable, "-m", "bench", *arguments], check=True)
    return [Row(**row) for row in json.loads(RESULTS.read_text())["rows"]]


def growth(options: argparse.Namespace, today: date) -> list[Row]:
    from bench import growth
    from bench.people import session_of

    people = session_of(email_of("leader")), session_of(email_of("manager"))
    own = own_pages()
    with web() as port:
        small = growth.times(port, *people, own, options.rounds)
    growth.fill(options.large, today)
    with web() as port:
        large = growth.times(port, *people, own, options.rounds)
    return growth.rows(small, large, (SMALL, options.large))


def analyze() -> None:
    """A database that was not filled a minute ago has been analysed by its own daemon."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def email_of(sign_in: str) -> str:
    from demo.services.cast import COLLEAGUES

    return next(one.email for one in COLLEAGUES if one.sign_in == sign_in)


def own_pages() -> dict[str, str]:
    """Pages of one alliance of the demo."""
    from alliances.models import Alliance
    from portfolio.models import Review

    alliance = Alliance.objects.get(name="Northstar co-sell")
    review = Review.objects.filter(alliance=alliance).latest("year", "quarter")
    return {"alliance page": f"/alliances/{alliance.pk}/", "review page": f"/reviews/{review.pk}/"}


def pages(options: argparse.Namespace) -> list[Row]:
    from bench.figures import Figures
    from bench.pages import Page, measure, throughput
    from bench.people import session_of

    analyze()
    leader, manager, own = email_of("leader"), email_of("manager"), own_pages()
    figures = Figures(leader)
    figures.check()
    wanted = [
        Page("alliance list", "/alliances/?tier=core&sort=-name", "/d", 3, 8, 80),
        Page("portfolio dashboard", "/portfolio/", "/a", 3, 8, 150, figures.seconds),
        Page("alliance page", own["alliance page"], "/a", 3, 12),
        Page("review page", own["review page"], "/a", 3, 12),
        Page("Today of a leader", "/today/", "/a", 3, 12),
    ]
    today_of_manager = [Page("Today of a manager", "/today/", "/a", 3, 12)]
    with web() as port:
        rows = measure(port, session_of(leader), wanted, options.rounds)
        rows += measure(port, session_of(manager), today_of_manager, options.rounds)
        rows.append(throughput(port, session_of(leader), "/alliances/", options.rounds))
    return rows


def recomputing(options: argparse.Namespace, today: date) -> list[Row]:
    from alliances.models import Alliance
    from bench import bulk, recomputing

    missing = options.recompute - Alliance.objects.count()
    if missing > 0:
        bulk.build(missing, today)
        analyze()
    return recomputing.measure(options.recompute, today, max(3, options.rounds // 2 + 1))


if __name__ == "__main__":
    main()
