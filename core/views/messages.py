"""Mail that did not go out, of every kind: for administrators, who can have it tried again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.mail.ledger import described, retry, retryable
from core.mail.models import OutgoingMessage
from core.permissions import require

PER_PAGE = 50


def _rows(request: HttpRequest) -> Any:
    administrator = getattr(request.user, "is_administrator", False)
    require(administrator, "Only administrators see everybody's mail.")
    return OutgoingMessage.objects.editable_by(request.user)


@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    """What failed or was missed, and what is tried again by itself."""
    now, rows = timezone.now(), _rows(request)
    lost = rows.undelivered().order_by("-due_at", "-pk")
    page = Paginator(lost, PER_PAGE).get_page(request.GET.get("page"))
    shown = rows.filter(pk__in=[row.pk for row in page.object_list])
    context = {
        "page_obj": page,
        "undelivered": described(page.object_list),
        "retryable": set(retryable(shown, now=now).values_list("pk", flat=True)),
        "waiting": described(rows.in_trouble(now).order_by("next_attempt_at", "pk")[:PER_PAGE]),
    }
    return render(request, "core/message_list.html", context)


@require_POST
def message_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try one once more."""
    return _retry(request, _rows(request).filter(pk=get_object_or_404(_rows(request), pk=pk).pk))


@require_POST
def message_retry_all(request: HttpRequest) -> HttpResponse:
    """Try all that can still arrive once more."""
    return _retry(request, _rows(request))


def _retry(request: HttpRequest, rows: Any) -> HttpResponse:
    if count := retry(rows, now=timezone.now()):
        words = "One message goes" if count == 1 else f"{count} messages go"
        messages.success(request, f"{words} out again within a minute.")
    else:
        messages.error(request, "Nothing to try again: it would arrive too late.")
    return redirect("core:message_list")
