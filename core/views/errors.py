"""Pages for what is not possible, beside those of Django (403, 404, 500)."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.views.defaults import page_not_found, permission_denied

from core.audit.refusals import remember
from core.request_limits import is_ours, page_before
from core.text import capital

View = Callable[..., HttpResponse]
_SECRET = re.compile("csrf|pass|secret|token|otp|recovery", re.IGNORECASE)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if exception is not None:
        remember(request, exception)
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    remember(request, exception)
    return permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    remember(request, exception)
    return page_not_found(request, exception)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A token that has expired: show the form again with what was typed, or offer to send it again.

    Only for forms of our own pages: what another site posts here must not be one click away. And
    only for pages that settings name: what is typed elsewhere (to sign in, in administration) may
    be a secret, and is not shown.
    """
    sender = request.headers.get("origin") or request.headers.get("referer") or ""
    view = _view_of(request)
    kept = QueryDict(mutable=True)
    if is_ours(request, sender) and request.user.is_authenticated and _keeps(view):
        kept = request.POST.copy()
        for name in [name for name in kept if _SECRET.search(name)]:
            del kept[name]
    shown = _with_its_form(request, kept) if kept else None
    if shown is not None:
        return shown
    pairs = [(name, value) for name, values in kept.lists() for value in values]
    typed = [(_label(name), value) for name, value in pairs if _is_typed(name, value)]
    context = {"kept": pairs, "typed": typed, "address": request.path, "page": page_before(request)}
    return render(request, "403_csrf.html", context, status=403)


def _view_of(request: HttpRequest) -> View | None:
    try:
        return resolve(request.path_info).func
    except Resolver404:
        return None


def _keeps(view: View | None) -> bool:
    """Whether what was typed at this view may be shown again: no, unless settings say so, and not
    where one need not be signed in."""
    if not getattr(view, "login_required", True):
        return False
    name = f"{getattr(view, '__module__', '')}.{getattr(view, '__name__', '')}"
    return any(
        name.startswith(entry) if entry.endswith(".") else name == entry
        for entry in settings.PAGES_THAT_KEEP_ENTRIES
    )


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
