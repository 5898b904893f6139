"""What one person may do with one alliance: asked once a page, answered by the querysets."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef

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
        rows = Alliance.objects
        here = OuterRef("pk")
        flags = (
            rows.filter(pk=alliance.pk)
            .annotate(
                may_edit=Exists(rows.editable_by(user).filter(pk=here)),
                may_read_terms=Exists(rows.confidential_to(user).filter(pk=here)),
            )
            .values_list("may_edit", "may_read_terms")
            .first()
        ) or (False, False)
        internal = user.is_authenticated and not user.is_guest
        kept[user.pk] = Access(edit=flags[0], confidential=flags[1], internal=internal)
    return kept[user.pk]
