"""Imports: what came in by whom, and what it changed. Undone in the product, where people see their
own; here administrators read everybody's."""

from __future__ import annotations

from json import dumps
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.admin.base import AdministratorsRecordAdmin
from core.admin.reads import TellsTermsMixin
from imports.models import ImportChange, ImportRun
from imports.querysets import CONTENTS


@admin.register(ImportRun)
class ImportRunAdmin(AdministratorsRecordAdmin):
    list_display = ["file_name", "state", "created_by", "created_at", "finished_at"]
    list_filter = ["state"]
    list_select_related = ["created_by"]
    search_fields = ["file_name", "created_by__name", "created_by__email"]
    date_hierarchy = "created_at"
    exclude = ["options", "preview", "failed_rows", "undo_report"]
    readonly_fields = ["created_at"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer(*CONTENTS)


@admin.register(ImportChange)
class ImportChangeAdmin(TellsTermsMixin, AdministratorsRecordAdmin):
    list_display = ["label", "kind", "action", "row", "run"]
    list_filter = ["kind", "action"]
    list_select_related = ["run"]
    search_fields = ["label", "run__file_name"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer(*(f"run__{name}" for name in CONTENTS))

    def terms_told(self, user: Any, keys: Any) -> set[int]:
        """What a change was from and to may be sums."""
        rows = ImportChange.objects.filter(pk__in=keys, kind="alliance")
        found = rows.order_by().values_list("object_id", "before", "after").iterator()
        return {key for key, *sides in found if any("term:" in dumps(one) for one in sides)}
