"""Real Chromium against a live server. Every test also fails on a console error or a breach of the
content security policy, without asking for it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

from accounts.models import User
from tests.conftest import BACKEND, World, make_world

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# True when no fade is under way; endless ones (a loading bar) do not count.
STILL = """document.getAnimations().every(
  a => a.playState !== "running" || a.effect.getComputedTiming().iterations === Infinity)"""
SIDEWAYS = """() => {
  const over = (part) => part.scrollWidth - part.clientWidth;
  const open = (card) => getComputedStyle(card).overflowX === "visible" && over(card) > 1;
  const cards = [...document.querySelectorAll(".card")].filter(open);
  return Math.max(over(document.documentElement), ...cards.map(over));
}"""
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@dataclass
class Watcher:
    """What the browser complained about; `allow` is for an error provoked on purpose."""

    found: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, pattern: str) -> None:
        self.allowed.append(pattern)

    def complain(self, text: str) -> None:
        self.found.append(text)

    def complaints(self) -> list[str]:
        return [
            text
            for text in self.found
            if not any(re.search(pattern, text) for pattern in self.allowed)
        ]


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], base_url: str) -> dict[str, Any]:
    desk = {"viewport": SIZES["desk"], "locale": "en-GB", "base_url": base_url}
    return {**browser_context_args, **desk}


@pytest.fixture(scope="session")
def base_url(live_server: Any) -> str:
    return str(live_server.url)


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def watcher() -> Watcher:
    return Watcher()


@pytest.fixture(autouse=True)
def _silent_console(context: BrowserContext, watcher: Watcher) -> Iterator[None]:
    def heard(message: ConsoleMessage) -> None:
        text = message.text
        if message.type == "error" or "Content Security Policy" in text:
            watcher.complain(f"{message.type}: {text} ({message.location.get('url', '')})")

    context.on("console", heard)
    context.on("weberror", lambda error: watcher.complain(f"exception: {error.error}"))
    yield
    assert not watcher.complaints(), "The browser complained:\n" + "\n".join(watcher.complaints())


@pytest.fixture
def sign_in(context: BrowserContext, base_url: str) -> Callable[[User], None]:
    """Sign a person in without the form: the session cookie alone."""

    def enter(user: User) -> None:
        client = Client()
        client.force_login(user, backend=BACKEND)
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])

    return enter


@pytest.fixture
def check_access() -> Callable[..., None]:
    """Fail with a readable list if axe finds a breach of WCAG 2.2 A or AA on the page.

    `rules` asks for these alone, for what differs from a look at the same page before.
    """
    axe = Axe()

    def check(page: Page, rules: list[str] | None = None) -> None:
        # A colour half way through a fade is no colour of ours. Asked from outside: a wait inside
        # the page evaluates text, which its policy forbids.
        for _ in range(100):
            if page.evaluate(STILL):
                break
            page.wait_for_timeout(30)
        # A field that has the focus has scrolled others under the bar of a phone.
        page.evaluate("window.scrollTo({top: 0, behavior: 'instant'})")
        # What passes is not listed: for every element of a page that is most of the answer.
        options = {"runOnly": rules or WCAG, "resultTypes": ["violations"]}
        result = axe.run(page, options=options)
        lines = [
            f"{broken['id']} ({broken['impact']}): {broken['help']}\n    "
            + "\n    ".join(
                str(node["target"]) + " " + node.get("failureSummary", "")[:300]
                for node in broken["nodes"][:4]
            )
            for broken in result.response["violations"]
        ]
        assert not lines, f"{page.url}\n" + "\n".join(lines)

    return check


@dataclass
class Weight:
    """Bytes that a page takes over the wire, compressed as a server would send them."""

    parts: dict[str, int] = field(default_factory=dict)

    def add(self, response: Response) -> None:
        if response.status != 200 or not response.url.startswith("http"):
            return
        if response.url.endswith(".woff2"):  # packed already, and a preload keeps no committee
            self.parts[response.url] = int(response.headers["content-length"])
            return
        self.parts[response.url] = len(gzip.compress(response.body(), 6))

    @property
    def total(self) -> int:
        return sum(self.parts.values())


@pytest.fixture
def weigh(base_url: str) -> Callable[[Page, str], Weight]:
    """Load an address with an empty cache and sum what came."""

    def load(page: Page, path: str) -> Weight:
        weight = Weight()
        seen: list[Response] = []

        def came(response: Response) -> None:
            seen.append(response)

        assert page.context.browser is not None
        fresh = page.context.browser.new_context(
            base_url=base_url, storage_state=page.context.storage_state()
        )
        try:
            visit = fresh.new_page()
            visit.on("response", came)
            visit.goto(path)
            visit.wait_for_load_state("networkidle")
            for response in seen:
                weight.add(response)
        finally:
            fresh.close()
        return weight

    return load


def sideways(page: Page) -> int:
    """By how many pixels the page scrolls sideways, or what is in a card reaches over it; 0 is
    right."""
    return int(page.evaluate(SIDEWAYS))
