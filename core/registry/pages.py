"""Tabs and panels: what apps show on the page of an object that belongs to an app below them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.registry.base import Registry
from core.ui.links import addresses


@dataclass(frozen=True)
class Tab:
    """A page of its own beside the page of the object; its address takes the key of the object.

    `page` names the kind of object ("alliance"), `name` the tab ("plan").
    """

    page: str
    name: str
    label: str
    url_name: str
    order: int
    guests: bool = False

    @property
    def key(self) -> str:
        return f"{self.page}:{self.name}"


@dataclass(frozen=True)
class Panel:
    """A part of the object's page.

    `content` is given the object, the reader and the day, and gives what `template` shows as
    `panel`; with None the panel is left out. The object was fetched for this reader: rows that
    belong to it are read with `within(user, object)`. Guests see the panel only if it has a
    `guest_order`. `width` counts columns of twelve; `area` is where it stands on a page that packs
    its panels: "top", "main" or "side". `annotations` gives, for a day, the expressions that are
    read together with the object.
    """

    page: str
    name: str
    template: str
    content: Callable[[Any, Any, date], Any]
    order: int
    guest_order: int | None = None
    width: int = 4
    area: str = "main"
    annotations: Callable[[date], Mapping[str, Any]] | None = None

    @property
    def key(self) -> str:
        return f"{self.page}:{self.name}"


TOP_ROW = 3
tabs: Registry[Tab] = Registry()
panels: Registry[Panel] = Registry()


def tabs_for(page: str, item: Any, user: Any, current: str = "") -> list[dict[str, Any]]:
    """What components/tabs.html shows; `current` names the tab that is open."""
    return [
        {
            "label": tab.label,
            "url": addresses(tab.url_name)(item.pk),
            "current": tab.name == current,
        }
        for tab in tabs
        if tab.page == page and (tab.guests or not user.is_guest)
    ]


def panels_for(page: str, item: Any, user: Any, today: date) -> list[tuple[Panel, Any]]:
    """The panels of `item` with what they show to `user`, in their order."""
    found = [panel for panel in panels if panel.page == page]
    if user.is_guest:
        found = [panel for panel in found if panel.guest_order is not None]
        found.sort(key=lambda panel: panel.guest_order or 0)
    shown = ((panel, panel.content(item, user, today)) for panel in found)
    return [(panel, content) for panel, content in shown if content is not None]


def in_areas(shown: list[tuple[Panel, Any]]) -> dict[str, list[tuple[Panel, Any]]]:
    """Panels with what they show, by area. A top row that would not be full is no row of its own:
    its panels begin the side."""
    areas: dict[str, list[tuple[Panel, Any]]] = {"top": [], "main": [], "side": []}
    for panel, content in shown:
        areas[panel.area].append((panel, content))
    if len(areas["top"]) < TOP_ROW:
        areas["side"] = areas.pop("top") + areas["side"]
    return areas


def annotations_for(page: str, today: date) -> dict[str, Any]:
    """What the panels of a page read together with its object."""
    found: dict[str, Any] = {}
    for panel in panels:
        if panel.page == page and panel.annotations is not None:
            found.update(panel.annotations(today))
    return found
