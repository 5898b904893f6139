"""The day that a person means by what they type, while they type it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.dates.parsing import NotADate
from core.dates.typed import parse_day, write_day

LONGEST = 60


@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """{"day": "12 Mar 2027", "iso": "2027-03-12"}, or nothing (204) where it is no day."""
    try:
        found = parse_day(request.GET.get("text", "")[:LONGEST], timezone.localdate())
    except NotADate:
        return HttpResponse(status=204)
    return JsonResponse({"day": write_day(found), "iso": found.isoformat()})
