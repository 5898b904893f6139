"""What may be sent, how much of it, and by whom: decided before anything is read or stored.

Everybody: a small form. Who is signed in: a large one. More only at an address that says so
(`accepts_up_to`), for those whom it names. The web server asks `body_limit` before it receives
more than a small form; `RequestLimitsMiddleware` holds the same rule in front of whatever reads the
body, so that it does not depend on the server.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import parse_header_parameters, url_has_allowed_host_and_scheme

View = Callable[..., HttpResponse]
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
CHARSETS = ("utf-8", "utf8", "us-ascii", "ascii")
FRAMING = 64 * 1024  # bytes around a file: other fields, boundaries


class Request(WSGIRequest):
    """Text is UTF-8. Django would decode the address and the fields by whatever Python calls an
    encoding, before any middleware; "rot13" and "zlib" are some that no text is in."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        kind, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        self.content_type = kind


@dataclass(frozen=True)
class Upload:
    setting: str  # the name of the setting with the bytes of the largest file
    may: Callable[[Any], bool]


def accepts_up_to(setting: str, *, may: Callable[[Any], bool]) -> Callable[[View], View]:
    """A view that takes files of as many bytes as `setting` says, of those users who `may`."""

    def mark(view: View) -> View:
        view.upload = Upload(setting, may)  # type: ignore[attr-defined]
        return view

    return mark


def limit_for(user: Any, view: View | None) -> int:
    """Bytes that a body of this user may have at this view."""
    if not user.is_authenticated:
        return int(settings.ANONYMOUS_BODY_MAX_BYTES)
    file_limit = _file_limit(user, view)
    return file_limit + FRAMING if file_limit else int(settings.BODY_MAX_BYTES)


def _file_limit(user: Any, view: View | None) -> int:
    """Bytes of a file that this view takes of this user; 0 where it takes none."""
    upload: Upload | None = getattr(view, "upload", None)
    if upload is None or not user.is_authenticated or not upload.may(user):
        return 0
    return int(getattr(settings, upload.setting))


def body_limit(environ: dict[str, Any]) -> int:
    """The same by what a request's head says, for a server that asks outside of any request."""
    close_old_connections()
    try:
        return limit_by_head(environ)
    finally:
        close_old_connections()


def limit_by_head(environ: dict[str, Any]) -> int:
    request: Any = Request({**environ, "wsgi.input": BytesIO()})
    SessionMiddleware(lambda _: HttpResponse()).process_request(request)
    try:
        return limit_for(get_user(request), resolve(request.path_info).func)
    except Resolver404:
        return int(settings.ANONYMOUS_BODY_MAX_BYTES)


class RequestLimitsMiddleware(MiddlewareMixin):
    """Must stand before whatever reads the body (the CSRF check does)."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        charset = (request.content_params or {}).get("charset", "utf-8")
        return None if charset.lower() in CHARSETS else _unsupported("Send it as UTF-8.")

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            return _unsupported("Send it uncompressed.")
        size = _size(request)
        # Most bodies are small: nobody's rights are looked at for them.
        if size <= settings.ANONYMOUS_BODY_MAX_BYTES:
            return None
        limit = limit_for(request.user, view)
        return None if size <= limit else too_large(request, limit, view)


def _unsupported(sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=415, content_type="text/plain; charset=utf-8")


def _size(request: HttpRequest) -> int:
    try:
        return max(0, int(request.META.get("CONTENT_LENGTH") or 0))
    except ValueError:
        return 0  # Django reads nothing then


def too_large(request: HttpRequest, limit: int, view: View) -> HttpResponse:
    """The page that says how much is taken; the draft of what was typed stays in the browser."""
    file_limit = _file_limit(request.user, view)
    context = {"limit": file_limit or limit, "is_file": bool(file_limit)}
    return render(request, "413.html", context | {"page": page_before(request)}, status=413)


def page_before(request: HttpRequest) -> str:
    """The page from which something was sent, if it is one of ours: where a form is sent to may be
    no page."""
    page = request.headers.get("referer", "")
    if not is_ours(request, page):
        return "/"
    shown = urlsplit(page)
    path = shown.path + (f"?{shown.query}" if shown.query else "")
    # "https://us//elsewhere.example/" is a page of ours, and its path alone leads elsewhere.
    return path if url_has_allowed_host_and_scheme(path, None) else "/"


def is_ours(request: HttpRequest, address: str) -> bool:
    """Whether an address, as a browser says it in a header, is of this site."""
    try:
        return urlsplit(address).netloc == request.get_host()
    except ValueError:
        return False
