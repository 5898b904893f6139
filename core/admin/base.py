"""What every page of Django admin shares: nobody sees more there than in the product."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from simple_history.admin import SimpleHistoryAdmin

from core.admin.guard import AdministratorsOnlyMixin, FieldsMixin, GuardMixin
from core.admin.history import VisibleHistoryMixin
from core.admin.revision import RevisionAdmin, RevisionInline
from core.admin.sides import with_companies
from core.admin.transfer import SafeExportMixin, SafeImportMixin, as_text
from core.permissions import may_edit

LOCKED = "This belongs to a record, which no longer changes."
FIRST, OLDEST, LAST = date(2000, 1, 1), date(1900, 1, 1), date(2099, 12, 31)
"""Days that Django admin takes. It cannot ask, as the pages do, so that it refuses."""


def not_to_come(day: date) -> None:
    if day > timezone.localdate():
        raise ValidationError("This date is in the future.", code="future")


class _OpenForm:
    """A form whose row does not end in a record."""

    is_locked: Any

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        form: Any = self
        if not form.errors and self.is_locked(form.instance):
            form.add_error(None, ValidationError(LOCKED, code="locked"))


class VisibleAdminMixin(FieldsMixin):
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

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """`args` is the row above, for an inline."""
        allowed = super().has_add_permission(request, *args)  # type: ignore[misc]
        is_open = not any(above is not None and self.is_locked(above) for above in args)
        return allowed and is_open and self._may_add(request, *args)

    def _may_add(self, request: HttpRequest, above: Any = None) -> bool:
        """Whether there is something that the person may put a new row under; for what stands
        alone, whether their role keeps such rows at all."""
        user: Any = request.user
        own = self.model._default_manager.all()  # type: ignore[attr-defined]
        if user.is_superuser or not hasattr(own, "editable_by"):
            return bool(user.is_superuser)
        if above is not None and not isinstance(above, self.model):  # type: ignore[attr-defined]
            return may_edit(type(above)._default_manager, above, user)
        columns = self.model._meta.concrete_fields  # type: ignore[attr-defined]
        parents = [field.remote_field.model for field in columns if self._is_parent(field)]
        if not (parents and hasattr(own, "alliance_path")) and _keeps_none(own, user):
            return False
        # The page lists what one may add, so that this is asked for every model.
        known = request.__dict__.setdefault("_has_room", {})
        for parent in parents:
            if parent not in known:
                rows = parent._default_manager.all()
                known[parent] = not hasattr(rows, "editable_by") or rows.editable_by(user).exists()
        return all(known[parent] for parent in parents)

    def _is_parent(self, field: Any) -> bool:
        """Whether `field` says to what a row belongs."""
        if not field.is_relation or field.null:
            return False
        return field.remote_field.on_delete is models.CASCADE or field.name in self.belongs_to

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)  # type: ignore[misc]
        return allowed and self._may_write(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)  # type: ignore[misc]
        return allowed and self._may_write(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Nor is anything put into a record: a new row, or one from elsewhere."""
        form = super().get_form(request, obj, *args, **kwargs)  # type: ignore[misc]
        return type(form)(form.__name__, (_OpenForm, form), {"is_locked": self.is_locked})

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


def _keeps_none(rows: Any, user: Any) -> bool:
    return bool(rows.editable_by(user).query.is_empty())


class VisibleAdmin(VisibleAdminMixin, GuardMixin, SafeExportMixin, RevisionAdmin):
    """For models without a history."""


class ReadOnlyAdmin(VisibleAdmin):
    """For what the product itself writes: looked at, never edited."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AdministratorsRecordAdmin(AdministratorsOnlyMixin, ReadOnlyAdmin):
    """What the product writes about everybody's work: read here by administrators."""


class ReferenceAdmin(
    VisibleAdminMixin, GuardMixin, SafeImportMixin, SafeExportMixin, RevisionAdmin
):
    """For lists the whole company shares: alliance leaders with the right to it may import them."""

    def has_import_permission(self, request: HttpRequest) -> bool:
        keeps = self.has_add_permission(request) and self.has_change_permission(request)
        return keeps and request.user.leads_portfolio  # type: ignore[union-attr]


class HistoryAdmin(
    VisibleAdminMixin,
    VisibleHistoryMixin,
    GuardMixin,
    SafeExportMixin,
    SimpleHistoryAdmin,
    RevisionAdmin,
):
    """For models whose every change is kept."""


class ReferenceHistoryAdmin(
    VisibleAdminMixin,
    VisibleHistoryMixin,
    GuardMixin,
    SafeImportMixin,
    SafeExportMixin,
    SimpleHistoryAdmin,
    RevisionAdmin,
):
    """For lists the whole company shares of which every change is kept."""

    has_import_permission = ReferenceAdmin.has_import_permission


class VisibleInline(VisibleAdminMixin, RevisionInline):
    extra = 0
    show_change_link = True


__all__ = [
    "AdministratorsRecordAdmin",
    "HistoryAdmin",
    "ReadOnlyAdmin",
    "ReferenceAdmin",
    "ReferenceHistoryAdmin",
    "VisibleAdmin",
    "VisibleAdminMixin",
    "VisibleInline",
    "as_text",
]
