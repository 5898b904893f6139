"""What the filters of the calendar offer: only what the person may see."""

from __future__ import annotations

from typing import NamedTuple

from accounts.models import User
from alliances.models import Alliance
from alliances.services.choices import Option
from core.text import whole
from governance.models import Committee

MOST = 200  # alliances that a list can be read through for; beyond, one searches


class Chosen(NamedTuple):
    """`alliances` to choose from, and the `committees` of the one that is asked for."""

    alliances: list[Option]
    committees: list[Option]


def alliance_choices(*, user: User, asked_for: str) -> Chosen:
    """All alliances of who sees few; else the one whose key is `asked_for`. Two queries at most,
    and a third for its committees."""
    seen = Alliance.objects.visible_to(user).order_by("name", "pk")
    rows = list(seen.only("name", "brand_name")[: MOST + 1])
    key = whole(asked_for)
    if len(rows) > MOST:
        rows = list(seen.filter(pk=key)) if key is not None else []
    alliances = [(str(row.pk), str(row)) for row in rows]
    if key is None or str(key) not in dict(alliances):
        return Chosen(alliances, [])
    own = Committee.objects.filter(alliance=key, dissolved_on__isnull=True)
    return Chosen(alliances, [(str(row.pk), row.name) for row in own.order_by("name", "pk")])
