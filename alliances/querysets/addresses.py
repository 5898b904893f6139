"""E-mails that asked for a confirmation of an address."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import QuerySet


class AddressConfirmationQuerySet(QuerySet):
    """Administrators see every e-mail that asked for a confirmation, others those they sent."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_active or user.is_guest:
            return self.none()
        return self.all() if user.is_superuser else self.filter(sent_by=user.pk)

    def editable_by(self, user: Any) -> Self:
        return self.none()
