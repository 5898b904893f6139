"""What somebody is told about their own addresses: the one they sign in with, and the one on record
as a person, which reminders go to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from alliances.models import Person
from alliances.rules.addresses import same
from alliances.services.sign_ins import awaiting_link, has_unlinked_record


@dataclass(frozen=True)
class OwnAddresses:
    """`person` is None for who is not on record; `unlinked`: somebody on record has the address of
    the sign-in, and only an administrator can say that it is the same person."""

    user: User
    person: Person | None
    unlinked: bool

    @property
    def one(self) -> bool:
        """Whether there is but one address."""
        return self.person is None or same(self.person.email, self.user.email)

    @property
    def unconfirmed(self) -> str:
        """The address that is to be confirmed first; "" where all are."""
        person = self.person
        if person is not None and person.email and person.email_confirmed_at is None:
            return person.email
        return "" if self.user.email_confirmed_at else self.user.email


def people_to_link(user: User, reader: User, today: date) -> int | None:
    """For administrators: how many sign-ins have the address of a person who is not linked to one;
    None where there is nothing to do."""
    if not reader.is_administrator:
        return None
    return awaiting_link(Person.objects.all()).count() or None


def own_addresses(user: User, reader: User, today: date) -> OwnAddresses:
    """Two queries at most."""
    person = Person.objects.filter(user=user.pk).first()
    unlinked = person is None and has_unlinked_record(user=user)
    return OwnAddresses(user, person, unlinked)
