"""Times are shown in the reader's own zone; what is sent twice is done once."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.contrib.auth.middleware import LoginRequiredMiddleware, get_user
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from core.clock import company_day

log = structlog.get_logger(__name__)
READS = ("GET", "HEAD", "OPTIONS", "TRACE")
LONGEST_ADDRESS = 8190  # characters, the most that gunicorn can be set to take (limit_request_line)
RUNNING = "running"
REMEMBERED = 10  # seconds that the same page sent again leads to where it led
WAIT = 10.0  # seconds until we no longer wait for the first


class AddressLengthMiddleware:
    """An address is as long as a web server takes it at most, whatever server stands in front: a
    search for 100,000 characters is more than SQLite can look for, and never meant."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if len(request.path) + len(request.META.get("QUERY_STRING", "")) > LONGEST_ADDRESS:
            text = "This address is too long."
            return HttpResponse(text, status=414, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class ReaderTimeZoneMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The session is only touched for addresses that look the user up anyway.
        if request.path.startswith(("/static/", "/healthz", "/readyz")):
            return self.get_response(request)
        # The person themselves: every page asks a thousand things of them, and the lazy object in
        # front makes each dearer.
        request.user = get_user(request)
        if request.user.is_authenticated:
            with timezone.override(request.user.zone):
                return self.get_response(request)
        with company_day():
            return self.get_response(request)


class SignInMiddleware(LoginRequiredMiddleware):
    """Who was signed out while a page stood open comes back to that page: the address to which its
    form is sent often shows none, and what was typed is kept where it was typed."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponse]
    ) -> HttpResponse:
        page = request.headers.get("referer", "")
        hosts, secure = {request.get_host()}, request.is_secure()
        if request.method in READS or not url_has_allowed_host_and_scheme(page, hosts, secure):
            return super().handle_no_permission(request, view_func)
        shown = urlsplit(page)
        back = shown.path + (f"?{shown.query}" if shown.query else "")
        return redirect_to_login(back, self.get_login_url(view_func))


class WritesMiddleware:
    """What is sent twice is done once; the form says what lost a race. Must stand last: the layers
    before refuse those who may not send anything, and answer what a view raises."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Both are set when it is known which view answers.
        request.sent = request.again = None  # type: ignore[attr-defined]
        place = None
        try:
            response = self.get_response(request)
            place = response.get("Location") if response.status_code == 302 else None
            return response
        finally:
            _remember(request.sent, place)  # type: ignore[attr-defined]

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        if request.method in READS:
            return None
        sent = _sent(request)
        if sent is not None and (place := _led_to(sent)):
            return HttpResponseRedirect(place)
        request.sent = sent  # type: ignore[attr-defined]
        request.again = partial(view, request, *args, **kwargs)  # type: ignore[attr-defined]
        return None

    def process_exception(self, request: HttpRequest, refused: Exception) -> HttpResponse | None:
        """The answer of a second try if the database refused the first: two people send the same
        at the same moment, both are checked before either is saved. The second time the first is
        in sight, and the form says what stands in the way.

        Services write in one transaction: what was refused has left nothing behind. What is
        refused twice is no race but a mistake of ours, and stays an error.
        """
        again: Callable[[], HttpResponse] | None = request.again  # type: ignore[attr-defined]
        if again is None or not _is_race(refused):
            return None
        request.is_asked_again = True  # type: ignore[attr-defined]
        log.info("Asked again after a race.", path=request.path)
        for file in request.FILES.values():
            file.seek(0)
        return again()


def _is_race(refused: Exception) -> bool:
    """A row, a key or a parent that another transaction gave or took meanwhile, or a deadlock."""
    if isinstance(refused, ObjectDoesNotExist):
        return True
    code = getattr(refused.__cause__, "pgcode", None)
    if code is None:  # SQLite: what is locked has waited twenty seconds, and is no race
        return isinstance(refused, IntegrityError)
    return code in ("23505", "23503", "40P01", "40001")


def _sent(request: HttpRequest) -> str | None:
    """What was sent by whom from which page; None where that is not known. The token of a page
    differs from page to page, so only the same page sent again (a double click, an impatient
    browser) gives the same."""
    token = request.POST.get("csrfmiddlewaretoken")
    if not token or not request.user.is_authenticated:
        return None
    files = [(name, file.name, file.size) for name, file in request.FILES.items()]
    parts = (request.session.session_key, request.path, sorted(request.POST.lists()), files)
    return f"sent:{sha256(repr(parts).encode()).hexdigest()}"


def _led_to(sent: str) -> str | None:
    """Where the same led a moment ago, waiting for who is running it; None for the first, who runs
    it now. Without a cache it is run: the pages work while Redis is away."""
    until = time.monotonic() + WAIT
    with contextlib.suppress(Exception):
        while not cache.add(sent, RUNNING, timeout=REMEMBERED):
            known: str | None = cache.get(sent)
            if known and known != RUNNING:
                return known
            if time.monotonic() > until:
                break
            time.sleep(0.05)
    return None


def _remember(sent: str | None, place: str | None) -> None:
    """Only what ended in a redirect counts as done."""
    if sent is not None:
        with contextlib.suppress(Exception):
            cache.set(sent, place, timeout=REMEMBERED) if place else cache.delete(sent)
