"""Pages for what is not possible, beside those of Django (403, 404, 500)."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

NEVER_KEPT = {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword"}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A token that has expired: show what was typed and offer to send it again.

    Only for forms of our own pages: what another site posts here must not be one click away.
    """
    sender = urlsplit(request.headers.get("origin") or request.headers.get("referer") or "")
    ours = sender.netloc == request.get_host()
    pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    kept = [pair for pair in pairs if ours and pair[0] not in NEVER_KEPT]
    return render(request, "403_csrf.html", {"kept": kept, "address": request.path}, status=403)
