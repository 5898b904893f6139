"""Addresses of people: one record for an address among those that one person sees.

Who records an address that only a hidden person has makes a second record, as if there were none:
the answer is the same, and neither record shows anything of the other (decision 0084).
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Max

from accounts.models import User
from alliances.models import Person
from core.db.locks import transaction_lock

TAKEN = "Somebody on record already has this e-mail address."


def person_at(*, email: str, user: User, but: int | None = None) -> Person | None:
    """Who has this address, of those that `user` sees; never the person `but`."""
    if not email:
        return None
    rows = Person.objects.visible_to(user).filter(email__iexact=email)
    rows = rows if but is None else rows.exclude(pk=but)
    return rows.order_by("apart", "pk").first()


def twins(*, person: Person, user: User) -> list[Person]:
    """Other records of this address that `user` sees: two people made them who did not see each
    other's. What the one holds can be handed over to the other."""
    if not person.email:
        return []
    rows = Person.objects.visible_to(user).filter(email__iexact=person.email)
    return list(rows.exclude(pk=person.pk).select_related("partner", "user").order_by("pk"))


def claim_address(*, person: Person, user: User) -> None:
    """Give `person`, who is about to be saved in this transaction, their place beside those with
    the same address that `user` does not see. Raises ValidationError where one is seen."""
    if not person.email:
        return
    transaction_lock("alliances.addresses")
    if person_at(email=person.email, user=user, but=person.pk) is not None:
        raise ValidationError({"email": TAKEN})
    rows = Person.objects.filter(email__iexact=person.email).exclude(pk=person.pk)
    last = rows.order_by().aggregate(last=Max("apart"))["last"]
    person.apart = 0 if last is None else last + 1
