"""Proof that somebody reads what is sent to their address: a link, mailed and followed once."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models

from alliances.models.people import Person
from alliances.querysets.addresses import AddressConfirmationQuerySet
from alliances.rules import addresses


class AddressConfirmation(models.Model):
    """One mail with a link, to `address`, for a person on record or for a sign-in.

    `is_change`: the person asked for their address to be changed to `address`, which happens when
    the link is followed. Else the address is on record already, and the link only confirms it.
    """

    person = models.ForeignKey(
        Person, null=True, on_delete=models.CASCADE, related_name="confirmations"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    address = models.EmailField("e-mail")
    is_change = models.BooleanField(default=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    objects = AddressConfirmationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=True, user__isnull=False)
                | models.Q(person__isnull=False, user__isnull=True),
                name="confirmation_of_a_person_or_a_sign_in",
            )
        ]

    def __str__(self) -> str:
        return f"Confirmation of {self.address}"

    @property
    def of(self) -> object:
        """The person or the sign-in."""
        return self.person or self.user

    def state_at(self, now: datetime) -> str:
        """open, confirmed, expired or replaced, at `now` (aware). Needs `person` and `user`."""
        owner = self.person or self.user
        return addresses.state(
            address=self.address,
            on_record=owner.email if owner else "",
            is_change=self.is_change,
            used=self.confirmed_at is not None,
            already=owner is not None and owner.email_confirmed_at is not None,
            expires_at=self.expires_at,
            now=now,
        )
