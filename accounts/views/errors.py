"""The pages a person sees when something is not possible. None of them says what exists."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader


def bad_request(
    request: HttpRequest, exception: Exception | None = None
) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    # Only sentences written for people (accounts.permissions) are passed on.
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    # Without a context: whatever broke must not break this page too.
    return HttpResponse(loader.get_template("500.html").render(), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    kept = [(name, value) for name, values in request.POST.lists() for value in values]
    hidden = {
        "csrfmiddlewaretoken",
        "password",
        "password1",
        "password2",
        "oldpassword",
    }
    fields = [pair for pair in kept if pair[0] not in hidden]
    return render(
        request, "403_csrf.html", {"kept": fields, "address": request.path}, status=403
    )
