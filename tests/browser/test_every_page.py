"""Every address of the table in a real browser: no barrier in either theme, on a desk and on a
phone, nothing sideways, one heading; and the same for forms that were sent with mistakes."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Page

from accounts.models import User
from tests.browser.conftest import SIZES, Watcher, sideways
from tests.conftest import World
from tests.url_table import Row

TABLES = (
    "core.url_table",
    "accounts.url_table",
    "alliances.url_table",
    "plans.url_table",
    "imports.url_table",
    "governance.url_table",
    "governance.issues_url_table",
    "scorecards.url_table",
    "portfolio.url_table",
    "portfolio.reviews_url_table",
)
# No pages of ours, or none that a browser shows: feeds of options, parts of pages, files, checks of
# health.
SKIPPED = (
    "options",
    "feed_file",
    "live_state",
    "line_read",
    "minutes_pdf",
    "healthz",
    "readyz",
    "imports:report",
    "imports:failed",
    "export",
    "download",
    "mail_html",
    "mfa_",
)


def built(table: str, world: World) -> dict[str, Any]:
    """The rows that the addresses of a table lead to."""
    with transaction.atomic():  # else each row is followed by a recompute
        things: dict[str, Any] = importlib.import_module(f"tests.{table}").build(world)
    return things


def pages(table: str, things: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(persona, address) once for every address that the administrator, or else somebody, sees."""
    seen = set()
    rows: list[Row] = importlib.import_module(f"tests.{table}").ROWS
    for row in rows:
        found = [name for name, status in row.expected() if status == 200 and name != "anonymous"]
        if row.post or not found or any(word in row.name for word in SKIPPED):
            continue
        try:
            address = reverse(row.name, args=[things[name] for name in row.args]) + row.query
        except NoReverseMatch:
            continue
        if address not in seen:
            seen.add(address)
            yield ("ada" if "ada" in found else found[0]), address


# A page is looked at once with every rule, in turn the one way and the other, and once more in the
# other theme for what a theme can break.
LOOKS = (("light", "desk"), ("dark", "phone"))


def look(page: Page, theme: str, size: str) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]


# The longest tables are cut, so that no worker is left alone with one of them.
PARTS = [
    (table, part, of)
    for table in TABLES
    for of in [6 if table == "governance.url_table" else 3 if table == "alliances.url_table" else 1]
    for part in range(of)
]


@pytest.mark.parametrize(("table", "part", "of"), PARTS)
def test_no_page_has_a_barrier(
    page: Page,
    world: World,
    table: str,
    part: int,
    of: int,
    watcher: Watcher,
    sign_in: Callable[[User], None],
    check_access: Callable[..., None],
) -> None:
    things = built(table, world)
    wrong: list[str] = []
    for number, (who, address) in enumerate(list(pages(table, things))[part::of]):
        page.context.clear_cookies()
        sign_in(getattr(world, who))
        answer = page.goto(address)
        if answer is None or "html" not in answer.headers.get("content-type", ""):
            continue
        looks = LOOKS if number % 2 else LOOKS[::-1]
        for (theme, size), rules in zip(looks, (None, ["color-contrast"]), strict=True):
            look(page, theme, size)
            try:
                check_access(page, rules)
            except AssertionError as found:
                wrong.append(f"{who} {theme} {size}: {found}")
            if sideways(page):
                wrong.append(f"{address} scrolls sideways by {sideways(page)} on a {size}")
        if page.locator("h1").count() != 1:
            wrong.append(f"{address} has {page.locator('h1').count()} headings")
    assert not wrong, "\n".join(wrong)


FORMS: dict[str, Callable[[World], str]] = {
    "alliance": lambda world: "/alliances/new/",
    "partner": lambda world: "/partners/new/",
    "person": lambda world: "/people/new/",
    "merge": lambda world: f"/partners/{world.meridian.pk}/merge/",
    "agreement": lambda world: f"/alliances/{world.northstar.pk}/agreement/new/",
    "stage": lambda world: f"/alliances/{world.northstar.pk}/stage/",
    "committee": lambda world: f"/alliances/{world.northstar.pk}/governance/new/",
    "action": lambda world: f"/alliances/{world.northstar.pk}/actions/new/",
    "risk": lambda world: f"/alliances/{world.northstar.pk}/risks/new/",
    "import": lambda world: "/imports/new/",
}


def test_a_form_with_mistakes_has_no_barrier_and_leads_to_the_first(
    page: Page,
    world: World,
    watcher: Watcher,
    sign_in: Callable[[User], None],
    check_access: Callable[..., None],
) -> None:
    watcher.allow(r"422 \(Unprocessable")
    sign_in(world.ada)
    for number, (which, address) in enumerate(FORMS.items()):
        page.goto(address(world))
        page.locator("main form[method=post] button[type=submit]").last.click()
        summary = page.locator("[data-error-summary]").first
        summary.wait_for(timeout=10_000)
        look(page, *LOOKS[number % 2])
        check_access(page)
        assert sideways(page) == 0, which
        link = summary.get_by_role("link").first
        target = str(link.get_attribute("href"))
        link.click()
        reached = page.evaluate("id => document.activeElement.closest(id) !== null", target)
        assert reached, f"{which}: {target} does not get the focus"
