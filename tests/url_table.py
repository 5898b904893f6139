"""The table of URLs x personas x expected status, and how each app writes its part of it.

An app keeps `tests/<app>/url_table.py` with

    def build(world) -> dict[str, int]:  # keys of the rows its addresses need, by a name
    ROWS = [row("app:name", "thing", "302 200 404 200 404 200 200 200 200"), ...]

The statuses stand in the order of PERSONAS: anonymous, gina, oscar, charlie, bob, alice, eve, lena,
ada. `tests/test_urls.py` asks every address as every persona, and fails on an address of the
project that no table lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.conftest import PERSONAS

# In the order of the personas; `northstar` things are gina's, charlie's and alice's to see.
#            anon gina osca char bob  alic eve  lena ada
SEEN = "      302  200  404  200  404  200  200  200  200"
EDITED = "    302  403  404  403  404  200  403  200  200"
INTERNAL = "  302  404  404  200  404  200  200  200  200"
EVERYBODY = " 302  200  200  200  200  200  200  200  200"
OURS = "      302  403  403  200  200  200  200  200  200"
LEADERS = "   302  403  404  403  404  403  403  200  200"
MANAGERS = "  302  403  403  403  200  200  403  200  200"
ADMINS = "    302  403  403  403  403  403  403  403  200"


@dataclass(frozen=True)
class Row:
    """`args` name what `build` made; a `post` row is an address that answers GET with 405."""

    name: str
    args: tuple[str, ...]
    statuses: tuple[int, ...]
    query: str = ""
    post: bool = False
    data: Callable[[dict[str, Any]], dict[str, Any]] | None = None

    def expected(self) -> Iterator[tuple[str, int]]:
        return zip(PERSONAS, self.statuses, strict=True)


def row(name: str, args: str, statuses: str, *, query: str = "", post: bool = False) -> Row:
    """`args` and `statuses` are words separated by spaces."""
    found = tuple(int(word) for word in statuses.split())
    assert len(found) == len(PERSONAS), f"{name}: one status for each of {PERSONAS}"
    return Row(name, tuple(args.split()), found, query, post)


def addresses(
    prefix: str = "", resolver: Any = None, spaces: str = ""
) -> Iterator[tuple[str, str]]:
    """(name, route) of every address of the project; the name may be empty."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield (f"{spaces}{entry.name}" if entry.name else "", route)
        elif isinstance(entry, URLResolver):
            inner = f"{spaces}{entry.namespace}:" if entry.namespace else spaces
            yield from addresses(route, entry, inner)
