"""The navigation as the template shows it. Pure: entries and a function for addresses come in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from core.registry.navigation import NavigationEntry


@dataclass(frozen=True)
class Item:
    """An entry with its address, ready for the template."""

    label: str
    url: str
    icon: str
    shortcut: str
    current: bool


def is_current(path: str, url: str) -> bool:
    """Whether the page at `path` lies below `url`; nothing but the first page lies below "/"."""
    if url == "/":
        return path == "/"
    return path == url or path.startswith(url.rstrip("/") + "/")


def rail(
    entries: Iterable[NavigationEntry], path: str, address: Callable[[str], str]
) -> tuple[tuple[Item, ...], ...]:
    """Groups of items for the page at `path`; `address` gives the address of a URL name.

    The item with the longest matching address is the current one.
    """
    found = [(entry, address(entry.url_name)) for entry in entries]
    current = max((url for _, url in found if is_current(path, url)), key=len, default=None)
    return tuple(
        tuple(
            Item(entry.label, url, entry.icon, entry.shortcut, url == current)
            for entry, url in members
        )
        for _, members in groupby(found, key=lambda pair: pair[0].group)
    )
