"""The calendar over all alliances the reader sees."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from governance.models import Meeting
from governance.services.overview import month_weeks

MOST = 500


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A month as a grid or as a list; the list is what a phone shows."""
    today = timezone.localdate()
    first = _month(request.GET.get("month", ""), today)
    after = (first + timedelta(days=31)).replace(day=1)
    meetings = _meetings(request, first - timedelta(days=6), after + timedelta(days=6))
    context = {
        "first": first,
        "weeks": month_weeks(first=first, meetings=meetings[:MOST], today=today),
        "meetings": [m for m in meetings[:MOST] if m.local_day.month == first.month],
        "too_many": len(meetings) > MOST,
        "as_list": request.GET.get("view") == "list",
        "mine": request.GET.get("mine") == "1",
        "before": (first - timedelta(days=1)).replace(day=1),
        "after": after,
        "is_this_month": first == today.replace(day=1),
    }
    return render(request, "governance/calendar.html", context)


def _month(text: str, today: date) -> date:
    try:
        first = datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        return today.replace(day=1)
    return first if 2000 <= first.year <= 2099 else today.replace(day=1)


def _meetings(request: HttpRequest, start: date, end: date) -> list[Meeting]:
    zone = timezone.get_current_timezone()
    low, high = (datetime(d.year, d.month, d.day, tzinfo=zone) for d in (start, end))
    rows = Meeting.objects.visible_to(request.user).with_alliance()
    rows = rows.filter(starts_at__gte=low, starts_at__lt=high)
    if request.GET.get("mine") == "1":
        rows = rows.filter(body__members__person__user=request.user)
    found = list(rows.order_by("starts_at", "pk")[: MOST + 1])
    for meeting in found:
        meeting.local_day = timezone.localtime(meeting.starts_at).date()
    return found
