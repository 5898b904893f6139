"""How a password is checked: once."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


class SignInBackend(AuthenticationBackend):
    """allauth's, and the last to be asked. Django would go on to the next backend after a wrong
    guess and hash it again, which doubles what a guess costs us; and that one compares addresses
    as the database does, for which a dotless i is an I."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        """Raises PermissionDenied for a wrong guess: Django then asks nobody else."""
        found = super().authenticate(request, **credentials)
        if found is None:
            raise PermissionDenied
        return found
