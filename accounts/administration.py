"""What every page of Django admin shares: nobody sees more there than in the product."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from import_export.admin import ExportMixin
from simple_history.admin import SimpleHistoryAdmin


class VisibleAdminMixin:
    """Limits rows and choices to what the signed-in person may see, and writes to what they may edit."""

    list_per_page = 50
    show_full_result_count = False
    save_on_top = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)  # type: ignore[misc]
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    def _may_write(self, request: HttpRequest, obj: Any) -> bool:
        rows = self.model._default_manager  # type: ignore[attr-defined]
        if obj is None or not hasattr(rows, "editable_by"):
            return True
        return rows.editable_by(request.user).filter(pk=obj.pk).exists()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_write(
            request, obj
        )  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_write(
            request, obj
        )  # type: ignore[misc]

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        rows = db_field.remote_field.model._default_manager
        if "queryset" not in kwargs and hasattr(rows, "visible_to"):
            kwargs["queryset"] = rows.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        rows = db_field.remote_field.model._default_manager
        if "queryset" not in kwargs and hasattr(rows, "visible_to"):
            kwargs["queryset"] = rows.visible_to(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]


class VisibleAdmin(VisibleAdminMixin, ExportMixin, admin.ModelAdmin):
    """For models without a history."""


class HistoryAdmin(VisibleAdminMixin, ExportMixin, SimpleHistoryAdmin):
    """For models whose every change is kept."""


class VisibleInline(VisibleAdminMixin, admin.TabularInline):
    extra = 0
    show_change_link = True
