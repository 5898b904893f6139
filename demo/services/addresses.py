"""Which addresses are confirmed: those of who signs in, and of everybody in a restricted alliance
but one contact, who has been asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import User
from alliances.models import AddressConfirmation, Membership, Person
from alliances.rules.addresses import VALID_FOR

CONFIRMED, ASKED = timedelta(days=200), timedelta(days=2)


def confirm_addresses(*, now: datetime) -> None:
    """As of `now`; invitations that nobody accepted confirm nothing."""
    at = now - CONFIRMED
    User.objects.exclude(password__startswith="!").update(email_confirmed_at=at)
    Person.objects.filter(user__isnull=False).update(email_confirmed_at=at)
    quiet = Membership.objects.current().filter(alliance__confidentiality="restricted")
    theirs = quiet.filter(side="theirs", person__user__isnull=True).exclude(person__email="")
    left_out = theirs.select_related("person").order_by("alliance__name", "-role", "pk").first()
    people = Person.objects.filter(pk__in=quiet.values("person")).exclude(email="")
    if left_out is not None:
        people = people.exclude(pk=left_out.person_id)
        _ask(left_out, now - ASKED)
    people.filter(email_confirmed_at__isnull=True).update(email_confirmed_at=at)


def _ask(membership: Membership, at: datetime) -> None:
    """As the product does it, but for the mail, whose day has passed."""
    managers = Membership.objects.managing().filter(alliance=membership.alliance_id)
    manager = managers.select_related("person__user").first()
    AddressConfirmation.objects.create(
        person=membership.person,
        address=membership.person.email,
        sent_by=manager.person.user if manager is not None else None,
        sent_at=at,
        expires_at=at + VALID_FOR,
    )
