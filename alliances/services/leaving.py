"""People who leave their company: what they hold is handed over, and they sign in no more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.rules.invitations import VALID_FOR
from accounts.services.invitations import revoke
from alliances.models import Person
from alliances.services.holdings import (
    HandedOver,
    hand_over,
    held_anywhere,
    may_change_everywhere,
    scope_of_person,
)


def may_mark_left(*, person: Person, user: User) -> bool:
    """Whether `user` may record that `person` has left, which ends their sign-in everywhere.

    Of a partner: who may change every alliance they belong to, and leaders. Of our own company:
    leaders alone. Administrators are closed by administrators, and nobody closes themselves.
    """
    account = person.user
    if not user.is_active or user.is_guest or (account is not None and account.pk == user.pk):
        return False
    if account is not None and account.is_superuser and not user.is_superuser:
        return False
    if user.leads_portfolio:
        return True
    theirs = person.partner_id is not None and user.may_create_alliances
    return theirs and may_change_everywhere(person=person, user=user)


@transaction.atomic
def leave(
    *,
    person: Person,
    user: User,
    on: date,
    everything: str = "",
    choices: Mapping[str, str] | None = None,
    now: datetime,
    today: date,
) -> HandedOver:
    """Record that `person` left on the day `on`: their sign-in is closed at once, and what they
    hold where `user` may change it is handed over; what they hold elsewhere waits for those who
    may. Raises ValidationError as `hand_over` does, and when they have left already."""
    scope = scope_of_person(person=person, user=user, leaves=True)
    done = hand_over(
        scope=scope, everything=everything, choices=choices, on=on, now=now, today=today
    )
    row = Person.objects.select_for_update(of=("self",)).select_related("user").get(pk=person.pk)
    if row.left_on is not None:
        raise ValidationError(f"{row} already left on {row.left_on:%-d %b %Y}.")
    row.left_on = on
    if row.asked_at is not None:  # as if there were a link that ends now
        row.asked_at = min(row.asked_at, now - VALID_FOR)
    row.save(update_fields=["left_on", "asked_at"])
    if row.user is not None and row.user.is_active:
        row.user.is_active = False
        row.user.save(update_fields=["is_active"])
    if row.invitation is not None:
        revoke(invitation=row.invitation, now=now)
    return done


@transaction.atomic
def come_back(*, person: Person) -> Person:
    """Undo `leave`: they may sign in again. What was handed over stays where it is."""
    row = Person.objects.select_for_update(of=("self",)).select_related("user").get(pk=person.pk)
    if row.left_on is not None:
        row.left_on = None
        row.save(update_fields=["left_on"])
    if row.user is not None and not row.user.is_active:
        row.user.is_active = True
        row.user.save(update_fields=["is_active"])
    return row


def may_not_move(*, person: Person, now: datetime) -> str:
    """Why `person` (with their new company) may not change to its side: what they hold is owed by
    the company they come from, and a sign-in has the role of one side. "" where nothing stands in
    the way."""
    before = Person.objects.select_related("user").get(pk=person.pk)
    if before.side == person.side:
        return ""
    account = before.user
    if account is not None and account.is_guest != (person.partner_id is not None):
        # Who closes a sign-in, and what it opens, goes by the side (may_mark_left, tie_invited).
        return f"They sign in as {account.get_role_display()}. An administrator changes that first."
    if person.memberships.filter(ended_on__isnull=True).exists():
        return "They still have roles at their current company. End those roles first."
    # Without a number: some of it may stand where the reader sees nothing.
    held = held_anywhere(person=person, now=now)
    return "They still answer for things at their current company. Hand over first." if held else ""


def follow_account(user: User, today: date) -> None:
    """An account that an administrator closes or opens again is that of somebody who has left, or
    come back."""
    people = Person.objects.filter(user=user, left_on__isnull=not user.is_active)
    for person in people.select_for_update():
        person.left_on = None if user.is_active else today
        person.save(update_fields=["left_on"])
