"""Undelivered reminders: shown to a person, who can have them tried again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.permissions import require, require_editable
from core.views.undelivered import retry_messages, undelivered_page
from governance.services.reminders.rows import meetings_shown_to, reminders, with_meetings


@require_safe
def reminder_list(request: HttpRequest) -> HttpResponse:
    """Failed and missed reminders of the alliances the person answers for."""
    require(not request.user.is_guest)
    rows = reminders().filter(subject_id__in=meetings_shown_to(request.user, True))
    context = undelivered_page(request, rows, with_meetings)
    return render(request, "governance/reminder_list.html", context)


@require_POST
def reminder_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try one once more."""
    reminder = get_object_or_404(reminders().visible_to(request.user), pk=pk)
    require_editable(reminders(), reminder, request.user)
    return _retry(request, reminders().filter(pk=pk))


@require_POST
def reminder_retry_all(request: HttpRequest) -> HttpResponse:
    """Try all that can still arrive once more."""
    require(not request.user.is_guest)
    return _retry(request, reminders().editable_by(request.user))


def _retry(request: HttpRequest, rows: Any) -> HttpResponse:
    late = "the meeting has started, moved or ended"
    retry_messages(request, rows, noun="reminder", late=late)
    return redirect("governance:reminder_list")
