"""A new alliance with its people and what upper apps make with it: all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from alliances.models import Alliance, CorporateGoal, MembershipRole, Person
from alliances.rules.addresses import folded
from alliances.services.alliances import create_alliance
from alliances.services.naming import claim_address
from alliances.services.partners import partner_in
from alliances.services.people import add_member
from alliances.services.sign_ins import person_of
from core.text import plural


@dataclass(frozen=True, slots=True)
class NewMember:
    """Who joins: `person` if on record, else somebody new of `company` ("" for our own)."""

    role: str
    person: Person | None = None
    name: str = ""
    email: str = ""
    company: str = ""


Step = Callable[[Alliance], str]


@transaction.atomic
def set_up_alliance(
    *,
    alliance: Alliance,
    partners: Sequence[str],
    goals: Iterable[CorporateGoal],
    manager: Person | User | None,
    people: Sequence[NewMember] = (),
    steps: Sequence[Step] = (),
    user: User,
    today: date,
) -> list[str]:
    """Save a new alliance with its partners, its manager and people, and carry out `steps`. Names
    mean what `user` sees.

    Returns what was made, in words ("5 people", "3 committees"). Raises ValidationError, and then
    nothing was made.
    """
    create_alliance(alliance=alliance, partners=partners, goals=goals, user=user)
    joined: set[tuple[int, str]] = set()
    if manager is not None:
        leading = person_of(user=manager) if isinstance(manager, User) else manager
        add_member(
            alliance=alliance, person=leading, role=MembershipRole.ALLIANCE_MANAGER, since=today
        )
        joined.add((leading.pk, MembershipRole.ALLIANCE_MANAGER))
    known: dict[str, Person] = {}
    for member in people:
        person = member.person or _new_person(member, alliance, known, user)
        if (person.pk, member.role) not in joined:
            add_member(alliance=alliance, person=person, role=member.role, since=today)
            joined.add((person.pk, member.role))
    everybody = {person for person, _ in joined}
    made = [plural(len(everybody), "person", "people")] if everybody else []
    return made + [words for step in steps if (words := step(alliance))]


def _new_person(
    member: NewMember, alliance: Alliance, known: dict[str, Person], user: User
) -> Person:
    """A person who is not on record; the same name twice in a set-up is one person."""
    key = folded(member.email) or member.name.casefold()
    if key not in known:
        person = Person(name=member.name, email=member.email)
        if member.company:
            person.partner = partner_in(alliance=alliance, name=member.company)
            if person.partner is None:
                raise ValidationError(f"{member.name}: {member.company} is not a partner here.")
        claim_address(person=person, user=user)
        person.full_clean()
        person.save(force_insert=True)
        known[key] = person
    return known[key]


def setup_words(alliance: Alliance, made: Sequence[str]) -> str:
    """ "Northstar is set up with 5 people, 3 committees and an FY27 draft plan"."""
    if not made:
        return f"{alliance} is set up."
    *first, last = made
    said = f"{', '.join(first)} and {last}" if first else last
    return f"{alliance} is set up with {said}."
