"""Rows that belong to an alliance and are seen with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.db import models

from alliances.querysets.rights import every
from core.db.prepared import place_of
from core.revision.models import RevisionedQuerySet


class AllianceChildQuerySet(RevisionedQuerySet):
    """Rows that belong to one alliance, found over `alliance_path`."""

    alliance_path = "alliance"
    # Scores, risks and what we say among ourselves are not shared with guests.
    shared_with_guests = True
    # To see the alliance is not enough (Access.confidential).
    confidential = False

    def of_alliances(self, alliances: models.QuerySet) -> Self:
        return self.filter(**{f"{self.alliance_path}__in": alliances.values("pk")})

    def visible_to(self, user: Any) -> Self:
        if not user.is_active:
            return self.none()
        rows = self.shown_to(user)
        return rows if user.is_superuser else rows.of_alliances(every("Alliance").visible_to(user))

    def shown_to(self, user: Any) -> Self:
        """What `user` is shown of an alliance they see; guests are not shown everything."""
        return self.all() if self.shared_with_guests or not user.is_guest else self.none()

    def within(self, user: Any, *alliances: Any) -> Self:
        """Those of these alliances that are `visible_to(user)`. Alliances that came through their
        own `visible_to` (services.access) are not asked again whether they may be seen."""
        rows = self._of(alliances)
        known = all(one.was_shown_to(user) for one in alliances)
        return rows.shown_to(user) if known else rows.visible_to(user)

    def _of(self, alliances: Iterable[Any]) -> Self:
        return self.filter(**{f"{self.alliance_path}__in": [one.pk for one in alliances]})

    def editable_by(self, user: Any) -> Self:
        if user.is_active and user.is_superuser:
            return self.all()
        return self.of_alliances(every("Alliance").editable_by(user))


class MembershipQuerySet(AllianceChildQuerySet):
    def current(self) -> Self:
        return self.filter(ended_on__isnull=True)

    def for_people(self) -> Self:
        """The people of an alliance with their company, sponsors and managers first."""
        roles = [role for role, _ in self.model._meta.get_field("role").flatchoices]
        rows = self.select_related("person__partner", "person__user")
        return rows.order_by("side", place_of("role", roles), "person__name", "pk")


class InternalQuerySet(AllianceChildQuerySet):
    """Ours alone: never shown to guests."""

    shared_with_guests = False


class ConfidentialQuerySet(InternalQuerySet):
    """Deal terms and private notes."""

    confidential = True

    def visible_to(self, user: Any) -> Self:
        return self.of_alliances(every("Alliance").confidential_to(user))

    def within(self, user: Any, *alliances: Any) -> Self:
        """Asked in full."""
        return self._of(alliances).visible_to(user)

    def editable_by(self, user: Any) -> Self:
        return super().editable_by(user) & self.visible_to(user)
