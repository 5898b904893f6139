"""What people are told about the security of their account."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models


class AccountNoticeQuerySet(models.QuerySet["AccountNotice"]):
    """People see what they were told; nobody changes it."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(user=user) if user.is_authenticated else self.none()

    def editable_by(self, user: Any) -> Self:
        return self.none()


class AccountNotice(models.Model):
    """One thing that happened to an account; the mail is made from it when it is sent. No secret:
    what, when, roughly from where, with what."""

    class What(models.TextChoices):
        PASSWORD_CHANGED = "password_changed", "Password changed"
        PASSWORD_RESET = "password_reset", "Password reset by e-mail"
        FACTOR_ADDED = "factor_added", "Two-step sign-in turned on"
        FACTOR_REMOVED = "factor_removed", "Two-step sign-in turned off"
        CODES_MADE = "codes_made", "New recovery codes generated"
        CODE_USED = "code_used", "Recovery code used"
        CODES_GUESSED = "codes_guessed", "Several wrong codes entered"
        ADDRESS_CHANGED = "address_changed", "E-mail address changed"
        NEW_DEVICE = "new_device", "Sign-in from a new device"
        SESSIONS_ENDED = "sessions_ended", "Signed out by an administrator"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    what = models.CharField(max_length=20, choices=What)
    at = models.DateTimeField()
    network = models.CharField(max_length=60, blank=True)
    device = models.CharField(max_length=80, blank=True)
    by_administrator = models.BooleanField(default=False)

    objects = AccountNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_what_display()
