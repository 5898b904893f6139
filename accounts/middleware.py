"""Sessions end when they are idle or old, and sign-ins that were begun when they do not hold any
more; who has to wait is told so; known browsers get their cookie."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.services.devices import set_device_cookie
from accounts.services.guard import said
from accounts.services.half_way import has_lapsed
from accounts.services.sessions import has_ended, note_use

ENDED = "Your session has ended. Sign in again; what you saved is kept."
LAPSED = "What you began has ended. Sign in again."
# The session is only read for addresses that look the user up anyway (health would wait for the
# database, or fail with it): nobody is signed in at these,
# nor on the page that says that there is no such address.
WITHOUT_SESSION = ("/static/", "/healthz", "/readyz")


class AccountsMiddleware:
    """Must stand below those of sessions, authentication and messages, above those that ask who
    is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(WITHOUT_SESSION):
            request.user = AnonymousUser()
        else:
            self.keep_limits(request)
        response = self.get_response(request)
        set_device_cookie(request, response)
        if (wait := said(request)) is not None and wait.refused:
            response.status_code = 429
            response["Retry-After"] = str(wait.seconds)
        return response

    def keep_limits(self, request: HttpRequest) -> None:
        now = timezone.now()
        if has_ended(request.session, now):
            request.session.flush()
            request.user = AnonymousUser()
            messages.info(request, ENDED)
        elif has_lapsed(request):
            messages.info(request, LAPSED)
        else:
            note_use(request, now)
