"""How allauth behaves here: accounts are given by an administrator, never taken."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        # A forged Host header must reach neither a link nor a word of a mail.
        ours = {name: rebased(value) for name, value in context.items()}
        ours["current_site"] = SimpleNamespace(
            name="Entente", domain=urlsplit(settings.SITE_URL).netloc
        )
        super().send_mail(template_prefix, email, ours)


def rebased(value: Any) -> Any:
    """An absolute address as one of SITE_URL, whatever host it was built with; else unchanged."""
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        return value
    parts, site = urlsplit(value), urlsplit(settings.SITE_URL)
    return urlunsplit(parts._replace(scheme=site.scheme, netloc=site.netloc))
