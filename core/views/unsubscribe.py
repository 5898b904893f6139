"""The page behind the link in the head of a mail: unsubscribing without signing in (RFC 8058)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from core.audit.refusals import link_refused
from core.mail.unsubscribe import read_token, switch
from core.views.form_page import form_view

REFUSED = "A link to unsubscribe, used when it no longer worked"


@csrf_exempt  # mail programs post here; the token in the address is what entitles them
@never_cache
@login_not_required
@form_view
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is switched off; POST does it, or undoes it with `again`. Following the link alone
    does nothing, since programs that check mail open links by themselves."""
    found = read_token(token)
    if found is None:
        link_refused(request, REFUSED)
    elif request.method == "POST":
        switch(found, off="again" not in request.POST)
    context = {"found": found, "is_done": request.method == "POST"}
    status = 410 if found is None else 200
    response = render(request, "core/unsubscribe.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
