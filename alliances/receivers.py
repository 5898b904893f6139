"""What happens to people on record when their accounts change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.utils import timezone

from accounts.models import User
from alliances.services.leaving import follow_account


def account_saved(
    *, instance: User, created: bool, update_fields: Iterable[str] | None = None, **sent: Any
) -> None:
    if created or (update_fields is not None and "is_active" not in update_fields):
        return
    with transaction.atomic():
        follow_account(instance, timezone.localdate())


def connect() -> None:
    post_save.connect(account_saved, sender=User, dispatch_uid="alliances.account_saved")
