"""What every page of Django admin shares: nobody sees more there than in the product."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from import_export.admin import ExportMixin, ImportMixin
from import_export.formats.base_formats import CSV, XLSX
from import_export.resources import ModelResource
from simple_history.admin import SimpleHistoryAdmin

from core.admin.revision import RevisionAdmin, RevisionInline
from core.admin.sides import with_companies
from core.permissions import may_edit
from core.text import guard_text


def as_text(value: Any) -> Any:
    """`value` so that a spreadsheet shows it and never calculates it."""
    return guard_text(value) if isinstance(value, str) else value


class TextResource(ModelResource):
    """An export in which a cell that looks like a formula stays the text it is."""

    def export_field(self, field: Any, instance: Any, **kwargs: Any) -> Any:
        return as_text(super().export_field(field, instance, **kwargs))


class SafeExportMixin(ExportMixin):
    """Exports the rows of the list, and only to those who may see the list."""

    export_formats = [CSV, XLSX]

    def get_resource_classes(self, request: HttpRequest) -> list[type[ModelResource]]:
        meta = type("Meta", (), {"model": self.model, "exclude": self.not_exported(request)})
        return [type(f"{self.model.__name__}Resource", (TextResource,), {"Meta": meta})]

    def not_exported(self, request: HttpRequest) -> tuple[str, ...]:
        """Names of fields that do not leave the database."""
        return ()

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


FIRST, OLDEST, LAST = date(2000, 1, 1), date(1900, 1, 1), date(2099, 12, 31)
"""Days that Django admin takes. It cannot ask, as the pages do, so that it refuses."""


def not_to_come(day: date) -> None:
    if day > timezone.localdate():
        raise ValidationError("This date is in the future.", code="future")


class VisibleAdminMixin:
    """Rows and choices are those the person may see, writes those they may edit.

    One may put a row only under what one may edit: under the rows with which it would be deleted,
    and under those that the foreign keys in `belongs_to` name. Days are of this century, but for
    those in `old_days`; those in `past_days` are not to come.
    """

    belongs_to: tuple[str, ...] = ()
    old_days: tuple[str, ...] = ()
    past_days: tuple[str, ...] = ()

    list_per_page = 50
    show_full_result_count = False
    save_on_top = False
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)  # type: ignore[misc]
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    def is_locked(self, obj: Any) -> bool:
        """Whether a row, or what belongs to it, is a record: read, and no longer written."""
        return False

    def _may_write(self, request: HttpRequest, obj: Any) -> bool:
        if obj is not None and self.is_locked(obj):
            return False
        rows = self.model._default_manager  # type: ignore[attr-defined]
        # An inline is asked with the row above it.
        if not isinstance(obj, self.model) or not hasattr(rows, "editable_by"):  # type: ignore[attr-defined]
            return True
        return may_edit(rows, obj, request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)  # type: ignore[misc]
        return allowed and self._may_write(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)  # type: ignore[misc]
        return allowed and self._may_write(request, obj)

    def _choices(self, db_field: Any, request: HttpRequest) -> QuerySet | None:
        rows = db_field.remote_field.model._default_manager
        on_delete = getattr(db_field.remote_field, "on_delete", None)
        is_parent = on_delete is models.CASCADE or db_field.name in self.belongs_to
        if is_parent and hasattr(rows, "editable_by"):
            return rows.editable_by(request.user)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else None

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        related = isinstance(db_field, models.ForeignKey | models.ManyToManyField)
        if related and (rows := self._choices(db_field, request)) is not None:
            kwargs.setdefault("queryset", rows)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and type(db_field) is models.DateField:
            field.validators += self._bounds(db_field.name)
        if db_field.name == "side" and field is not None:
            field.choices = with_companies(field.choices)
        return field

    def _bounds(self, name: str) -> list[Any]:
        first = OLDEST if name in self.old_days else FIRST
        sentence = f"Enter a date between {first.year} and {LAST.year}."
        bounds = [MinValueValidator(first, sentence), MaxValueValidator(LAST, sentence)]
        return [*bounds, not_to_come] if name in self.past_days else bounds


class VisibleAdmin(VisibleAdminMixin, SafeExportMixin, RevisionAdmin):
    """For models without a history."""


class ReadOnlyAdmin(VisibleAdmin):
    """For what the product itself writes: looked at, never edited."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReferenceAdmin(VisibleAdminMixin, ImportMixin, SafeExportMixin, RevisionAdmin):
    """For lists the whole company shares: alliance leaders with the right to it may import them."""

    import_formats = [CSV, XLSX]

    def has_import_permission(self, request: HttpRequest) -> bool:
        keeps = self.has_add_permission(request) and self.has_change_permission(request)
        return keeps and request.user.leads_portfolio  # type: ignore[union-attr]


class HistoryAdmin(VisibleAdminMixin, SafeExportMixin, SimpleHistoryAdmin, RevisionAdmin):
    """For models whose every change is kept. The record is read; what it says is not put back,
    since the services guard what may follow on what."""

    def history_view(self, request: HttpRequest, object_id: str, *more: Any) -> HttpResponse:
        self._require_visible(request, object_id)
        return super().history_view(request, object_id, *more)

    def history_form_view(self, request: HttpRequest, object_id: str, *more: Any) -> HttpResponse:
        self._require_visible(request, object_id)
        return super().history_form_view(request, object_id, *more)

    def _require_visible(self, request: HttpRequest, object_id: str) -> None:
        """The record outlives the row: for what is gone, only administrators may read it."""
        if request.user.is_superuser:  # type: ignore[union-attr]
            return
        if self.get_object(request, object_id) is None:
            raise Http404

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class VisibleInline(VisibleAdminMixin, RevisionInline):
    extra = 0
    show_change_link = True
