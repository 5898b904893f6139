"""What the frame around every page needs. Asks the database nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.registry.navigation import entries_for
from core.registry.search import search_sources
from core.ui.links import address
from core.ui.navigation import Item, rail

# The label and the hint of the box on every page.
SEARCH = {
    "label": "Search alliances, partners and people",
    "hint": "Find an alliance, partner or person",
}
THEMES = ("light", "dark")
THEME_COOKIES = ("__Host-entente_theme", "entente_theme")  # set by theme.js: https, and not


def shell(request: HttpRequest) -> dict[str, Any]:
    """`nav` (groups of items), `search` (the words of the box on every page), `theme` (light,
    dark, "" for the system's), `company_name`."""
    chosen = next((request.COOKIES[name] for name in THEME_COOKIES if name in request.COOKIES), "")

    def nav() -> tuple[tuple[Item, ...], ...]:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return ()
        return rail(entries_for(user), request.path, address)

    return {
        "nav": SimpleLazyObject(nav),
        "search": SEARCH if len(search_sources) else None,
        "theme": chosen if chosen in THEMES else "",
        "company_name": getattr(settings, "COMPANY_NAME", ""),
    }
