"""The calendar over all alliances the reader sees."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from governance.services.calendar import calendar_month, first_of_month


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A month as a grid or as a list; the list is what a phone shows."""
    today = timezone.localdate()
    mine = request.GET.get("mine") == "1"
    month = calendar_month(
        user=request.user,
        first=first_of_month(request.GET.get("month", ""), today),
        today=today,
        zone=timezone.get_current_timezone(),
        only_mine=mine,
    )
    as_list = request.GET.get("view") == "list"
    context = {"month": month, "first": month.first, "as_list": as_list, "mine": mine}
    return render(request, "governance/calendar.html", context)
