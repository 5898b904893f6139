"""Between the password and the code. What was begun holds for as long as the account is what it was
when its password was right: a new password, another address or role, or a closed account ends it,
as it ends sessions. So does a second step that was taken away: there is no code to ask for.
"""

from __future__ import annotations

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY, clear_login, unstash_login
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

from accounts.models import User

BOUND = "half_way_bound_to"


def begin_half_way(request: HttpRequest, user: User) -> None:
    """The password of `user` was right. Whoever knew the key of the session before learns nothing
    of that."""
    request.session.cycle_key()
    request.session[BOUND] = user.get_session_auth_hash()


def end_half_way(request: HttpRequest) -> None:
    """Every step was taken."""
    request.session.pop(BOUND, None)


def has_lapsed(request: HttpRequest) -> bool:
    """Whether a sign-in that was begun does not hold any more; then it is forgotten."""
    if LOGIN_SESSION_KEY not in request.session:
        return False
    begun = unstash_login(request, peek=True)
    if begun is not None and begun.user is not None and _holds(request, begun.user):
        return False
    clear_login(request)
    end_half_way(request)
    return True


def _holds(request: HttpRequest, user: User) -> bool:
    return (
        user.is_active
        and request.session.get(BOUND) == user.get_session_auth_hash()
        and is_mfa_enabled(user, [Authenticator.Type.TOTP])
    )
