"""The browsers that an account knows: those from which it was signed in to, or that opened a link
mailed to its address. They hold a signed cookie, and guesses of others never make them wait.

The cookie opens nothing: it only says whose guesses are counted with whose.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from accounts.rules.delays import canonical
from accounts.services.limits import key_of

_SALT = "accounts.device"
_NEW = "_known_devices"  # on the request, until the answer sets the cookie
MOST = 5  # accounts that one browser remembers
DAYS = 180


def account_of(address: str) -> str:
    """What stands for the account of an address, whether or not there is one."""
    return canonical(address)


def cookie_name() -> str:
    """Over https browsers take it from this host alone."""
    return "__Host-entente_device" if settings.SESSION_COOKIE_SECURE else "entente_device"


def _name(account: str) -> str:
    return key_of("device", account)[:24]


def _known(request: HttpRequest) -> dict[str, str]:
    if isinstance(given := getattr(request, _NEW, None), dict):
        return given
    try:
        found = signing.loads(
            request.COOKIES.get(cookie_name(), ""), salt=_SALT, max_age=DAYS * 24 * 3600
        )
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def device_of(request: HttpRequest, account: str) -> str:
    """The name of this browser if `account` (`account_of`) knows it, else ""."""
    return _known(request).get(_name(account), "")


def remember_device(request: HttpRequest, user: User) -> None:
    """From the answer to this request on, the account of `user` knows this browser."""
    name = _name(account_of(user.email))
    known = _known(request)
    device = known.pop(name, "") or secrets.token_urlsafe(12)
    kept = dict(list(known.items())[-(MOST - 1) :])
    setattr(request, _NEW, {**kept, name: device})


def set_device_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Hand the browser what `remember_device` wrote down, if anything."""
    known = getattr(request, _NEW, None)
    if known:
        response.set_cookie(
            cookie_name(),
            signing.dumps(known, salt=_SALT),
            max_age=DAYS * 24 * 3600,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
