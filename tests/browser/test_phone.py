"""On a narrow phone nothing is wider than the screen, whatever people are called, and what is
tapped is large enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat
from playwright.sync_api import Locator, Page

from accounts.models import User
from tests.browser.conftest import Watcher, sideways
from tests.browser.test_every_page import TABLES, built, pages
from tests.conftest import World
from tests.factories import DeliverableFactory, PlanFactory, RiskFactory

NARROW = {"width": 360, "height": 740}
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunter"
APPS = ("alliances", "governance", "plans", "scorecards", "portfolio")


def names() -> Iterator[tuple[type[models.Model], str]]:
    """Every name and title of the business that a person types."""
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.concrete_fields:
                typed = isinstance(field, models.CharField | models.TextField)
                if typed and field.name in ("name", "title", "what", "brand_name", "question"):
                    yield model, field.name


def lengthen() -> None:
    """A word of sixty letters in every name, each a different one."""
    for model, name in names():
        width = model._meta.get_field(name).max_length or 200
        if width < len(LONG) + 8:
            continue
        number = Cast(F("pk"), models.CharField())
        model._base_manager.update(**{name: Concat(Value(LONG), number)})


# Higher than it has to be, or a link in running text, whose line is its target (WCAG 2.5.8).
SMALL = """() => {
  const small = [], targets = "main :is(.btn:not(.btn-sm), label:has(> [type=checkbox]))";
  for (const it of document.querySelectorAll(targets)) {
    const box = it.getBoundingClientRect();
    if (box.height && box.height < 43.5) small.push(`${it.textContent.trim()} ${box.height}`);
  }
  return small;
}"""
WIDE = """() => {
  const right = document.documentElement.clientWidth + 1;
  const apart = ".table-scroll, .tabs, pre, svg, .visually-hidden, thead, .day-picker, " +
    "details:not([open]) > :not(summary)";
  return [...document.querySelectorAll("main *")]
    .filter((it) => !it.closest(apart))
    .filter((it) => it.getBoundingClientRect().right > right && it.getClientRects().length)
    .map((it) => `${it.tagName}.${it.className}`).slice(0, 3);
}"""


@pytest.mark.parametrize("table", TABLES)
def test_long_words_stay_on_a_narrow_phone(
    page: Page,
    world: World,
    table: str,
    watcher: Watcher,
    sign_in: Callable[[User], None],
) -> None:
    things = built(table, world)
    lengthen()
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    wrong: list[str] = []
    for who, address in pages(table, things):
        page.context.clear_cookies()
        sign_in(getattr(world, who))
        answer = page.goto(address)
        if answer is None or "html" not in answer.headers.get("content-type", ""):
            continue
        if sideways(page):
            wrong.append(f"{address} scrolls sideways by {sideways(page)}")
        wrong += [f"{address}: {it} is cut off" for it in page.evaluate(WIDE)]
        wrong += [f"{address}: {it} px is too small" for it in page.evaluate(SMALL)]
    assert not wrong, "\n".join(wrong)


def test_what_stands_beside_a_name_does_not_squeeze_it(
    page: Page, world: World, sign_in: Callable[[User], None]
) -> None:
    """A sponsor has the age of the last contact, a button, the sign-in and a menu beside them."""
    world.northstar.memberships.update(role="executive_sponsor")
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    sign_in(world.lena)
    page.goto(f"/alliances/{world.northstar.pk}/people/")
    names = page.locator(".people .person > span:last-child")
    assert names.count() > 2
    assert not [text for one in names.all() if (text := _squeezed(one))]


def _squeezed(name: Locator) -> str:
    box = name.bounding_box()
    return "" if box and box["width"] >= 100 else f"{name.inner_text()} {box}"


@pytest.mark.parametrize("width", [360, 1440])
def test_long_names_fit_tables_without_a_scroll_bar(
    page: Page, world: World, width: int, sign_in: Callable[[User], None]
) -> None:
    """A company that owes something, a risk, and people to speak with: also on a desk."""
    alliance = world.northstar
    DeliverableFactory(plan=PlanFactory(alliance=alliance), side="theirs")
    RiskFactory(alliance=alliance, owner=world.alice.person)
    lengthen()
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(world.eve)
    here = f"/alliances/{alliance.pk}/"
    for address in (here, f"{here}risks/", f"{here}dialogue/"):
        page.goto(address)
        assert sideways(page) == 0, address


LAID_OUT = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def test_the_last_filter_opens_inside_the_page(
    page: Page, world: World, sign_in: Callable[[User], None]
) -> None:
    """At any width: whichever filter stands at the right edge opens to the left."""
    sign_in(world.eve)
    for width in (1440, 1100, 800):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/portfolio/")
        for chip in page.locator(".dashboard-filters > details.drop > summary").all():
            chip.click()
            page.evaluate(LAID_OUT)  # the panel is turned once it has its place
            assert sideways(page) == 0, (width, chip.inner_text())
