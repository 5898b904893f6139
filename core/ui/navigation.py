"""The navigation as the template shows it. Pure: entries and a function for addresses come in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from core.registry.navigation import NavigationEntry


@dataclass(frozen=True)
class Item:
    """An entry with its address, ready for the template. `is_tab`: it is reached from another."""

    label: str
    url: str
    icon: str
    shortcut: str
    current: bool
    is_tab: bool = False


def is_current(path: str, url: str) -> bool:
    """Whether the page at `path` lies below `url`; nothing but the first page lies below "/"."""
    if url == "/":
        return path == "/"
    return path == url or path.startswith(url.rstrip("/") + "/")


def rail(
    entries: Iterable[NavigationEntry], path: str, address: Callable[[str], str]
) -> tuple[tuple[Item, ...], ...]:
    """Groups of items for the page at `path`; `address` gives the address of a URL name.

    The item with the longest matching address is the current one; of a tab, what it is under.
    """
    found = [(entry, address(entry.url_name)) for entry in entries]
    here = [(entry, url) for entry, url in found if is_current(path, url)]
    best = max(here, key=lambda pair: len(pair[1]), default=None)
    current = (best[0].under or best[0].url_name) if best else None
    return tuple(
        tuple(
            Item(
                entry.label,
                url,
                entry.icon,
                entry.shortcut,
                current=entry.url_name == current,
                is_tab=bool(entry.under),
            )
            for entry, url in members
        )
        for _, members in groupby(found, key=lambda pair: pair[0].group)
    )
