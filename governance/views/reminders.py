"""Reminders that did not arrive: shown to a person, who can have them tried again."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.permissions import require
from governance.models import Reminder
from governance.services.reminders import retry
from governance.services.reminders.retrying import retryable
from governance.views.frame import get_row

PER_PAGE = 50


@require_safe
def reminder_list(request: HttpRequest) -> HttpResponse:
    """Failed and missed reminders of the alliances the person answers for."""
    require(not request.user.is_guest)
    now = timezone.now()
    rows = Reminder.objects.editable_by(request.user).with_meeting()
    lost = rows.needing_a_person().order_by("-due_at", "-pk")
    page = Paginator(lost, PER_PAGE).get_page(request.GET.get("page"))
    shown = Reminder.objects.filter(pk__in=[row.pk for row in page.object_list])
    context = {
        "page_obj": page,
        "retryable": set(retryable(shown, now=now).values_list("pk", flat=True)),
        "waiting": rows.in_trouble(now).order_by("next_attempt_at", "pk")[:PER_PAGE],
    }
    return render(request, "governance/reminder_list.html", context)


@require_POST
def reminder_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try one once more."""
    reminder = get_row(request, Reminder.objects, pk)
    _retry(request, Reminder.objects.filter(pk=reminder.pk))
    return redirect("governance:reminder_list")


@require_POST
def reminder_retry_all(request: HttpRequest) -> HttpResponse:
    """Try all that can still arrive once more."""
    require(not request.user.is_guest)
    _retry(request, Reminder.objects.editable_by(request.user))
    return redirect("governance:reminder_list")


def _retry(request: HttpRequest, rows: object) -> None:
    count = retry(reminders=rows, now=timezone.now())  # type: ignore[arg-type]
    if count:
        words = "One reminder goes" if count == 1 else f"{count} reminders go"
        messages.success(request, f"{words} out again within a minute.")
    else:
        messages.error(request, "Nothing to try again: the meeting has begun, moved or ended.")
