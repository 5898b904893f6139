"""Reminders that did not arrive: shown to a person, who can have them tried again."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.mail.ledger import retry, retryable
from core.permissions import require, require_editable
from governance.services.reminders.rows import meetings_shown_to, reminders, with_meetings

PER_PAGE = 50


@require_safe
def reminder_list(request: HttpRequest) -> HttpResponse:
    """Failed and missed reminders of the alliances the person answers for."""
    require(not request.user.is_guest)
    now = timezone.now()
    rows = reminders().filter(subject_id__in=meetings_shown_to(request.user, True))
    lost = rows.undelivered().order_by("-due_at", "-pk")
    page = Paginator(lost, PER_PAGE).get_page(request.GET.get("page"))
    shown = reminders().filter(pk__in=[row.pk for row in page.object_list])
    context = {
        "page_obj": page,
        "undelivered": with_meetings(page.object_list),
        "retryable": set(retryable(shown, now=now).values_list("pk", flat=True)),
        "waiting": with_meetings(rows.in_trouble(now).order_by("next_attempt_at", "pk")[:PER_PAGE]),
    }
    return render(request, "governance/reminder_list.html", context)


@require_POST
def reminder_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try one once more."""
    reminder = get_object_or_404(reminders().visible_to(request.user), pk=pk)
    require_editable(reminders(), reminder, request.user)
    _retry(request, reminders().filter(pk=pk))
    return redirect("governance:reminder_list")


@require_POST
def reminder_retry_all(request: HttpRequest) -> HttpResponse:
    """Try all that can still arrive once more."""
    require(not request.user.is_guest)
    _retry(request, reminders().editable_by(request.user))
    return redirect("governance:reminder_list")


def _retry(request: HttpRequest, rows: QuerySet) -> None:
    count = retry(rows, now=timezone.now())
    if count:
        words = "One reminder goes" if count == 1 else f"{count} reminders go"
        messages.success(request, f"{words} out again within a minute.")
    else:
        messages.error(request, "Nothing to try again: the meeting has begun, moved or ended.")
