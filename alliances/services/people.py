"""People and the part they play: who joins an alliance, who leaves, and how long sponsors
have been silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance, Confidentiality, Membership, MembershipRole, Person
from alliances.models.people import SPONSOR_ROLES
from alliances.rules.contact import contact_band
from alliances.rules.vacancies import Part, vacancies
from alliances.services.addresses import ask_for_confirmations, held_back
from alliances.services.naming import claim_address
from alliances.services.sign_ins import invite_person
from core.revision.updates import save_revision
from core.text import capital


@transaction.atomic
def add_member(
    *,
    alliance: Alliance,
    person: Person,
    role: str,
    since: date | None = None,
    user: User | None = None,
    invited_by: User | None = None,
) -> Membership:
    """Give `person` a role; their side follows from the company they belong to. Who has no sign-in
    is invited where `invited_by` is given.

    A person who is not saved yet is saved first, for `user`, who does not see anybody else with
    that address. In a restricted alliance they are asked to confirm it. Raises ValidationError when
    they have this role, and as `invite_person` does.
    """
    if person.pk is None:
        if user is not None:
            claim_address(person=person, user=user)
        person.full_clean()
        person.save(force_insert=True)
    membership = Membership(
        alliance=alliance, person=person, side=person.side, role=role, since=since
    )
    membership.full_clean()
    membership.save(force_insert=True)
    if invited_by is not None:
        invite_person(person=person, invited_by=invited_by, alliance=alliance)
    if alliance.confidentiality == Confidentiality.RESTRICTED:
        ask_for_confirmations(now=timezone.now(), people=[person.pk])
    return membership


@transaction.atomic
def change_role(*, membership: Membership, expected: int, fields: Iterable[str]) -> Membership:
    """Save `fields`: the role or its start. Raises ValidationError for a role they have, or have
    left, and StaleRevision."""
    _require_current(membership)
    membership.full_clean()
    return save_revision(instance=membership, expected=expected, fields=fields)


@dataclass(frozen=True)
class Contact:
    """When we last spoke with a sponsor; None and "" where that is not on record."""

    days: int | None
    band: str

    @property
    def words(self) -> str:
        return "today" if self.days == 0 else f"{self.days} d"


def last_contact(*, membership: Membership, user: User, today: date) -> Contact | None:
    """None for who is no sponsor or has left, and for guests, who do not see when we last spoke."""
    left = membership.person.left_on is not None
    if user.is_guest or left or membership.role not in SPONSOR_ROLES:
        return None
    last = membership.last_contact_on
    return Contact((today - last).days if last else None, contact_band(last, today))


def missing_roles(alliance: Alliance, rows: Iterable[Membership], today: date) -> list[str]:
    """Of all memberships of an alliance, also former ones: "No alliance manager since 12 Nov",
    "No executive sponsor at Meridian since 3 Oct". Needs the people."""
    parts = (Part(row.side, row.role, row.ended_on or row.person.left_on) for row in rows)
    sentences = []
    for found in vacancies(parts):
        role = MembershipRole(found.role).label.lower()
        if found.role in SPONSOR_ROLES:
            role = f"{role} at {alliance.sides.name(found.side)}"
        sentences.append(capital(found.words(role, today)))
    return sentences


def await_confirmation(alliance: Alliance, rows: Iterable[Membership]) -> list[Person]:
    """Of the current memberships of an alliance, marks those to whom mail about it waits until they
    confirm their address (`awaits_confirmation`), and returns the people, each once."""
    found: dict[int, Person] = {}
    for row in rows:
        person = row.person
        waits = bool(held_back(alliance=alliance, owner=person) and person.email)
        row.awaits_confirmation = waits and not person.is_gone  # type: ignore[attr-defined]
        if waits and not person.is_gone:
            found[person.pk] = person
    return list(found.values())


def people_there(rows: Iterable[Membership]) -> dict[str, int]:
    """How many people each side has by these roles; who left does not count. Needs the people."""
    there = {(row.side, row.person_id) for row in rows if not row.person.is_gone}
    return {"ours": 0, "theirs": 0} | Counter(side for side, _ in there)


def _require_current(membership: Membership) -> None:
    if membership.ended_on is not None:
        raise ValidationError("This role has ended.")
