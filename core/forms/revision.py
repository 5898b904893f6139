"""Forms that carry the revision their values were read at."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import UniqueConstraint


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

    def validate_constraints(self) -> None:
        """Django leaves out what is unique within something the form does not ask for (the name of
        a committee within its alliance), and the database would refuse it. The row knows it."""
        super().validate_constraints()  # type: ignore[misc]
        model, asked = type(self.instance), set(self.fields)
        for constraint in model._meta.constraints:
            if not isinstance(constraint, UniqueConstraint) or asked >= set(constraint.fields):
                continue
            shown = [name for name in constraint.fields if name in asked]
            if not shown or any(name in self.errors for name in shown):  # type: ignore[attr-defined]
                continue
            try:
                constraint.validate(model, self.instance)
            except ValidationError as error:
                words = ValidationError(error.messages, code="unique")
                self.add_error(shown[0] if len(shown) == 1 else None, words)  # type: ignore[attr-defined]

    @property
    def expected_revision(self) -> int:
        return self.cleaned_data["revision"]

    @property
    def changed_fields(self) -> list[str]:
        """Names of the model fields this form may write, without the many-to-many ones."""
        concrete = {field.name for field in self.instance._meta.concrete_fields}
        return [name for name in self.fields if name in concrete and name != "revision"]

    def stored(self, row: Any) -> Any:
        """The values of `row` under the names of the fields, to show beside what was typed."""
        return row

    @property
    def changes(self) -> dict[str, Any]:
        """What the service of a row takes beside the row; nothing for one that is new."""
        if "revision" not in self.fields:
            return {}
        return {"expected": self.expected_revision, "fields": self.changed_fields}


class RevisionForm(forms.Form):
    """A plain form about one row, with the revision that the person was looking at."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes beside the row: the fields, and the revision as `expected`."""
        values = dict(self.cleaned_data)
        values["expected"] = values.pop("revision")
        return values
