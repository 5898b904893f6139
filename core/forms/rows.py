"""Small forms in rows that are answered and checked together, as parts of a larger form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from core.forms.questions import QuestionsMixin
from core.text import whole


class Row(QuestionsMixin, forms.Form):
    """One row. `keep` holds what was typed into a row of this prefix before; it is shown again and
    not checked yet. What a row asks is answered below the field (components/row_field.html)."""

    def __init__(self, data: Any = None, *, prefix: str, keep: Any = None, **kwargs: Any) -> None:
        initial = {**kwargs.pop("initial", {}), **self._typed(prefix, keep)}
        super().__init__(data, prefix=prefix, initial=initial, use_required_attribute=False)
        for field in self.fields.values():
            field.widget.attrs["class"] = self._css(field.widget)

    def is_valid(self) -> bool:
        valid = super().is_valid()
        for name, field in self.fields.items():
            if name.startswith("sure_"):
                field.widget.attrs["class"] = self._css(field.widget)
            elif name in self.errors:
                attrs = field.widget.attrs
                attrs["class"] = f"{attrs['class'].removesuffix(' is-invalid')} is-invalid"
        return valid

    @staticmethod
    def _css(widget: forms.Widget) -> str:
        if isinstance(widget, forms.CheckboxInput):
            return "form-check-input"
        return "form-select" if isinstance(widget, forms.Select) else "form-control"

    def _typed(self, prefix: str, keep: Any) -> dict[str, Any]:
        given = {name: f"{prefix}-{name}" for name in self.base_fields}
        if not keep or not any(key in keep for key in given.values()):
            return {}
        return {
            name: key in keep
            if isinstance(self.base_fields[name], forms.BooleanField)
            else keep.get(key, "")
            for name, key in given.items()
        }


class Rows:
    """Rows that are valid together. `problems` counts what has to be corrected."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = list(rows)

    def is_valid(self) -> bool:
        answers = [row.is_valid() for row in self.rows]  # all of them: each says its errors
        return all(answers)

    @property
    def problems(self) -> int:
        return sum(len(errors) for row in self.rows for errors in row.errors.values())


def offered(data: Any, name: str) -> list[int]:
    """The keys that the hidden fields `name` of a page carry: which rows it offered."""
    given = data.getlist(name) if hasattr(data, "getlist") else data.get(name, ())
    return [key for key in map(whole, map(str, given)) if key is not None]
