"""An invitation to sign in: one for each account that was opened for somebody."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.querysets import InvitationQuerySet
from accounts.rules import invitations


class Invitation(models.Model):
    """`version` grows with every mail: only the link of the latest one works, and only once."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitation"
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return f"Invitation of {self.user}"

    def state_at(self, now: datetime) -> str:
        """accepted, invited or expired at `now` (aware). Who set a password by the link of a
        forgotten one has accepted too."""
        accepted = self.accepted_at is not None or self.user.has_usable_password()
        return invitations.state(accepted=accepted, expires_at=self.expires_at, now=now)

    @property
    def state(self) -> str:
        return self.state_at(timezone.now())
