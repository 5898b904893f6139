"""Named sets of scores; all are internal: guests see none of them."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from alliances.querysets import InternalQuerySet, ReferenceQuerySet


class ScoringModelQuerySet(ReferenceQuerySet):
    def active(self) -> Self:
        return self.filter(state="active")


class ModelChildQuerySet(ReferenceQuerySet):
    pass


class ScorecardQuerySet(InternalQuerySet):
    pass


class ScorecardChildQuerySet(InternalQuerySet):
    alliance_path = "scorecard__alliance"


class PlacementQuerySet(InternalQuerySet):
    def current(self) -> Self:
        return self.filter(valid_to__isnull=True)

    def as_of(self, day: date) -> Self:
        """The placement that held at the end of `day`."""
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gt=day))


class PendingScoreQuerySet(models.QuerySet):
    """Housekeeping: nobody's page shows it but the administrators'."""

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_active and user.is_superuser else self.none()

    def editable_by(self, user: Any) -> Self:
        return self.visible_to(user)


class RiskQuerySet(InternalQuerySet):
    def open(self) -> Self:
        return self.filter(state="open")
