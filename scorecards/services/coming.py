"""Days of risks that come for an alliance: the next response that is due, and the one that is late
longest."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from alliances.services.coming import next_and_late
from core.db.asked import Within
from core.registry.coming import ComingKind, ComingRows, coming_kinds
from scorecards.models import Risk


def responses(user: User, within: Within) -> ComingRows:
    mine = Risk.objects.among(within, user).open()
    mine = mine.filter(in_place_on__isnull=True, occurred_on__isnull=True)
    return ComingRows(
        next_and_late(within, mine, "alliance", "due_on"), "alliance_id", "due_on", "title"
    )


def _url(alliance: int, row: int) -> str:
    return f"{reverse('scorecards:alliance_risks', args=[alliance])}#risk-{row}"


def register() -> None:
    words = ("response to a risk due", "response to a risk overdue", "Update")
    coming_kinds.register(ComingKind("risk", 80, *words, _url, responses, guests=False))
