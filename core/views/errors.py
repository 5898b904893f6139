"""Pages for what is not possible, beside those of Django (403, 404, 500)."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import resolve

from core.text import capital

NEVER_KEPT = {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword"}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A token that has expired: show the form again with what was typed, or offer to send it again.

    Only for forms of our own pages: what another site posts here must not be one click away.
    """
    sender = _host(request.headers.get("origin") or request.headers.get("referer") or "")
    kept = request.POST.copy() if sender == request.get_host() else QueryDict(mutable=True)
    for name in NEVER_KEPT & kept.keys():
        del kept[name]
    shown = _with_its_form(request, kept) if kept and request.user.is_authenticated else None
    if shown is not None:
        return shown
    pairs = [(name, value) for name, values in kept.lists() for value in values]
    typed = [(_label(name), value) for name, value in pairs if _is_typed(name, value)]
    context = {"kept": pairs, "typed": typed, "address": request.path}
    return render(request, "403_csrf.html", context, status=403)


def _host(url: str) -> str:
    """The host of an address; "" where it is none ("http://[::1")."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def _with_its_form(request: HttpRequest, kept: QueryDict) -> HttpResponse | None:
    """The page that shows the form, asked for as by a link, with `kept` in its fields
    (core.views.form_page); None where the address has no such page."""
    view, args, values = resolve(request.path_info)
    post, request.method = request.POST, "GET"
    request.POST, request.kept = QueryDict(), kept  # type: ignore[assignment, attr-defined]
    try:
        answer: HttpResponse = view(request, *args, **values)
    except (Http404, PermissionDenied):
        return None
    finally:
        request.method, request.POST = "POST", post
        del request.kept  # type: ignore[attr-defined]
    return answer if answer.status_code == 403 else None


def _is_typed(name: str, value: str) -> bool:
    """Keys of other rows say nothing to a reader."""
    return bool(value.strip()) and name not in ("revision", "next") and not value.isdecimal()


def _label(name: str) -> str:
    return capital(name.replace("_", " "))
