"""How allauth behaves here: accounts are given by an administrator, never taken."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        # A forged Host header must never reach a link in a mail.
        if url := context.get("password_reset_url"):
            path = url.split("/accounts/", 1)[1]
            context["password_reset_url"] = f"{settings.SITE_URL}/accounts/{path}"
        super().send_mail(template_prefix, email, context)
