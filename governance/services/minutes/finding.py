"""What the search box finds in minutes: what was circulated, and so what both sides read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import F, Q

from core.registry.search import Hit
from governance.models import MinutesVersion

AT_MOST = 10
SHORTEST = 3  # characters of a word that is looked for in texts
AROUND = 60  # characters shown on either side


def find_minutes(user: Any, text: str) -> Sequence[Hit]:
    """The last version of minutes that `user` sees and that holds all words of `text`, the latest
    first. One query."""
    words = [word for word in text.split() if len(word) >= SHORTEST]
    if not words:
        return []
    holds = reduce(and_, (Q(text__icontains=word) for word in words))
    rows = MinutesVersion.objects.visible_to(user).filter(holds, number=F("minutes__version"))
    rows = rows.select_related("minutes__meeting__committee__alliance")
    return [
        Hit(
            title=f"Minutes of {row.minutes.meeting}, {row.minutes.meeting.local_date:%-d %b %Y}",
            url=row.minutes.get_absolute_url(),
            kind="Minutes",
            icon="note",
            detail=f"{row.minutes.meeting.committee.alliance}: {_around(row.text, words[0])}",
        )
        for row in rows.order_by("-circulated_at", "-pk")[:AT_MOST]
    ]


def _around(text: str, word: str) -> str:
    flat = " ".join(text.split())
    at = max(0, flat.lower().find(word.lower()))
    start, end = max(0, at - AROUND), at + len(word) + AROUND
    return f"{'… ' * (start > 0)}{flat[start:end]}{' …' * (end < len(flat))}"
