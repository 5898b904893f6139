"""How allauth behaves here: accounts are given by an administrator, never taken; guesses wait."""

from __future__ import annotations

import ipaddress
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse

from accounts.rules.delays import AGAIN, SIGN_IN, in_words
from accounts.services import guard
from accounts.services.devices import remember_device
from accounts.services.half_way import begin_half_way, end_half_way

WAIT = "wait"  # the code of what `must_wait` gives
WORDS = {
    "account_inactive": "This account is closed. Ask an administrator.",
    "email_password_mismatch": "The e-mail address or the password is not correct.",
    "enter_current_password": "Enter your current password.",
    "incorrect_code": "This code is not correct or was used before. "
    "Enter the one your app shows now.",
    "incorrect_password": "This password is not correct.",
    "invalid_password_reset": "This link no longer works. Request a new one.",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {**DefaultAccountAdapter.error_messages, **WORDS}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Raises ValidationError while the address, the network or both have to wait. The answer
        is the same for addresses that no account has."""
        return self._guarded(request, SIGN_IN, credentials.get("email", ""), **credentials)

    def reauthenticate(self, user: Any, password: str) -> bool:
        """As `authenticate`, for somebody who is signed in; strangers cannot make them wait."""
        found = self._guarded(self.request, AGAIN, user.email, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def _guarded(self, request: HttpRequest, purpose: str, address: str, **credentials: Any) -> Any:
        attempt = guard.start(request, purpose, address)
        if attempt.wait:
            raise must_wait(attempt.wait)
        found = super().authenticate(request, **credentials)
        guard.settle(request, purpose, address, attempt, right=found is not None)
        return found

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        refused: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if refused is None:
            begin_half_way(request, user)
        return refused

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        end_half_way(request)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_device(request, user)
        return response

    def set_password(self, user: Any, password: str) -> None:
        user.set_password(password)
        user.save(update_fields=["password"])

    def is_ajax(self, request: HttpRequest) -> bool:
        """No page of ours asks for answers in JSON, which hold the fields of a form as they were
        typed, the password too."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        try:
            return bool(super().is_safe_url(url))
        except ValueError:  # what cannot be read, such as "http://[::1", leads nowhere
            return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Raises PermissionDenied where no address is known. What a proxy passes on is anybody's
        text until it is read as an address."""
        try:
            return str(ipaddress.ip_address(super().get_client_ip(request).strip()))
        except (ImproperlyConfigured, ValueError) as unreadable:
            raise PermissionDenied("The address of the client is not known.") from unreadable

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> NoReturn:
        """Mail goes through the outgoing ledger alone: what is switched on in allauth and sends
        mail needs a mail kind (core.registry.mail) and a form of ours first."""
        raise ImproperlyConfigured(f"allauth may not send {template_prefix} by itself.")


def must_wait(seconds: int) -> ValidationError:
    """What a form says of a try that was not looked at; the page counts down above it."""
    return ValidationError(f"Wait {in_words(seconds)}.", code=WAIT)
