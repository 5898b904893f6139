"""How allauth behaves here: accounts are given by an administrator, never taken."""

from __future__ import annotations

from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

WORDS = {
    "account_inactive": "This account is closed. Ask an administrator.",
    "email_password_mismatch": "The e-mail address or the password is not correct.",
    "enter_current_password": "Enter your current password.",
    "incorrect_code": "This code is not correct. Enter the one your app shows now.",
    "incorrect_password": "This password is not correct.",
    "invalid_password_reset": "This link no longer works. Request a new one.",
    "too_many_login_attempts": "Too many failed sign-ins. Try again in a few minutes.",
    "rate_limited": "Too many requests. Wait a minute and try again.",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {**DefaultAccountAdapter.error_messages, **WORDS}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """As allauth decides; what is no address at all ("http://[::1") is not safe either."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> NoReturn:
        """Mail goes through the outgoing ledger alone: what is switched on in allauth and sends
        mail needs a mail kind (core.registry.mail) and a form of ours first."""
        raise ImproperlyConfigured(f"allauth may not send {template_prefix} by itself.")
