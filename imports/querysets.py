"""Who may see an import: its author, and administrators."""

from __future__ import annotations

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q


class ImportRunQuerySet(models.QuerySet):
    """A run shows names and sums of its file: its author's own, and the administrators'."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated or not user.is_active or not user.may_import:
            return self.none()
        return self.all() if user.is_superuser else self.filter(created_by=user.pk)

    def editable_by(self, user: Any) -> Self:
        return self.visible_to(user)

    def for_list(self) -> Self:
        return self.select_related("created_by").defer("preview", "failed_rows", "options")

    def claimable(self, now: Any) -> Self:
        """Waiting, or left behind by a worker whose lease has run out."""
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        return self.filter(
            Q(state="queued")
            | Q(state="running", lease_until__lt=now)
            | Q(state__in=["trying", "undoing"]) & free
        )


class ImportPartQuerySet(models.QuerySet):
    """The file and the record of a run are seen by whom the run is seen; nobody edits them."""

    def visible_to(self, user: Any) -> Self:
        runs = apps.get_model("imports", "ImportRun").objects.visible_to(user)
        return self.filter(run__in=runs.values("pk"))

    def editable_by(self, user: Any) -> Self:
        return self.none()
