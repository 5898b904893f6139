"""The schema of every address, found in its own answers: what pages show, what links carry, and
what the code looks up in the address and in the body. A new page is fuzzed without anybody's doing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import Resolver404, resolve

from tests.fuzz.asking import FORM, MULTIPART, Asker, Request, multipart_of, names_read, query_of
from tests.fuzz.pages import Form, Page, filled
from tests.fuzz.values import kind_of

# What any address may be asked with.
EVERYWHERE = {"next": "address", "page": "number", "per_page": "number", "sort": "text"}
EVERYWHERE |= {"q": "text", "as_of": "day"}
MOST_FORMS = 6
Personas = tuple[str, ...]
DISCOVERERS: Personas = ("ada", "alice", "gina", "anonymous")
# What no page shows and the code reads only at times; by address.
MORE = {
    "core:search": {"all": "choice"},
    "portfolio:today": {"all": "choice"},
    "alliances:nudge": {"how": "choice", "person": "key", "note": "text", "words": "text"},
    "governance:decision_create": {"meeting": "key", "replaces": "key"},
    "portfolio:review_save": {"then": "choice", "keep": "choice"},
    "imports:columns": {"sheet": "text", "heading_row": "number"},
    "imports:report": {"format": "choice"},
    "imports:failed": {"format": "choice"},
}


@dataclass(frozen=True)
class Sending:
    """A form that was found, filled in, as the persona who was shown it."""

    url: str
    persona: str
    values: dict[str, list[bytes]]
    files: tuple[str, ...]
    multipart: bool

    def request(
        self,
        values: dict[str, list[bytes]],
        persona: str,
        what: str,
        files: dict[str, tuple[bytes, bytes]] | None = None,
        **more: Any,
    ) -> Request:
        given = files if files is not None else dict.fromkeys(self.files, (b"list.csv", CSV))
        if self.multipart:
            body, kind = multipart_of(values, given), MULTIPART
        else:
            body, kind = query_of(values).encode(), FORM
        return Request(persona, "POST", self.url, what, body, kind, **more)


CSV = b"Partner,Alliance name\nAcme,Joint offer\n"


@dataclass
class Address:
    """One address: `places` are the urls to ask it at, with keys of rows that are there."""

    name: str
    keys: tuple[str, ...] = ()
    places: dict[str, None] = field(default_factory=dict)
    gets: dict[str, str] = field(default_factory=dict)  # kind by name
    posts: dict[str, str] = field(default_factory=dict)
    sendings: list[Sending] = field(default_factory=list)
    readers: list[str] = field(default_factory=list)  # personas who were shown the page
    reads: bool = True  # by GET
    takes: bool = False  # by POST


def plain(name: str) -> str:
    return re.sub(r"\d+", "#", name)


class Schema:
    """The addresses of one part of the product, by name."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self.addresses: dict[str, Address] = {}
        self.seen: dict[str, list[str]] = {}  # what stands in forms, by the name of the field

    def at(self, url: str) -> Address | None:
        """The address that a url leads to; None for one that leads to none of ours."""
        try:
            match = resolve(urlsplit(url).path)
        except Resolver404:
            return None
        if match.route.startswith("static"):
            return None
        name = match.view_name or match.route
        # Django admin shows one model like the next, but each has its own form.
        return self.addresses.setdefault(name, Address(name, tuple(match.kwargs)))

    def visit(
        self,
        url: str,
        personas: Personas = DISCOVERERS,
        *,
        post: bool = False,
        look: bool = True,
    ) -> None:
        """Learn what the page at `url` asks for; with `post`, an address that is only posted to.
        `look`: also at what the code looks up in a body with nothing in it."""
        address = self.at(url)
        assert address is not None, url
        address.places.setdefault(url)
        address.reads = address.reads and not post
        gets: set[str] = set()
        posts: set[str] = set()
        with names_read(gets, posts):
            # Whoever takes a form without one looks up what it would hold.
            sent = Request(personas[0], "POST", url, "nothing sent", b"csrfmiddlewaretoken=x")
            if look and self.asker.ask(sent).status_code not in (404, 405):
                address.takes = True
            for persona in personas:
                if not post:
                    answer = self.asker.ask(Request(persona, "GET", url))
                    if answer.status_code == 200 and persona not in address.readers:
                        address.readers.append(persona)
                    self._learn(url, persona, answer)
        self._add(address, gets, posts)
        for names in (address.gets, address.posts):
            for name, kind in MORE.get(address.name, {}).items():
                names.setdefault(name, kind)

    def _add(self, address: Address, gets: set[str], posts: set[str]) -> None:
        for names, known in ((gets, address.gets), (posts, address.posts)):
            have = {plain(name) for name in known}
            for name in sorted(names):
                if plain(name) not in have:
                    have.add(plain(name))
                    known[name] = kind_of(name)

    def _learn(self, url: str, persona: str, answer: Any) -> None:
        kind = answer.headers.get("Content-Type", "")
        if answer.streaming or not kind.startswith("text/html") or answer.status_code >= 500:
            return
        page = Page(answer.content.decode("utf-8", "replace"))
        for link in page.links:
            self._link(urljoin(url, link))
        for link in page.posts:
            if target := self.at(urljoin(url, link)):
                target.places.setdefault(urljoin(url, link))
                target.reads = False
        for form in page.forms:
            self._form(urljoin(url, form.action or url), persona, form)

    def _link(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.netloc or not parts.query or (address := self.at(url)) is None:
            return
        self._add(address, {name for name, _ in parse_qsl(parts.query)}, set())

    def _form(self, url: str, persona: str, form: Form) -> None:
        address = self.at(url)
        if address is None:
            return
        for name, value in form.values:
            values = self.seen.setdefault(plain(name), [])
            if value and value not in values:
                values.append(value)
        known = address.gets if form.method == "get" else address.posts
        for name, widget in form.fields.items():
            if plain(name) not in map(plain, known):
                known[name] = kind_of(name, widget)
        if form.method == "get":
            address.places.setdefault(url.partition("?")[0])
            return
        files = tuple(name for name, widget in form.fields.items() if widget == "file")
        sent = {name: [v.encode() for v in vs] for name, vs in filled(form).items()}
        sent["csrfmiddlewaretoken"] = [b"x"]
        shapes = [{plain(name) for name in one.values} for one in address.sendings]
        if {plain(name) for name in sent} in shapes or len(shapes) >= MOST_FORMS:
            return
        address.sendings.append(Sending(url, persona, sent, files, form.multipart))

    def send_all(self) -> None:
        """Send every form as it stands and empty: what comes back asks for more (questions,
        both versions of a row), and the code shows which names it reads."""
        for address in list(self.addresses.values()):
            gets: set[str] = set()
            posts: set[str] = set()
            with names_read(gets, posts):
                for sending in list(address.sendings):
                    for values in (sending.values, {"csrfmiddlewaretoken": [b"x"]}):
                        request = sending.request(values, sending.persona, "as it stands")
                        self._learn(sending.url, sending.persona, self.asker.ask(request))
            self._add(address, gets, posts)

    def __iter__(self) -> Iterator[Address]:
        return iter(self.addresses.values())
