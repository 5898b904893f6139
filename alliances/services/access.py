"""What one person may do with one alliance: asked once a page, answered by the querysets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from alliances.models import Alliance


@dataclass(frozen=True)
class Access:
    """`edit`: may change it. `confidential`: reads deal terms and private notes. `internal`: is
    one of us, and so sees scores, risks and the record of changes, which guests do not."""

    edit: bool
    confidential: bool
    internal: bool


def access_to(*, alliance: Alliance, user: User | AnonymousUser) -> Access:
    """The rights of `user` in an alliance they can see. One query, kept on the instance."""
    kept: dict[int | None, Access] = alliance.__dict__.setdefault("_access", {})
    if user.pk not in kept:
        rows = Alliance.objects.with_rights(user).filter(pk=alliance.pk)
        found: Any = rows.first()
        flags = (found.may_edit, found.may_read_terms) if found else (False, False)
        internal = user.is_authenticated and not user.is_guest
        kept[user.pk] = Access(edit=flags[0], confidential=flags[1], internal=internal)
    return kept[user.pk]


def keep_shown(*, alliances: Iterable[Alliance], user: User) -> list[Alliance]:
    """Alliances that were read by keys from `visible_to(user)`: what belongs to them need not ask
    again (AllianceChildQuerySet.within)."""
    rows = list(alliances)
    for row in rows:
        row.mark_shown_to(user)
    return rows


def keep_access(*, alliance: Alliance, user: User) -> Alliance:
    """Keep the rights that came with the row (`with_rights(user)`), so that nobody asks again."""
    alliance.mark_shown_to(user)
    alliance.__dict__.setdefault("_access", {})[user.pk] = Access(
        edit=alliance.may_edit,  # type: ignore[attr-defined]
        confidential=alliance.may_read_terms,  # type: ignore[attr-defined]
        internal=not user.is_guest,
    )
    return alliance
