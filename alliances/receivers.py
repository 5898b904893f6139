"""What happens to people on record when their accounts change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.utils import timezone

from accounts.models import Invitation, User
from accounts.signals import invitation_accepted
from alliances.models import AddressConfirmation
from alliances.services.addresses import end_links, follow_account_confirmed
from alliances.services.leaving import follow_account
from alliances.services.sign_ins import tie_invited


def account_saved(
    *, instance: User, created: bool, update_fields: Iterable[str] | None = None, **sent: Any
) -> None:
    if created or (update_fields is not None and "is_active" not in update_fields):
        return
    with transaction.atomic():
        follow_account(instance, timezone.localdate())


def account_confirmed(
    *, instance: User, created: bool, update_fields: Iterable[str] | None = None, **sent: Any
) -> None:
    if created or update_fields is None:
        return
    if "email" in update_fields:
        end_links(AddressConfirmation.objects.filter(user=instance), now=timezone.now())
    if "email_confirmed_at" not in update_fields:
        return
    with transaction.atomic():
        follow_account_confirmed(user=instance)


def accepted(*, invitation: Invitation, now: datetime, **sent: Any) -> None:
    tie_invited(invitation=invitation, now=now)


def connect() -> None:
    post_save.connect(account_confirmed, sender=User, dispatch_uid="alliances.account_confirmed")
    invitation_accepted.connect(accepted, dispatch_uid="alliances.invitation_accepted")
    post_save.connect(account_saved, sender=User, dispatch_uid="alliances.account_saved")
