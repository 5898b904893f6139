"""One thing to do stands out on a page: a page has at most one primary button in sight."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django.urls import reverse

from alliances.models import Alliance
from core.registry.pages import tabs
from tests.conftest import World
from tests.factories import AllianceFactory, MembershipFactory
from tests.test_urls import PARTS, ROWS_AT_ONCE, address_of

pytestmark = pytest.mark.django_db

# What lies behind a click is not in sight.
FOLDED = ("details", "dialog", "template")
VOID = ("input", "br", "img", "meta", "link", "hr", "wbr")
# Shows every component, all buttons among them.
SAMPLES = ("core:styleguide",)


class Primaries(HTMLParser):
    """The primary buttons in the main part of a page that can be seen without opening anything."""

    def __init__(self) -> None:
        super().__init__()
        self.in_main, self.folded, self.reading = False, 0, False
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.in_main = self.in_main or tag == "main"
        if tag in FOLDED:
            self.folded += 1
        primary = "btn-primary" in (given.get("class") or "").split()
        if self.in_main and not self.folded and primary and tag in ("a", "button"):
            self.found.append("")
            self.reading = True

    def handle_endtag(self, tag: str) -> None:
        if tag in FOLDED:
            self.folded -= 1
        if tag in ("a", "button"):
            self.reading = False
        if tag == "main":
            self.in_main = False

    def handle_data(self, data: str) -> None:
        if self.reading and data.strip():
            self.found[-1] += data.strip()


def primaries(page: str) -> list[str]:
    parser = Primaries()
    parser.feed(page)
    return parser.found


def test_they_are_counted() -> None:
    page = """<a class="btn btn-primary">Rail</a><main><a class="btn btn-primary">One</a>
    <details><button class="btn btn-primary">Folded</button></details><b class="btn-primary">x</b>
    <button class="btn btn-primary"><svg></svg>Two</button></main>"""
    assert primaries(page) == ["One", "Two"]


@pytest.mark.slow
def test_an_alliance_with_nothing_yet_has_one_primary_button_a_tab(world: World) -> None:
    bare = AllianceFactory(name="Bare", tier="core", stage="launching")
    MembershipFactory(alliance=bare, person=world.alice.person, role="alliance_manager")
    client, wrong = world.client("alice"), []
    for tab in tabs:
        address = reverse(tab.url_name, args=[bare.pk])
        if len(found := primaries(client.get(address).text)) > 1:
            wrong.append(f"{tab.name}: {', '.join(found)}")
    Alliance.objects.all().delete()
    for address in ("/alliances/", "/partners/", "/people/", "/imports/", "/actions/"):
        if len(found := primaries(world.client("lena").get(address).text)) > 1:
            wrong.append(f"{address}: {', '.join(found)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.parametrize(("table", "start"), PARTS)
def test_a_page_has_one_primary_button(table: Any, start: int, world: World) -> None:
    things, wrong = table.build(world), []
    for row in table.ROWS[start : start + ROWS_AT_ONCE]:
        if row.post or row.name in SAMPLES:
            continue
        for who in ("alice", "lena", "gina", "ada"):
            answer = world.client(who).get(address_of(row, things))
            page = answer.get("Content-Type", "").startswith("text/html")
            if answer.status_code != 200 or not page:
                continue
            if len(found := primaries(answer.text)) > 1:
                wrong.append(f"{who} {row.name}: {', '.join(found)}")
    assert not wrong, "\n".join(wrong)
