"""The inbox of the person who is signed in."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.forms.filters import ignored_in
from core.mail.inbox import entries, kinds_in, mark_read
from core.mail.models import OutgoingMessage

PER_PAGE = 50


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """A page of it, newest first, of one kind or unread only where that is asked for."""
    rows = OutgoingMessage.objects.inbox_of(request.user)
    kinds = kinds_in(rows)
    kind, unread = request.GET.get("kind", ""), "unread" in request.GET
    if kind in dict(kinds):
        rows = rows.filter(kind=kind)
    if unread:
        rows = rows.filter(read_at__isnull=True)
    page = Paginator(rows.order_by("-due_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "entries": entries(page.object_list, request.user),
        "kinds": kinds,
        "kind": kind,
        "unread": unread,
        "ignored": ignored_in(request.GET, page),
    }
    return render(request, "core/inbox.html", context)


@require_POST
def inbox_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to what a row is about; it is read then."""
    rows = OutgoingMessage.objects.inbox_of(request.user).filter(pk=pk)
    row = get_object_or_404(rows)
    shown = entries([row], request.user)
    mark_read(rows, user=request.user, now=timezone.now())
    return redirect(shown[0].line.url if shown and shown[0].line.url else "core:inbox")


@require_POST
def inbox_read_all(request: HttpRequest) -> HttpResponse:
    rows = OutgoingMessage.objects.inbox_of(request.user)
    mark_read(rows, user=request.user, now=timezone.now())
    return redirect("core:inbox")
