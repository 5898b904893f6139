"""Addresses of people: who may change one, who is told, and how one is confirmed.

Reminders, plans and invitations go to the address on record, so that whoever may change it could
read what is meant for somebody else. Mail about restricted alliances goes only to addresses whose
owner has shown that they read what is sent there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.services.invitations import revoke
from alliances.models import AddressConfirmation, Alliance, Person
from alliances.rules.addresses import AGAIN_AFTER, UNCONFIRMED, held, same
from alliances.services.address_mail import read_token, send_confirmation, tell_of_change
from alliances.services.holdings import may_change_everywhere
from alliances.services.naming import TAKEN, claim_address, person_at
from core.audit.record import record
from core.mail.models import OutgoingMessage
from core.mail.queue import release
from core.registry.holdings import holdings
from core.revision.updates import save_revision

SIGNS_IN = "They sign in, so only they themselves and administrators can change their address."
YOURSELF = "Change your own address on your profile: it is confirmed by e-mail first."
ELSEWHERE = (
    "Reminders go to this address. Only somebody who can change every alliance they work in, or an "
    "administrator, can change it."
)
OVER = "This link no longer works. Ask for a new confirmation e-mail."


# Changing -------------------------------------------------------------------------------------
def address_fixed(*, person: Person, user: User) -> str:
    """Why `user`, who may edit `person`, may not change their address; "" where they may."""
    if user.is_superuser or person.pk is None:
        return ""
    if person.user_id is not None:
        return YOURSELF if person.user_id == user.pk else SIGNS_IN
    return "" if may_change_everywhere(person=person, user=user) else ELSEWHERE


@transaction.atomic
def save_person(
    *,
    person: Person,
    user: User,
    now: datetime,
    expected: int | None = None,
    fields: Iterable[str] = (),
) -> Person:
    """Save `fields` of somebody on record, or without `expected` somebody new, whom all see who see
    their company.

    Raises StaleRevision, and ValidationError under "email" where `user` may not change the address
    or sees somebody who has it (`claim_address`).
    """
    names = set(fields)
    if expected is None:
        person.listed = True
        claim_address(person=person, user=user)
    if expected is None or "email" not in names:
        return save_revision(instance=person, expected=expected, fields=names)
    # Locked: whoever is given a role at this moment is given it before or after this change.
    before = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    changes = not same(person.email, before.email) and person.email != before.email
    if person.email != before.email and (reason := address_fixed(person=before, user=user)):
        raise ValidationError({"email": reason})
    if changes:
        claim_address(person=person, user=user)
        names |= {"apart"} | forget_proof(person, now=now)
    save_revision(instance=person, expected=expected, fields=names)
    if changes:
        follow_change(person=person, old=before.email, by=user, now=now)
    return person


def forget_proof(person: Person, *, now: datetime) -> set[str]:
    """What was shown of the old address says nothing about the new one: it is not confirmed, and no
    invitation was sent there, while the link of one that was sent to the old address opens nothing
    any more. Sets the fields and returns their names; the caller saves them."""
    if person.invitation is not None:
        revoke(invitation=person.invitation, now=now)
    person.email_confirmed_at = None
    person.invitation = person.asked_at = None
    return {"email_confirmed_at", "invitation", "asked_at"}


def follow_change(*, person: Person, old: str, by: User | None, now: datetime) -> None:
    """The address of `person` was changed and saved: links to the old one end, it is told, and the
    new one is confirmed where that is needed."""
    record(
        "person_address_changed",
        about=person,
        actor=by,
        summary=f"Address of {person} changed",
        changes={"email": [old, person.email]},
    )
    end_links(AddressConfirmation.objects.filter(person=person), now=now)
    tell_of_change(person=person, old=old, now=now)
    needed = person.email and person.email_confirmed_at is None
    if needed and in_restricted(now=now).filter(pk=person.pk).exists():
        send_confirmation(person=person, address=person.email, by=by, now=now)


def end_links(rows: QuerySet[AddressConfirmation], *, now: datetime) -> None:
    """Links that were sent and not followed yet confirm nothing any more."""
    rows.filter(confirmed_at__isnull=True, expires_at__gt=now).update(expires_at=now)


# Asking for a confirmation --------------------------------------------------------------------
def held_back(*, alliance: Alliance, owner: Person | User) -> str:
    """Why a message about `alliance` to the address of a person or sign-in waits; "" if it may go.
    For every writer of mail that is about an alliance (core.registry.mail.Prepared.held)."""
    restricted = alliance.confidentiality == "restricted"
    return held(restricted=restricted, confirmed=owner.email_confirmed_at is not None)


def in_restricted(*, now: datetime) -> QuerySet[Person]:
    """Who has a role, a seat or anything else in a restricted alliance."""
    where = Q(pk__in=[])
    for source in holdings:
        rows = source.rows(now).filter(**{f"{source.alliance}__confidentiality": "restricted"})
        where |= Q(pk__in=rows.order_by().values(source.person))
    return Person.objects.still_here().filter(where)


@transaction.atomic
def ask_for_confirmations(*, now: datetime, people: Iterable[int] | None = None) -> int:
    """Send a confirmation e-mail to everybody (or of `people`) in a restricted alliance whose
    address is not confirmed and was not asked for yet. Returns how many. Doing it again does
    nothing."""
    asked = AddressConfirmation.objects.filter(person=OuterRef("pk"), address=OuterRef("email"))
    rows = in_restricted(now=now).filter(~Exists(asked), email_confirmed_at__isnull=True)
    if people is not None:
        rows = rows.filter(pk__in=list(people))
    found = list(rows.exclude(email="").order_by("pk").select_for_update(of=("self",)))
    for person in found:
        send_confirmation(person=person, address=person.email, by=None, now=now)
    return len(found)


@transaction.atomic
def ask_person(*, person: Person, by: User, now: datetime) -> AddressConfirmation:
    """Send a confirmation e-mail by hand. Raises ValidationError where there is nothing to confirm,
    or `by` sent one a moment ago. That somebody else did, or a job because of an alliance that `by`
    does not see, is not told."""
    row = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not row.email or row.left_on is not None:
        raise ValidationError(f"There is no address to confirm for {row}.")
    if row.email_confirmed_at is not None:
        raise ValidationError(f"The address of {row} is already confirmed.")
    own = AddressConfirmation.objects.filter(person=row, address=row.email, sent_by=by)
    _not_again(own, now)
    return send_confirmation(person=row, address=row.email, by=by, now=now)


@transaction.atomic
def ask_account(*, user: User, now: datetime) -> AddressConfirmation:
    """Send who signs in a link to confirm the address they sign in with. Raises ValidationError."""
    row = User.objects.select_for_update().get(pk=user.pk)
    if row.email_confirmed_at is not None:
        raise ValidationError("Your address is already confirmed.")
    _not_again(AddressConfirmation.objects.filter(user=row, address=row.email), now)
    return send_confirmation(user=row, address=row.email, by=row, now=now)


@transaction.atomic
def ask_for_change(*, user: User, address: str, now: datetime) -> AddressConfirmation:
    """Somebody wants their own address on record to be `address`: it is changed once they follow
    the link that is sent there. Raises ValidationError, under "email" where the address is wrong.
    """
    rows = Person.objects.select_for_update(of=("self",)).filter(user=user.pk)
    person = rows.first()
    if person is None:
        raise ValidationError("You are not on record as a person. Ask an administrator.")
    if same(address, person.email):
        raise ValidationError({"email": "This is your address already."})
    _require_free(person, address, user)
    _not_again(AddressConfirmation.objects.filter(person=person, is_change=True), now)
    return send_confirmation(person=person, address=address, by=user, now=now, is_change=True)


def _not_again(earlier: QuerySet[AddressConfirmation], now: datetime) -> None:
    if earlier.filter(sent_at__gt=now - AGAIN_AFTER, expires_at__gt=now).exists():
        raise ValidationError(
            "You sent a confirmation e-mail less than 10 minutes ago. Wait before sending another."
        )


def _require_free(person: Person, address: str, user: User) -> None:
    if person_at(email=address, user=user, but=person.pk) is not None:
        raise ValidationError({"email": TAKEN})


# Confirming -----------------------------------------------------------------------------------
def confirmation_of(*, token: str) -> AddressConfirmation | None:
    """What the link is about; None for a link that we never sent."""
    rows = AddressConfirmation.objects.select_related("person__user", "user")
    return rows.filter(pk=read_token(token) or 0).first()


def why_over(found: AddressConfirmation | None, state: str) -> tuple[str, Person | User | None]:
    """For the audit log: why a link confirms nothing, and whom it was sent to."""
    if found is None:
        return "Confirmation of an address that was never sent", None
    why = "has expired" if state == "expired" else "no longer fits what is on record"
    return f"Confirmation of an address that {why}", found.person or found.user


@transaction.atomic
def confirm(*, token: str, now: datetime) -> AddressConfirmation:
    """Carry out what the link stands for. Raises ValidationError where it no longer works."""
    found = confirmation_of(token=token)
    if found is None:
        raise ValidationError(OVER)
    # In the order in which a change locks: the person first.
    if found.person is not None:
        found.person = Person.objects.select_for_update(of=("self",)).get(pk=found.person.pk)
    elif found.user is not None:
        found.user = User.objects.select_for_update().get(pk=found.user.pk)
    row = AddressConfirmation.objects.select_for_update(of=("self",)).get(pk=found.pk)
    row.person, row.user = found.person, found.user
    if row.state_at(now) != "open":
        raise ValidationError(OVER)
    row.confirmed_at = now
    row.save(update_fields=["confirmed_at"])
    if row.user is not None:
        confirm_account(user=row.user, now=now)
    elif row.person is not None and row.is_change:
        _change_own(row.person, row, now)
    elif row.person is not None:
        confirm_person(person=row.person, now=now)
    return row


def _change_own(person: Person, row: AddressConfirmation, now: datetime) -> None:
    """Only while the one who asked still is that person."""
    asker = row.sent_by
    if asker is None or not asker.is_active or person.user_id != asker.pk:
        raise ValidationError(OVER)
    old, person.email = person.email, row.address
    claim_address(person=person, user=asker)
    person.invitation, person.email_confirmed_at = None, now
    person._change_reason = "Confirmed by a link sent to the new address"  # type: ignore[attr-defined]
    person.save(update_fields=["email", "apart", "invitation", "email_confirmed_at"])
    follow_change(person=person, old=old, by=asker, now=now)
    release_for(person=person, now=now)


def confirm_person(*, person: Person, now: datetime) -> None:
    """The address on record is theirs. If it is also the one they sign in with, so is that."""
    person.email_confirmed_at = now
    person.save(update_fields=["email_confirmed_at"])
    release_for(person=person, now=now)
    account = person.user
    if account is None or account.email_confirmed_at is not None:
        return
    if same(account.email, person.email):
        confirm_account(user=account, now=now)


def confirm_account(*, user: User, now: datetime) -> None:
    """The address of a sign-in is theirs; the person on record follows (alliances.receivers)."""
    user.email_confirmed_at = now
    user.save(update_fields=["email_confirmed_at"])
    record("address_confirmed", about=user, actor=user, summary=f"{user.email} confirmed")


def follow_account_confirmed(*, user: User) -> None:
    """The address of a sign-in was confirmed: what waited for it goes out, and so it is for the
    person, if it is the same address."""
    now = user.email_confirmed_at
    if now is None:
        return
    rows = OutgoingMessage.objects.filter(account=user.pk, last_error=UNCONFIRMED)
    release(rows, now=now)
    person = Person.objects.filter(user=user.pk, email_confirmed_at__isnull=True).first()
    if person is not None and same(person.email, user.email):
        person.email_confirmed_at = now
        person.save(update_fields=["email_confirmed_at"])
        release_for(person=person, now=now)


def release_for(*, person: Person, now: datetime) -> None:
    """The address of `person` was confirmed: what waited for it goes out."""
    record("address_confirmed", about=person, summary=f"{person.email} confirmed")
    rows = OutgoingMessage.objects.filter(person_id=person.pk, last_error=UNCONFIRMED)
    release(rows, now=now)
