"""Django admin writes the columns that were changed, and never over what somebody else saved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.admin.choices import KeyChoicesMixin
from core.revision.models import Revisioned
from core.revision.updates import StaleRevision, save_revision

STALE = (
    "Somebody else saved a change while you were editing, so your changes are not saved. "
    "Open the page again and repeat your change."
)


MOST_LINES, MOST_SENT = 100, 150  # below a row of Django admin: offered, and read


class ExpectedForm(forms.ModelForm):
    """Carries the revision of the row as it was read, under a name that no column has."""

    expected = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["expected"] = self.instance.revision

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk and cleaned.get("expected") != self.instance.revision:
            raise forms.ValidationError(STALE, code="stale")
        return cleaned


def save_changed(form: forms.ModelForm) -> Any:
    """Write the columns of an existing row that were changed. Raises StaleRevision."""
    row = form.instance
    columns = [
        field.name
        for field in row._meta.concrete_fields
        if field.name in form.changed_data or getattr(field, "auto_now", False)
    ]
    if isinstance(row, Revisioned):
        expected = form.cleaned_data["expected"]
        return save_revision(instance=row, expected=expected, fields=columns)
    if form.changed_data:
        row.save(update_fields=columns)
    return row


class ExpectedMixin(KeyChoicesMixin):
    """Puts the hidden revision into the page, of a row of its own or of a line of an inline."""

    model: Any

    def with_revision(
        self, request: HttpRequest, obj: Any, given: dict[str, Any]
    ) -> dict[str, Any]:
        """The options of a form of this row, with the revision if it has one."""
        if not self.carries_revision(request, obj):
            return given
        return {"form": type("Form", (ExpectedForm, self.form), {})} | given  # type: ignore[attr-defined]

    def carries_revision(self, request: HttpRequest, obj: Any) -> bool:
        allowed = issubclass(self.model, Revisioned) and obj is not None
        return allowed and self.has_change_permission(request, obj)  # type: ignore[attr-defined]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = list(super().get_fieldsets(request, obj))  # type: ignore[misc]
        known = "expected" in flatten_fieldsets(fieldsets)
        if known or not self.carries_revision(request, obj):
            return fieldsets
        name, options = fieldsets[-1]
        return [*fieldsets[:-1], (name, {**options, "fields": [*options["fields"], "expected"]})]


class RevisionAdmin(ExpectedMixin, admin.ModelAdmin):
    """`part_of` names the foreign key to the row on whose page these rows are edited as well: a
    change of one counts as an edit of that row."""

    part_of = ""

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs = self.with_revision(request, obj, kwargs)
        return super().get_form(request, obj, change=change, **kwargs)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """Django fails where an address names no field at all ("?_to_field=")."""
        return super().get_object(request, object_id, from_field or None)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except StaleRevision:
            messages.error(request, STALE)
            return redirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            save_changed(form)
        else:
            obj.save(force_insert=True)
        self._touch(obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        self._touch(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        rows = list(queryset) if self.part_of else []
        super().delete_queryset(request, queryset)
        for row in rows:
            self._touch(row)

    def _touch(self, obj: Any) -> None:
        if self.part_of:
            whole = getattr(obj, self.part_of)
            type(whole).objects.filter(pk=whole.pk).touch()


class RevisionFormSet(BaseInlineFormSet):
    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        row = super().save_existing(form, obj, commit=False)
        if commit:
            save_changed(form)
            form.save_m2m()
        return row

    def delete_existing(self, obj: Any, commit: bool = True) -> None:
        """A line that somebody else changed is not deleted unseen. Raises StaleRevision."""
        form = next(one for one in self.initial_forms if one.instance is obj)
        if isinstance(obj, Revisioned):
            sent = form.data.get(form.add_prefix("expected"))
            if sent != str(obj.revision):
                raise StaleRevision(obj)
        super().delete_existing(obj, commit)


class RevisionInline(ExpectedMixin, admin.TabularInline):
    formset = RevisionFormSet
    max_num = MOST_LINES

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        # How many lines there are is said by what is sent, and each takes time.
        kwargs.setdefault("absolute_max", MOST_SENT)
        return super().get_formset(request, obj, **self.with_revision(request, obj, kwargs))
