"""Whether somebody may still be written to about an alliance, and how they answer: the same for
every mail that is not about a meeting's time."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User
from alliances.models import Alliance, Membership, Person
from alliances.querysets import sees

GONE = "Has left the company."
LEFT_ALLIANCE = "No longer part of the alliance."


def current_members(people: Iterable[int | None]) -> set[tuple[int, int]]:
    """(alliance, person) of the current memberships of `people`. One query."""
    rows = Membership.objects.filter(person__in=set(people), ended_on__isnull=True)
    return set(rows.order_by().values_list("alliance", "person"))


def may_know(person: Person, alliance: Alliance, *, is_member: bool) -> bool:
    """Who signs in sees the alliance; who does not is a member of it. Needs the account."""
    return sees(person.user, alliance, is_member=is_member) if person.user else is_member


def out_of_reach(person: Person, alliance: Alliance, members: set[tuple[int, int]]) -> str:
    """Why nothing about `alliance` goes to `person` any more; "" where it may."""
    if person.is_gone:
        return GONE
    is_member = (alliance.pk, person.pk) in members
    return "" if may_know(person, alliance, is_member=is_member) else LEFT_ALLIANCE


def signs_in(user: User | None) -> bool:
    """Whether they act on the pages; others answer by a link."""
    return user is not None and user.is_active and user.has_usable_password()
