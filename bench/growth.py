"""How much dearer a page is at 100,000 alliances than at 1,000, for who sees them all."""

from __future__ import annotations

from datetime import date
from statistics import median

from django.db import connection

from alliances.models import Alliance
from bench import bulk, related_rows
from bench.pages import Browser, times_of
from bench.report import Row
from scorecards.services.recompute import recompute

MOST = 2.0
LISTS = {
    "alliance list": "/alliances/",
    "alliance list, filtered and sorted": "/alliances/?tier=core&sort=-name",
    "alliance list, searched": "/alliances/?q=northstar",
    "alliance list, worst health first": "/alliances/?sort=health",
    "partners": "/partners/",
    "people": "/people/",
    "calendar": "/calendar/",
    "actions": "/actions/",
    "list of reviews": "/reviews/",
    "portfolio dashboard": "/portfolio/",
}


def fill(count: int, today: date) -> None:
    """Bulk alliances with all around them, up to `count` in all, placed on the quadrant."""
    bulk.build(count - Alliance.objects.count(), today)
    related_rows.surround(today)
    recompute(today=today)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def times(
    port: int, leader: str, manager: str, own: dict[str, str], rounds: int
) -> dict[str, float]:
    """Each page's time beside /a of the same round, so that a busy machine weighs on both."""
    pages = {**LISTS, **own, "Today of a leader": "/today/"}
    found = _beside_a(Browser(port, leader), pages, rounds)
    return found | _beside_a(Browser(port, manager), {"Today of a manager": "/today/"}, rounds)


def _beside_a(browser: Browser, pages: dict[str, str], rounds: int) -> dict[str, float]:
    taken, _ = times_of(browser, ["/a", *pages.values()], rounds)
    return {
        name: median(ours / bare for ours, bare in zip(taken[path], taken["/a"], strict=True))
        for name, path in pages.items()
    }


def rows(small: dict[str, float], large: dict[str, float], sizes: tuple[int, int]) -> list[Row]:
    found = []
    for name, before in small.items():
        growth = round(large[name] / before, 2)
        found.append(
            Row(
                f"growth: {name}",
                f"{large[name]:.1f} x /a",
                f"{before:.1f} x /a at {sizes[0]:,}",
                growth,
                f"<= {MOST:g} x at {sizes[1]:,}",
                growth <= MOST,
            )
        )
    return found
