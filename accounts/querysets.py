"""Who may see and send invitations."""

from __future__ import annotations

from typing import Any, Self

from django.db import models


class InvitationQuerySet(models.QuerySet):
    """Administrators see every invitation, others those they sent. Who may have one sent again is
    decided with the person it is for (alliances.services.people)."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_active or user.is_guest:
            return self.none()
        return self.all() if user.is_superuser else self.filter(invited_by=user.pk)

    def editable_by(self, user: Any) -> Self:
        return self.visible_to(user)
