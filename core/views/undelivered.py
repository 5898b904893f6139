"""Mail that did not go out, of every kind: for administrators, who can have it tried again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.forms.filters import ignored_in
from core.mail.ledger import described, retry, retryable
from core.mail.models import OutgoingMessage
from core.permissions import require

PER_PAGE = 50


def _rows(request: HttpRequest) -> Any:
    administrator = getattr(request.user, "is_administrator", False)
    require(administrator, "Only administrators see all messages.")
    return OutgoingMessage.objects.editable_by(request.user)


def undelivered_page(
    request: HttpRequest, rows: Any, lines: Callable[[Iterable[OutgoingMessage]], list[Any]]
) -> dict[str, Any]:
    """Of `rows`, what failed or was missed, a page of it, and what is tried again by itself;
    `lines` makes them lines of the page."""
    now = timezone.now()
    lost = rows.undelivered().order_by("-due_at", "-pk")
    page = Paginator(lost, PER_PAGE).get_page(request.GET.get("page"))
    shown = OutgoingMessage.objects.filter(pk__in=[row.pk for row in page.object_list])
    return {
        "page_obj": page,
        "ignored": ignored_in(request.GET, page),
        "undelivered": lines(page.object_list),
        "retryable": set(retryable(shown, now=now).values_list("pk", flat=True)),
        "waiting": lines(rows.in_trouble(now).order_by("next_attempt_at", "pk")[:PER_PAGE]),
    }


def retry_messages(
    request: HttpRequest,
    rows: Any,
    *,
    noun: str = "message",
    late: str = "it would arrive too late",
) -> None:
    """Have `rows` tried once more and say how many; `late`: why none could be."""
    if count := retry(rows, now=timezone.now()):
        words = f"1 {noun}" if count == 1 else f"{count} {noun}s"
        messages.success(request, f"{words} will be sent again within a minute.")
    else:
        messages.error(request, f"Nothing to retry: {late}.")


@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    """What failed or was missed, and what is tried again by itself."""
    context = undelivered_page(request, _rows(request), described)
    return render(request, "core/message_list.html", context)


@require_POST
def message_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try one once more."""
    get_object_or_404(_rows(request), pk=pk)
    retry_messages(request, _rows(request).filter(pk=pk))
    return redirect("core:message_list")


@require_POST
def message_retry_all(request: HttpRequest) -> HttpResponse:
    """Try all that can still arrive once more."""
    retry_messages(request, _rows(request))
    return redirect("core:message_list")
