"""People and the part they play: who joins an alliance, who leaves, and how long sponsors
have been silent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from alliances.models import Alliance, Membership, Person
from alliances.models.people import SPONSOR_ROLES
from alliances.rules.contact import contact_band
from core.revision.updates import save_revision


def person_of(*, user: User) -> Person:
    """The person behind a sign-in; made, or found by the same e-mail address, if there is none."""
    linked = Person.objects.filter(user=user).first()
    if linked is not None:
        return linked
    known = Person.objects.filter(email__iexact=user.email, user__isnull=True).first()
    if known is None:
        return Person.objects.create(
            name=user.name, email=user.email, user=user, time_zone=user.time_zone
        )
    known.user = user
    known.save(update_fields=["user"])
    return known


@transaction.atomic
def add_member(
    *, alliance: Alliance, person: Person, role: str, since: date | None = None
) -> Membership:
    """Give `person` a role; their side follows from the company they belong to.

    A person who is not saved yet is saved first. Raises ValidationError when they have this role.
    """
    if person.pk is None:
        person.save(force_insert=True)
    membership = Membership(
        alliance=alliance, person=person, side=person.side, role=role, since=since
    )
    membership.full_clean()
    membership.save(force_insert=True)
    return membership


@transaction.atomic
def change_role(*, membership: Membership, expected: int, fields: Iterable[str]) -> Membership:
    """Save `fields`: the role or its start. Raises ValidationError for a role they have, or have
    left, and StaleRevision."""
    _require_current(membership)
    membership.full_clean()
    return save_revision(instance=membership, expected=expected, fields=fields)


@transaction.atomic
def end_membership(*, membership: Membership, ended_on: date, today: date) -> Membership:
    """End a membership on a day up to today: what it opened is closed with the next request.
    Raises ValidationError, and StaleRevision when it was changed since it was read."""
    _require_current(membership)
    if ended_on > today:
        raise ValidationError({"ended_on": "A membership ends today or has ended before."})
    membership.ended_on = ended_on
    membership.full_clean()
    expected = membership.revision
    return save_revision(instance=membership, expected=expected, fields=["ended_on"])


@dataclass(frozen=True)
class Contact:
    """When we last spoke with a sponsor; None and "" where that is not on record."""

    days: int | None
    band: str

    @property
    def words(self) -> str:
        return "today" if self.days == 0 else f"{self.days} d"


def last_contact(*, membership: Membership, user: User, today: date) -> Contact | None:
    """None for who is no sponsor, and for guests, who do not see when we last spoke."""
    if user.is_guest or membership.role not in SPONSOR_ROLES:
        return None
    last = membership.last_contact_on
    return Contact((today - last).days if last else None, contact_band(last, today))


def _require_current(membership: Membership) -> None:
    if membership.ended_on is not None:
        raise ValidationError("This membership has ended.")
