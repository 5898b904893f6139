"""Clicks and keys that a job costs a person: what docs/tasks.md promises, counted in a browser.

A click is one press of the mouse, a key one press of a key; a text typed into a field costs a key
a character. Choosing in a native select costs a click to open it and a click to choose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page

TABLE = Path(__file__).parent.parent / "docs" / "tasks.md"
# | key | job | before | now |
_ROW = re.compile(
    r"^\| `(?P<key>[a-z_]+)` \|.*\| (?P<clicks>\d+) clicks?, (?P<keys>\d+) keys? \|$", re.M
)


def promised(key: str) -> tuple[int, int]:
    """The clicks and keys that docs/tasks.md names for the job `key`, as it is now."""
    found = {row["key"]: row for row in _ROW.finditer(TABLE.read_text())}
    return int(found[key]["clicks"]), int(found[key]["keys"])


@dataclass
class Hand:
    """A person at the page. Everything a job needs goes through it, and is counted."""

    page: Page
    clicks: int = 0
    keys: int = 0

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def choose(self, target: Locator, label: str) -> None:
        """An option of a native select."""
        target.select_option(label=label)
        self.clicks += 2

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    def type(self, text: str) -> None:
        """Into what has the focus."""
        self.page.keyboard.type(text)
        self.keys += len(text)

    def fill(self, target: Locator, text: str) -> None:
        """Click into a field and type over what it holds."""
        self.click(target)
        target.press("ControlOrMeta+a")
        self.page.keyboard.type(text)
        self.keys += len(text)

    def paste(self, target: Locator, text: str) -> None:
        """Click into a field and paste a text copied elsewhere: two keys, however long."""
        self.click(target)
        target.fill(text)
        self.keys += 2

    def check(self, key: str) -> None:
        """The job cost no more than docs/tasks.md says. A cheaper one asks for a new figure."""
        clicks, keys = promised(key)
        cost = f"{key}: {self.clicks} clicks, {self.keys} keys"
        assert (self.clicks, self.keys) == (clicks, keys), (
            f"{cost}; docs/tasks.md says {clicks}, {keys}"
        )
