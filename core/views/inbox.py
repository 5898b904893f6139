"""The inbox of the person who is signed in."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.forms.filters import ignored_in
from core.mail.inbox import entries, kinds_in, mark_read, narrowed
from core.mail.models import OutgoingMessage

PER_PAGE = 50


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """A page of it, newest first, of one kind or unread only where that is asked for."""
    rows = OutgoingMessage.objects.inbox_of(request.user).order_by("-due_at", "-pk")
    kinds = kinds_in(rows)
    kind = request.GET.get("kind", "") if request.GET.get("kind") in dict(kinds) else ""
    unread = "unread" in request.GET
    shown = narrowed(rows, kind=kind, unread=unread)
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {"kinds": kinds, "kind": kind, "unread": unread, "page_obj": page}
    context["entries"] = entries(page.object_list, request.user)
    context["ignored"] = ignored_in(request.GET, page)
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
