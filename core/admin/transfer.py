"""Exports and imports of Django admin: what leaves is what one sees, what comes in is checked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from import_export.admin import ExportMixin, ImportMixin
from import_export.formats.base_formats import CSV, XLSX
from import_export.forms import ConfirmImportForm, ImportForm
from import_export.resources import ModelResource

from core.admin.sight import BOOKKEEPING
from core.db.refusals import refusal_of
from core.text import guard_text, plural

LARGEST = 1_000_000  # bytes of a file that is imported here
MOST = 2_000  # lines of it
WAITS = 3600  # seconds that a file waits to be confirmed
NOTHING = "Nothing was imported. Choose the file again."


def as_text(value: Any) -> Any:
    """`value` so that a spreadsheet shows it and never calculates it."""
    return guard_text(value) if isinstance(value, str) else value


class TextResource(ModelResource):
    """An export in which a cell that looks like a formula stays the text it is, and an import that
    says in words what the database refuses."""

    def export_field(self, field: Any, instance: Any, **kwargs: Any) -> Any:
        return as_text(super().export_field(field, instance, **kwargs))

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        try:
            with transaction.atomic():
                super().save_instance(instance, is_create, row, **kwargs)
        except IntegrityError as error:
            raise ValidationError(refusal_of(error).sentence) from error


class SafeExportMixin(ExportMixin):
    """Exports the rows of the list, and only to those who may see the list. Each is logged."""

    export_formats = [CSV, XLSX]

    def get_resource_classes(self, request: HttpRequest) -> list[type[ModelResource]]:
        hidden = (*self.hidden(request), *self.not_exported(request))
        options = {"model": self.model, "exclude": hidden, "clean_model_instances": True}
        meta = type("Meta", (), options)
        return [type(f"{self.model.__name__}Resource", (TextResource,), {"Meta": meta})]

    def get_resource_index(self, form: Any) -> int:
        return 0  # there is one

    def not_exported(self, request: HttpRequest) -> tuple[str, ...]:
        """Names of fields that do not leave the database."""
        return ()

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def export_action(self, request: HttpRequest) -> HttpResponse:
        try:
            return super().export_action(request)
        except IncorrectLookupParameters:
            return redirect(request.path)

    def get_export_data(self, file_format: Any, request: Any, queryset: Any, **kwargs: Any) -> Any:
        data = super().get_export_data(file_format, request, queryset, **kwargs)
        meta = self.model._meta
        count = plural(queryset.count(), "row")
        LogEntry.objects.create(
            user_id=request.user.pk,
            content_type=ContentType.objects.get_for_model(self.model),
            object_repr=f"{meta.verbose_name_plural}: {count}",
            action_flag=CHANGE,
            change_message=f"Exported {count} as {file_format.get_title()}.",
        )
        return data


class SmallImportForm(ImportForm):
    def clean_import_file(self) -> Any:
        file = self.cleaned_data["import_file"]
        if file.size > LARGEST:
            raise ValidationError("The file is larger than 1 MB.")
        if sum(chunk.count(b"\n") for chunk in file.chunks()) > MOST:
            raise ValidationError(f"The file has more than {MOST:,} lines.")
        file.seek(0)
        return file

    def clean(self) -> dict[str, Any]:
        """What is wrong with a field that the page hides is said above the others."""
        cleaned = super().clean() or self.cleaned_data
        for field in self.hidden_fields():
            for sentence in list(self.errors.get(field.name, ())):
                self.add_error(None, sentence)
        return cleaned


class SignedConfirmForm(ConfirmImportForm):
    """Confirms a file that this installation wrote, and no other file of the machine."""

    format = forms.ChoiceField(choices=[("0", "csv")], widget=forms.HiddenInput)

    def clean_import_file_name(self) -> str:
        try:
            name = signing.loads(self.cleaned_data["import_file_name"], max_age=WAITS)
        except signing.BadSignature as wrong:
            raise ValidationError(NOTHING) from wrong
        return str(name)


class SafeImportMixin(ImportMixin):
    """Lists by CSV: small, read in one go. Workbooks go through the imports of the product."""

    import_formats = [CSV]
    import_form_class = SmallImportForm
    confirm_form_class = SignedConfirmForm

    def get_import_resource_classes(self, request: HttpRequest) -> list[type[ModelResource]]:
        columns = {field.name for field in self.model._meta.concrete_fields}
        hidden = (*self.hidden(request), *(BOOKKEEPING & columns))
        options = {"model": self.model, "exclude": hidden, "clean_model_instances": True}
        meta = type("Meta", (), options)
        return [type(f"{self.model.__name__}Resource", (TextResource,), {"Meta": meta})]

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_confirm_form_initial(request, import_form)
        if "import_file_name" in initial:
            initial["import_file_name"] = signing.dumps(initial["import_file_name"])
        return initial

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return super().process_import(request, **kwargs)
        except FileNotFoundError:  # confirmed twice, or days later
            messages.error(request, NOTHING)
            return redirect("../import/")

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        if not result.has_errors() and not result.has_validation_errors():
            return super().process_result(result, request)
        messages.error(request, NOTHING)
        return HttpResponseRedirect("../import/")

    def process_dataset(self, dataset: Any, form: Any, request: Any, **kwargs: Any) -> Any:
        kwargs["rollback_on_validation_errors"] = True
        return super().process_dataset(dataset, form, request, **kwargs)

    def _create_log_entry(
        self, user_pk: Any, rows: list[Any], import_type: str, action_flag: int
    ) -> None:
        """One by one, so that whoever listens to the log hears of each."""
        for row in rows:
            text = f"{import_type.capitalize()} by an import"
            LogEntry.objects.log_actions(user_pk, [row], action_flag, text, single_object=True)
