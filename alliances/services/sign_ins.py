"""The person behind a sign-in. To tie the two hands over everything that the person is a member of.

It is done by an administrator, or by the person: they accept an invitation that was mailed to their
own address, and that was sent by somebody who may change every alliance they belong to. That both
have the same address ties nothing, since others may write the address of a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Invitation, Role, User
from accounts.rules.invitations import VALID_FOR
from accounts.rules.invitations import state as invitation_state
from accounts.services.invitations import OVER, invite, roles_for
from alliances.models import Alliance, Confidentiality, Person
from alliances.rules.addresses import same
from alliances.services.addresses import release_for
from alliances.services.holdings import may_change_everywhere
from core.audit.record import record
from core.audit.watching import told
from core.revision.updates import StaleRevision

NOT_LINKED = (
    "{email} is on record as a person who is not linked to the sign-in of {name}. Ask an "
    "administrator to link them."
)
SIGNS_IN = "{email} signs in already. An administrator has to link this sign-in to {person}."
INVITED = (
    "{email} was invited by an administrator. Once they sign in, an administrator can link this "
    "sign-in to {person}."
)
SIGN_IN_CHANGED = "person_account_changed"  # the event of another sign-in, or of none any more
CHANGED = (
    "This invitation can no longer be accepted: what is on record about you has changed since it "
    "was sent. Ask for a new invitation."
)


@transaction.atomic
def person_of(*, user: User) -> Person:
    """The person behind a sign-in, made where there is none.

    Raises ValidationError where somebody else on record has their address: that may be them, but
    only an administrator can say so.
    """
    linked = Person.objects.filter(user=user).first()
    if linked is not None:
        return linked
    if Person.objects.filter(email__iexact=user.email).exists():
        raise ValidationError(NOT_LINKED.format(email=user.email, name=user))
    person = Person.objects.create(
        name=user.name, email=user.email, user=user, time_zone=user.time_zone
    )
    follow_tie(person=person, by=user, confirmed_at=user.email_confirmed_at)
    return person


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


@transaction.atomic
def invite_person(
    *, person: Person, invited_by: User, alliance: Alliance | None = None, role: str = ""
) -> User:
    """Invite somebody on record to sign in: a guest of a partner, else a member, or with `role`.

    `alliance` is named in the mail, unless it is restricted. Who was invited before is sent a new
    link; who signs in already is left as they are. The sign-in is tied to the person when they
    accept. Raises ValidationError where an address is missing, is that of another sign-in or
    belongs to somebody else, and where `invited_by` may not invite them. Where it belongs to
    somebody whom they do not see, it is answered as one that nobody has.
    """
    rows = Person.objects.select_related("invitation", "user")
    person = rows.select_for_update(of=("self",)).get(pk=person.pk)
    if not person.email:
        raise ValidationError(f"Add an e-mail address for {person} first.")
    allowed = inviting(person=person, user=invited_by)
    wanted = role or (allowed[0] if allowed else "")
    if wanted not in allowed:
        raise ValidationError(
            f"You cannot invite {person} to sign in. Ask an alliance leader or an administrator."
        )
    known = person.user or User.objects.filter(email__iexact=person.email).first()
    if known is not None and _is_hidden(known, person, invited_by):
        return _noted(person, wanted)
    if known is not None and _require_fitting(person, known).has_usable_password():
        if person.user_id is None:
            raise ValidationError(SIGNS_IN.format(email=known.email, person=person))
        return known
    if known is not None and not _may_invite_as(known, person, allowed, invited_by):
        raise ValidationError(INVITED.format(email=known.email, person=person))
    named = alliance is not None and alliance.confidentiality == Confidentiality.OPEN
    user = invite(
        email=known.email if known is not None else person.email,
        name=person.name,
        role=wanted,
        invited_by=invited_by,
        reason=f"You work together on {alliance}." if named else "",
    )
    if person.user_id is None:
        invitation = Invitation.objects.get(user=user)
        Person.objects.filter(invitation=invitation).exclude(pk=person.pk).update(invitation=None)
        person.invitation = invitation
        person.save(update_fields=["invitation"])
    return user


def _is_hidden(known: User, person: Person, by: User) -> bool:
    """Whether the sign-in `known` is, or is to be, only that of others on record whom `by` does not
    see: then they are not told of it, and it stays theirs."""
    if by.is_superuser or person.user_id == known.pk:
        return False
    theirs = Person.objects.filter(Q(user=known) | Q(invitation__user=known))
    theirs = theirs.exclude(pk=person.pk)
    seen = Person.objects.visible_to(by).filter(pk__in=theirs.values("pk"))
    return theirs.exists() and not seen.exists()


def _noted(person: Person, role: str) -> User:
    """The invitation is noted, and answered as any other. The two records are of one human being,
    whose sign-in only an administrator can give to one or the other."""
    person.asked_at = timezone.now()
    person.save(update_fields=["asked_at"])
    email = User.objects.normalize_email(person.email)
    return User(email=email, name=person.name, role=role)


def _require_fitting(person: Person, user: User) -> User:
    """Raises ValidationError where the sign-in cannot be that of the person."""
    if user.is_guest != (person.partner_id is not None):
        raise ValidationError(f"{user.email} already signs in as {user.get_role_display()}.")
    if Person.objects.filter(user=user).exclude(pk=person.pk).exists():
        raise ValidationError(f"{user.email} already belongs to somebody else on record.")
    return user


def _may_invite_as(known: User, person: Person, allowed: tuple[str, ...], by: User) -> bool:
    """Whether `by` may have the open invitation of `known` made one of `person`, or sent again."""
    again = person.invitation is not None and person.invitation.user_id == known.pk
    greater = known.is_staff or known.is_superuser or known.role not in allowed
    return by.is_superuser or again or person.user_id == known.pk or not greater


# Tying ----------------------------------------------------------------------------------------
@transaction.atomic
def link_sign_in(*, person: Person, user: User, by: User, expected: int | None = None) -> Person:
    """An administrator says that `user` is `person`, at the revision `expected` if that is given.
    Raises ValidationError and StaleRevision."""
    if not (by.is_active and by.is_superuser):
        raise ValidationError("Only an administrator can link a sign-in to a person.")
    row = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if row.user_id is not None and row.user_id != user.pk:
        raise ValidationError(f"{row} is linked to another sign-in.")
    _require_fitting(row, user)
    if expected is not None and row.revision != expected:
        raise StaleRevision(row)
    _tie(row, user, by=by, confirmed_at=user.email_confirmed_at)
    return row


def tie_invited(*, invitation: Invitation, now: datetime) -> None:
    """Somebody accepted `invitation`: the sign-in is tied to the person who was invited, if the one
    who invited them may (still) change every alliance they belong to, and their address is (still)
    the one it was sent to. Raises ValidationError, which refuses the invitation.

    An invitation of nobody in particular makes a colleague a person on record, unless somebody has
    their address: then an administrator links them.
    """
    people = Person.objects.select_for_update(of=("self",)).filter(invitation=invitation)
    person, user = people.first(), invitation.user
    if person is None:
        nobody = not Person.objects.filter(email__iexact=user.email).exists()
        if nobody and not user.is_guest and not Person.objects.filter(user=user).exists():
            person_of(user=user)
        return
    inviter = invitation.invited_by
    holds = (
        same(person.email, user.email)
        and person.left_on is None
        and person.user_id in (None, user.pk)
        and user.is_guest == (person.partner_id is not None)
        and not Person.objects.filter(user=user).exclude(pk=person.pk).exists()
        and inviter is not None
        and bool(inviting(person=person, user=inviter))
    )
    if not holds:
        raise ValidationError(CHANGED, code=OVER)
    _tie(person, user, by=user, confirmed_at=now)


def _tie(person: Person, user: User, *, by: User, confirmed_at: datetime | None) -> None:
    person.user = user
    with told(SIGN_IN_CHANGED):
        person.save(update_fields=["user"])
    follow_tie(person=person, by=by, confirmed_at=confirmed_at)


def follow_tie(*, person: Person, by: User, confirmed_at: datetime | None) -> None:
    """`person` was tied to their `user`: it goes on record, and where both have one address, which
    was confirmed, it is so for the person."""
    user = person.user
    email = user.email if user is not None else ""
    proves = same(person.email, email) and person.email_confirmed_at is None
    if proves and confirmed_at is not None:
        person.email_confirmed_at = confirmed_at
        person.save(update_fields=["email_confirmed_at"])
        release_for(person=person, now=timezone.now())
    record(
        "sign_in_tied",
        about=person,
        actor=by,
        summary=f"{email} signs in as {person}",
        changes={"user": [None, email]},
    )


def awaiting_link(rows: QuerySet[Person]) -> QuerySet[Person]:
    """Of `rows`, the people without a sign-in who have the address of a sign-in that has no person:
    an administrator says whether they are the same."""
    accounts = User.objects.filter(
        email__iexact=OuterRef("email"), person__isnull=True, is_active=True
    )
    in_use = accounts.exclude(password__startswith="!")
    return rows.filter(Exists(in_use), user__isnull=True).exclude(email="")


def account_awaiting(*, person: Person) -> User | None:
    """The sign-in that an administrator may link to `person`; None where there is none."""
    if not awaiting_link(Person.objects.filter(pk=person.pk)).exists():
        return None
    return User.objects.filter(email__iexact=person.email).first()


def has_unlinked_record(*, user: User) -> bool:
    """Whether somebody on record has the address of `user`, who has no person. Two queries at most;
    for the owner of the account to know whom to ask."""
    if Person.objects.filter(user=user.pk).exists():
        return False
    return Person.objects.filter(email__iexact=user.email, user__isnull=True).exists()


# What pages say -------------------------------------------------------------------------------
@dataclass(frozen=True)
class SignIn:
    """How somebody signs in: none, invited, expired, active, unlinked (an administrator has to link
    the account) or closed (they left), since when."""

    state: str
    on: date | None = None


def sign_in_of(*, person: Person, now: datetime) -> SignIn:
    """Needs `user` and `invitation`, and the invitation of the one and the user of the other."""
    if person.is_gone:
        return SignIn("closed", person.left_on)
    if person.user is not None:
        invitation = getattr(person.user, "invitation", None)
        if invitation is None or (state := invitation.state_at(now)) == "accepted":
            return SignIn("active")
        return SignIn(state, timezone.localdate(invitation.sent_at))
    if person.invitation is None and person.asked_at is not None:
        until = person.asked_at + VALID_FOR
        state = invitation_state(accepted=False, expires_at=until, now=now)
        return SignIn(state, timezone.localdate(person.asked_at))
    if person.invitation is None:
        return SignIn("none")
    state = person.invitation.state_at(now)
    if state == "accepted":
        return SignIn("unlinked")
    return SignIn(state, timezone.localdate(person.invitation.sent_at))
