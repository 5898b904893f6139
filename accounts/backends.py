"""How a password is checked: once, at the account of exactly this address."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User


class SignInBackend(AuthenticationBackend):
    """allauth's, and the last to be asked. Django would go on to the next backend after a wrong
    guess and hash it again, which doubles what a guess costs us."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        """Raises PermissionDenied for a wrong guess: Django then asks nobody else."""
        found = super().authenticate(request, **credentials)
        if found is None:
            raise PermissionDenied
        return found

    def _authenticate_by_email(self, email: str, password: str) -> Any:
        """The address on record, in any case, and no other: allauth's list of addresses keeps those
        that a person had before, and looks up the small letters of what is typed as they stand,
        which finds nobody whose address is kept with a capital. A database compares upper cases,
        for which a dotless i is an I: what it finds is compared once more."""
        rows = User.objects.filter(email__iexact=email)
        user = next((row for row in rows if row.email.lower() == email.lower()), None)
        return self._check_password(user, password)

    def _mitigate_timing_attack(self, password: str) -> None:
        """An account that nobody has costs what any other does: of what is typed in compatibility
        characters, `User.check_password` hashes two spellings."""
        User().check_password(password)
