"""What the frame around every page needs. Asks the database nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from core.ui.navigation import rail

THEMES = ("light", "dark")
THEME_COOKIE = "entente_theme"


@lru_cache(maxsize=64)
def _address(url_name: str, urlconf: str) -> str | None:
    if url_name == "core:outbox" and not settings.OUTBOX_VISIBLE:
        return None
    try:
        return reverse(url_name, urlconf=urlconf)
    except NoReverseMatch:
        return None


def shell(request: HttpRequest) -> dict[str, Any]:
    """`nav` (groups of rail items), `theme` (light, dark, "" for the system's), `company_name`."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")

    def nav() -> list[list[Any]]:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return []
        urlconf = getattr(request, "urlconf", None) or settings.ROOT_URLCONF
        return rail(user, request.path, lambda name: _address(name, urlconf))

    return {
        "nav": SimpleLazyObject(nav),
        "theme": chosen if chosen in THEMES else "",
        "company_name": getattr(settings, "COMPANY_NAME", ""),
    }
