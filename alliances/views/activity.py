"""The record of every change of an alliance and of what belongs to it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliances.models import StageChange
from alliances.services.access import access_to
from alliances.services.activity import activity_of
from alliances.views.fetch import get_alliance


@require_safe
def alliance_activity(request: HttpRequest, pk: int) -> HttpResponse:
    """Internal: a guest does not learn how we worked on it."""
    alliance = get_alliance(request, pk, internal=True)
    access = access_to(alliance=alliance, user=request.user)
    moves = StageChange.objects.within(request.user, alliance)
    context = {
        "alliance": alliance,
        "current": "activity",
        "page_obj": activity_of(alliance=alliance, access=access, number=request.GET.get("page")),
        "moves": list(moves.select_related("changed_by")[:20]),
    }
    return render(request, "alliances/alliance_activity.html", context)
