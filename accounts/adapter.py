"""How allauth behaves here: accounts are given by an administrator, never taken."""

from __future__ import annotations

from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> NoReturn:
        """Mail goes through the outgoing ledger alone: what is switched on in allauth and sends
        mail needs a mail kind (core.registry.mail) and a form of ours first."""
        raise ImproperlyConfigured(f"allauth may not send {template_prefix} by itself.")
