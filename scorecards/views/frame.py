"""What the views of scorecards share."""

from __future__ import annotations

from django.http import HttpRequest

from alliances.models import Alliance
from alliances.services.access import access_to
from core.ui.actions import Rights


def rights_in(request: HttpRequest, alliance: Alliance) -> Rights:
    """What the reader may do with the scorecards and risks of an alliance."""
    return Rights(edit=access_to(alliance=alliance, user=request.user).edit)
