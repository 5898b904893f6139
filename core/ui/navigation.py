"""The rail: which rooms a person may open. Pure: a function passed in finds the addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Room:
    """One line of the rail. `needs` names an attribute of the user that must be true."""

    label: str
    url_name: str
    icon: str
    key: str = ""
    guests: bool = False
    needs: str = ""


@dataclass(frozen=True)
class Item:
    """A room with its address, ready for the template."""

    label: str
    url: str
    icon: str
    key: str
    current: bool


ROOMS: tuple[tuple[Room, ...], ...] = (
    (
        Room("Today", "portfolio:today", "today", "t"),
        Room("Portfolio", "portfolio:dashboard", "portfolio", "p"),
        Room("Alliances", "alliances:list", "alliances", "a", guests=True),
        Room("Reviews", "portfolio:review_list", "reviews", "r"),
        Room("Calendar", "governance:calendar", "calendar", "c", guests=True),
        Room("Actions", "governance:action_list", "actions", "d", guests=True),
        Room("Initiatives", "plans:initiative_list", "plan", "v"),
    ),
    (
        Room("Partners", "alliances:partner_list", "partners", "n"),
        Room("People", "alliances:person_list", "people", "e"),
        Room("Imports", "imports:list", "imports", "i", needs="may_import"),
    ),
    (
        Room("Admin", "admin:index", "admin", needs="is_staff"),
        Room("Background work", "core:job_list", "jobs", needs="is_administrator"),
        Room("Outbox", "core:outbox", "outbox", needs="is_administrator"),
        Room("Style guide", "core:styleguide", "styleguide", needs="is_staff"),
    ),
)


def is_current(path: str, url: str) -> bool:
    """Whether `path` lies in the room at `url`; the room at "/" owns only itself."""
    if url == "/":
        return path == "/"
    return path == url or path.startswith(url.rstrip("/") + "/")


def rail(user: object, path: str, resolve: Callable[[str], str | None]) -> list[list[Item]]:
    """Groups of rail items for `user` on the page at `path`.

    `resolve` gives the address of a URL name, or None: then the room is left out.
    The item with the longest matching address is the current one.
    """
    guest = bool(getattr(user, "is_guest", False))
    groups: list[list[tuple[Room, str]]] = []
    for rooms in ROOMS:
        group = []
        for room in rooms:
            if guest and not room.guests:
                continue
            if room.needs and not getattr(user, room.needs, False):
                continue
            if url := resolve(room.url_name):
                group.append((room, url))
        if group:
            groups.append(group)
    matching = [url for group in groups for _, url in group if is_current(path, url)]
    current = max(matching, key=len, default=None)
    return [
        [Item(room.label, url, room.icon, room.key, url == current) for room, url in group]
        for group in groups
    ]
