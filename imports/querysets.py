"""Who may see an import: its author, and administrators. An export: its author alone."""

from __future__ import annotations

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

# Reports hold tens of thousands of lines, and rejected rows a whole file: what does not show them
# does not load them.
CONTENTS = ("preview", "report", "failed_rows", "undo_report")


class ImportRunQuerySet(models.QuerySet):
    """A run shows names and sums of its file: its author's own, and the administrators'."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated or not user.is_active or not user.may_import:
            return self.none()
        return self.all() if user.is_superuser else self.filter(created_by=user.pk)

    def editable_by(self, user: Any) -> Self:
        return self.visible_to(user)

    def for_page(self) -> Self:
        """`has_failed_rows` says whether there are any to download."""
        runs = self.select_related("created_by").defer(*CONTENTS)
        return runs.annotate(has_failed_rows=~models.Q(failed_rows={}))

    def for_list(self) -> Self:
        """With the counts of the report: `created`, `updated`, `unchanged` and `rejected`, None
        while there is none."""
        runs = self.select_related("created_by").defer(*CONTENTS, "options")
        keys = {name: name for name in ("created", "updated", "unchanged")}
        return runs.annotate(
            **{
                name: Cast(KT(f"report__{key}"), models.IntegerField())
                for name, key in (keys | {"rejected": "rows_rejected"}).items()
            }
        )


class ImportPartQuerySet(models.QuerySet):
    """The file and the record of a run are seen by whom the run is seen; nobody edits them."""

    def visible_to(self, user: Any) -> Self:
        runs = apps.get_model("imports", "ImportRun").objects.visible_to(user)
        return self.filter(run__in=runs.values("pk"))

    def editable_by(self, user: Any) -> Self:
        return self.none()


class ExportFileQuerySet(models.QuerySet):
    """Written with the rights of its owner: nobody else sees it."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated or not user.is_active or user.is_guest:
            return self.none()
        return self.filter(job__owner=user.pk)

    def editable_by(self, user: Any) -> Self:
        return self.none()
