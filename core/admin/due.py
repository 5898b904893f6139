"""On which days before and after it a due date is told: administrators change the defaults."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin

from core.admin.base import AdministratorsRecordAdmin
from core.admin.guard import AdministratorsOnly
from core.mail.models import DueOffsets, StoppedAddress
from core.registry.due import due_kinds, read_offsets


class DueOffsetsForm(forms.ModelForm):
    kind = forms.ChoiceField(label="What comes due")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            field: Any = self.fields["kind"]
            field.choices = [
                (kind.key, f"{kind.name}, for {kind.whom} ({_days(kind.offsets)})")
                for kind in due_kinds
            ]

    def clean_days(self) -> str:
        try:
            return _days(read_offsets(self.cleaned_data["days"]))
        except ValueError as error:
            raise forms.ValidationError(
                "Enter whole days with commas between them, such as 7, 1, 0, -3."
            ) from error


def _days(offsets: tuple[int, ...]) -> str:
    return ", ".join(map(str, offsets))


@admin.register(DueOffsets)
class DueOffsetsAdmin(AdministratorsOnly):
    form = DueOffsetsForm
    list_display = ["what", "days"]

    @admin.display(description="what comes due", ordering="kind")
    def what(self, obj: DueOffsets) -> str:
        kind = due_kinds.get(obj.kind)
        return kind.name if kind else obj.kind


@admin.register(StoppedAddress)
class StoppedAddressAdmin(AdministratorsRecordAdmin):
    list_display = ["address", "reason", "stopped_at"]
    search_fields = ["address", "reason"]
