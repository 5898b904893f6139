"""People and the part they play: who joins an alliance, who leaves, and how long sponsors
have been silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Role, User
from accounts.services.invitations import invite, roles_for
from alliances.models import Alliance, Membership, MembershipRole, Person
from alliances.models.people import SPONSOR_ROLES
from alliances.rules.contact import contact_band
from alliances.rules.vacancies import Part, vacancies
from alliances.services.naming import claim_address
from core.revision.updates import save_revision
from core.text import capital


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


def inviting(*, person: Person, user: User) -> tuple[str, ...]:
    """The roles that `user` may give `person` with an invitation, the least first; none where they
    may not invite them. Guest is the role of partners' people, and theirs alone.

    A sign-in opens every alliance the person belongs to, so it takes the right to change them all.
    """
    roles = roles_for(inviter=user)
    if not roles or not person.email or not may_change_everywhere(person=person, user=user):
        return ()
    guest = person.partner_id is not None
    return tuple(role for role in roles if (role == Role.GUEST) == guest)


def may_change_everywhere(*, person: Person, user: User) -> bool:
    """Whether `user` may change every alliance that `person` belongs to today."""
    editable = Alliance.objects.editable_by(user).values("pk")
    parts = Membership.objects.current().filter(person=person)
    return user.is_superuser or not parts.exclude(alliance__in=editable).exists()


@transaction.atomic
def invite_person(
    *, person: Person, invited_by: User, alliance: Alliance | None = None, role: str = ""
) -> User:
    """Invite somebody on record to sign in: a guest of a partner, else a member, or with `role`.

    `alliance` is named in the mail. Who was invited before is sent a new link; who signs in
    already is left as they are. Raises ValidationError where an address is missing or belongs to
    somebody else, and where `invited_by` may not invite them.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not person.email:
        raise ValidationError(f"Add an e-mail address for {person} first.")
    allowed = inviting(person=person, user=invited_by)
    wanted = role or (allowed[0] if allowed else "")
    if wanted not in allowed:
        raise ValidationError(
            f"You cannot invite {person} to sign in. Ask an alliance leader or an administrator."
        )
    reason = f"You work together on {alliance}." if alliance is not None else ""
    user = invite(
        email=person.email, name=person.name, role=wanted, invited_by=invited_by, reason=reason
    )
    if user.is_guest != (person.partner_id is not None):
        raise ValidationError(f"{user.email} already signs in as {user.get_role_display()}.")
    if person.user_id != user.pk:
        if Person.objects.filter(user=user).exists():
            raise ValidationError(f"{user.email} already belongs to somebody else on record.")
        person.user = user
        person.save(update_fields=["user"])
    return user


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
    that address. Raises ValidationError when they have this role,
    and as `invite_person` does.
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


def people_there(rows: Iterable[Membership]) -> dict[str, int]:
    """How many people each side has by these roles; who left does not count. Needs the people."""
    there = {(row.side, row.person_id) for row in rows if not row.person.is_gone}
    return {"ours": 0, "theirs": 0} | Counter(side for side, _ in there)


@dataclass(frozen=True)
class SignIn:
    """How somebody signs in: none, invited, expired, active or closed (they left), since when."""

    state: str
    on: date | None = None


def sign_in_of(*, person: Person, now: datetime) -> SignIn:
    """Needs `user` and its invitation."""
    user = person.user
    if person.is_gone:
        return SignIn("closed", person.left_on)
    if user is None:
        return SignIn("none")
    invitation = getattr(user, "invitation", None)
    if invitation is None or (state := invitation.state_at(now)) == "accepted":
        return SignIn("active")
    return SignIn(state, timezone.localdate(invitation.sent_at))


def _require_current(membership: Membership) -> None:
    if membership.ended_on is not None:
        raise ValidationError("This role has ended.")
