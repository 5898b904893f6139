"""The outbox of the embedded way: what would have been mailed.

Only for administrators, since the mails of everybody lie here, with links that sign people in
and words of restricted alliances. Where mail really goes out the page does not exist.
"""

from __future__ import annotations

import base64
import hashlib
import re

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from core.forms.filters import ignored_in
from core.mail import outbox as mail
from core.permissions import require

PER_PAGE = 50
_STYLES = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)


def _open(request: HttpRequest) -> None:
    if not settings.OUTBOX_VISIBLE:
        raise Http404
    administrator = getattr(request.user, "is_administrator", False)
    require(
        administrator,
        "Only administrators can read the outbox, because it holds everybody's e-mail.",
    )


def _get(request: HttpRequest, name: str) -> mail.StoredMail:
    _open(request)
    found = mail.read(name)
    if found is None:
        raise Http404("This message no longer exists.")
    return found


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """All stored mails, newest first."""
    _open(request)
    page = Paginator(mail.names(), PER_PAGE).get_page(request.GET.get("page"))
    found = [entry for name in page.object_list if (entry := mail.read(name))]
    context = {"mails": found, "page_obj": page, "ignored": ignored_in(request.GET, page)}
    return render(request, "core/outbox.html", context)


@require_safe
def outbox_mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: headers, text, attachments."""
    return render(request, "core/outbox_mail.html", {"mail": _get(request, name)})


@require_safe
@xframe_options_sameorigin
def outbox_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML alternative in a sandbox: no script, no request, only its own style block."""
    # Browsers hash a style block after turning CRLF into LF.
    content = _get(request, name).html.replace("\r\n", "\n")
    if not content:
        raise Http404("This message has no HTML version.")
    hashes = "".join(
        f" 'sha256-{base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()}'"
        for block in _STYLES.findall(content)
    )
    allowed = hashes or " 'none'"
    response = HttpResponse(content, content_type="text/html; charset=utf-8")
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src{allowed}; sandbox; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'"
    )
    return response


@require_safe
def outbox_attachment(request: HttpRequest, name: str, index: int) -> HttpResponse:
    """One attachment, always as a download of no particular kind."""
    found = _get(request, name).attachments
    if index >= len(found):
        raise Http404("This message has no such attachment.")
    response = HttpResponse(found[index].content, content_type="application/octet-stream")
    name_of_file = found[index].name.encode("ascii", "replace").decode().replace("?", "_")
    response["Content-Disposition"] = f'attachment; filename="{name_of_file}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
