"""Reminders and invitations that did not go out; a person can have them tried again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.mail.models import OutgoingMessage
from core.permissions import require, require_editable
from core.views.undelivered import retry_messages, undelivered_page
from governance.services.reminders.undelivered import lines, mails_answered_for, meeting_mails


@require_safe
def reminder_list(request: HttpRequest) -> HttpResponse:
    """Failed and missed ones of the alliances the person answers for."""
    require(not request.user.is_guest)
    context = undelivered_page(request, mails_answered_for(request.user), lines)
    return render(request, "governance/reminder_list.html", context)


@require_POST
def reminder_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try one once more."""
    rows = OutgoingMessage.objects.filter(pk__in=meeting_mails().values("pk"))
    reminder = get_object_or_404(rows.visible_to(request.user), pk=pk)
    require_editable(rows, reminder, request.user)
    return _retry(request, rows.filter(pk=pk))


@require_POST
def reminder_retry_all(request: HttpRequest) -> HttpResponse:
    """Try all that can still arrive once more."""
    require(not request.user.is_guest)
    rows = OutgoingMessage.objects.filter(pk__in=meeting_mails().values("pk"))
    return _retry(request, rows.editable_by(request.user))


def _retry(request: HttpRequest, rows: Any) -> HttpResponse:
    late = "the meeting has started, moved or ended"
    retry_messages(request, rows, noun="message", late=late)
    return redirect("governance:reminder_list")
