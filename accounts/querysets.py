"""Who may see people who sign in, and who may see and send invitations."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from core.revision.models import RevisionedQuerySet


class UserQuerySet(RevisionedQuerySet):
    """Rows of Django admin, where roles and rights are written. The product shows people."""

    def visible_to(self, user: Any) -> Self:
        """Our own people see each other. An account of a guest tells who the partner of an
        alliance is: administrators see those."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        me = Q(pk=user.pk)
        return self.filter(me if user.is_guest else me | ~Q(role="guest"))

    def editable_by(self, user: Any) -> Self:
        return self.all() if user.is_active and user.is_superuser else self.none()


class InvitationQuerySet(models.QuerySet):
    """Administrators see every invitation, others those they sent. Who may have one sent again is
    decided with the person it is for (alliances.services.people)."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_active or user.is_guest:
            return self.none()
        return self.all() if user.is_superuser else self.filter(invited_by=user.pk)

    def editable_by(self, user: Any) -> Self:
        return self.visible_to(user)
