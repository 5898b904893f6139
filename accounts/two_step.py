"""Where two-step sign-in is required, who has none yet sets it up before anything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.deprecation import MiddlewareMixin

from accounts.rules.two_step import is_required

SENTENCE = "Your account needs two-step sign-in. Set it up to continue."
# Sign-in itself: to set up the second step one has to reach it, and to leave one signs out.
OPEN = "/accounts/"


class RequiredTwoStepMiddleware(MiddlewareMixin):
    """Asks the database only for those of whom TWO_STEP_REQUIRED_FOR requires it, and at every
    request, since a second step can be taken away while its owner is signed in. Recovery codes
    without an app are none: nobody is asked for them at sign-in."""

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        if request.path.startswith(OPEN) or not getattr(view, "login_required", True):
            return None
        if not requires_two_step(request.user):
            return None
        if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return None
        messages.warning(request, SENTENCE)
        return redirect("mfa_activate_totp")


def requires_two_step(user: Any) -> bool:
    """Whether the installation asks it of `user`, who may be signed out."""
    return user.is_authenticated and is_required(
        settings.TWO_STEP_REQUIRED_FOR,
        is_administrator=user.is_superuser,
        is_staff=user.is_staff,
    )
