"""Overdue commitments of an alliance, nudged and settled in place."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliances.models import Side
from alliances.services.access import access_to
from alliances.services.nudges import nudged
from alliances.services.overdue import overdue_promises
from alliances.views.fetch import get_alliance


@require_safe
def alliance_overdue(request: HttpRequest, pk: int) -> HttpResponse:
    """All of them, or those of one side."""
    alliance, side = get_alliance(request, pk), request.GET.get("side", "")
    lines = overdue_promises(
        alliance=alliance,
        user=request.user,
        today=timezone.localdate(),
        edits=access_to(alliance=alliance, user=request.user).edit,
        side=side if side in Side.values else "",
    )
    now = timezone.localtime()
    context = {"alliance": alliance, "current": "overview", "side": side}
    context["lines"] = [(one, nudged(one.row, now)) for one in lines]
    return render(request, "alliances/alliance_overdue.html", context)
