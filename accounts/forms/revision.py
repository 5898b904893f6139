"""A form that carries the revision its values were read at."""

from __future__ import annotations

from typing import Any

from django import forms


class RevisionFormMixin:
    """Adds a hidden `revision`; `expected_revision` is what the person was looking at."""

    fields: dict[str, forms.Field]
    instance: Any
    cleaned_data: dict[str, Any]
    changed_data: list[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["revision"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=self.instance.revision, min_value=1
            )

    @property
    def expected_revision(self) -> int:
        return self.cleaned_data["revision"]

    @property
    def changed_fields(self) -> list[str]:
        """Names of the model fields this form may write, without the many-to-many ones."""
        concrete = {field.name for field in self.instance._meta.concrete_fields}
        return [name for name in self.fields if name in concrete and name != "revision"]
