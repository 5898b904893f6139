"""The governance of one alliance: committees, rhythm, meetings, actions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliances.views.fetch import get_alliance
from governance.services.overview import alliance_overview


@require_safe
def alliance_governance(request: HttpRequest, pk: int) -> HttpResponse:
    """Who meets how often, what comes next, what should have been held and was not."""
    alliance = get_alliance(request, pk)
    overview = alliance_overview(alliance=alliance, now=timezone.now(), today=timezone.localdate())
    context = {"alliance": alliance, "current": "governance", "overview": overview}
    return render(request, "governance/alliance_governance.html", context)
