"""Imports: what came in by whom, and what it changed. Undone in the product, never edited here."""

from __future__ import annotations

from django.contrib import admin

from core.admin.base import ReadOnlyAdmin
from imports.models import ImportChange, ImportRun


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ["file_name", "state", "created_by", "created_at", "finished_at"]
    list_filter = ["state"]
    list_select_related = ["created_by"]
    search_fields = ["file_name", "created_by__name", "created_by__email"]
    date_hierarchy = "created_at"
    exclude = ["options", "preview", "failed_rows", "undo_report"]
    readonly_fields = ["created_at"]


@admin.register(ImportChange)
class ImportChangeAdmin(ReadOnlyAdmin):
    list_display = ["label", "kind", "action", "row", "run"]
    list_filter = ["kind", "action"]
    list_select_related = ["run"]
    search_fields = ["label", "run__file_name"]
