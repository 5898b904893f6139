"""Forms of the import: the file, how its columns are read, which companies are the same."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from imports.rules.fields import BY_KEY, FIELDS, IDENTITY, REQUIRED
from imports.rules.options import Options
from imports.services.outline import Outline

LEAVE_OUT = ("", "Leave out")
READING_FIELDS = ("our_company", "date_order", "decimal_mark", "currency")


class UploadForm(forms.Form):
    file = forms.FileField(
        help_text="CSV, TSV, XLSX or an Entente JSON export.",
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )
    our_company = forms.CharField(
        max_length=120,
        required=False,
        label="Our company",
        help_text="The business unit of all rows, if the file does not name one.",
    )


class ColumnSelect(forms.Select):
    """A select as Django writes it, but not by a template for each option: a file can have 512
    columns, and each of them 26 fields to choose from."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = str(value or "")
        options = (
            (key, SafeString(" selected") if key == chosen else "", label)
            for key, label in self.choices
        )
        rows = format_html_join("\n", '<option value="{}"{}>{}</option>', options)
        all_attrs = self.build_attrs(self.attrs, attrs)
        return format_html('<select name="{}"{}>\n{}\n</select>', name, flatatt(all_attrs), rows)


class ColumnsForm(forms.Form):
    """One select for each column of the file, with the guess chosen, and how cells are read."""

    our_company = forms.CharField(
        max_length=120, required=False, label="Our company, if the file does not name it"
    )
    date_order = forms.ChoiceField(
        required=False,
        label="Dates such as 03/04/2020",
        choices=[
            ("", "Detect automatically"),
            ("day", "Day first: 3 April"),
            ("month", "Month first: March 4"),
        ],
    )
    decimal_mark = forms.ChoiceField(
        required=False,
        label="Decimal mark",
        choices=[("", "Detect automatically"), (".", "Point: 1,450.0"), (",", "Comma: 1.450,0")],
    )
    currency = forms.RegexField(
        r"^[A-Za-z]{3}\Z",
        required=False,
        label="Currency, where none is given",
        error_messages={"invalid": "Enter a three-letter currency code such as EUR."},
    )

    def __init__(self, *args: Any, outline: Outline, options: Options, **kwargs: Any) -> None:
        initial = {name: getattr(options, name) for name in READING_FIELDS}
        super().__init__(*args, initial=initial, **kwargs)
        self.outline = outline
        chosen = options.columns if options.columns is not None else outline.fields
        by_column = {column: key for key, column in chosen.items()}
        self.columns: list[dict[str, Any]] = []
        for index, label in enumerate(outline.labels):
            name, examples = f"column_{index}", outline.examples[index]
            if not label and not examples:
                continue
            title = label or f"Column {index + 1}"
            self.fields[name] = forms.ChoiceField(
                choices=[LEAVE_OUT, *((field.key, field.label) for field in FIELDS)],
                required=False,
                initial=by_column.get(index, ""),
                label=title,
                widget=ColumnSelect,
            )
            self.fields[name].widget.attrs |= {
                "class": "form-select form-select-sm",
                "aria-label": f"What “{title}” is",
            }
            self.columns.append({"index": index, "field": self[name], "examples": examples})

    def reading_fields(self) -> list[Any]:
        return [self[name] for name in READING_FIELDS]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        chosen: dict[str, int] = {}
        for column in self.columns:
            name = column["field"].name
            key = data.get(name)
            if not key:
                continue
            if key in chosen:
                self.add_error(name, f"“{BY_KEY[key].label}” is chosen twice.")
            chosen.setdefault(key, column["index"])
        # A list without names is named after the rest; one that has them must not lose them.
        nameless = self.outline.is_complete and not self.outline.has_names
        needed = REQUIRED if nameless else IDENTITY
        missing = [BY_KEY[key].label for key in needed if key not in chosen]
        if missing:
            self.add_error(
                None,
                f"Choose a column for {' and '.join(f'“{name}”' for name in missing)}.",
            )
        self.chosen = chosen
        return data

    def as_options(self) -> Options:
        chosen = {name: self.cleaned_data[name] for name in READING_FIELDS}
        chosen["currency"] = chosen["currency"].upper()
        sheet, row = self.outline.sheet, self.outline.heading_row
        return Options(sheet=sheet, heading_row=row, columns=self.chosen, **chosen)


class SameCompanyForm(forms.Form):
    """The proposals of a preview: each is the same company, or stays another one."""

    same = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, proposals: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposals = proposals[:200]
        self.fields["same"].choices = [(n, p["name"]) for n, p in enumerate(self.proposals)]

    def same_as(self) -> dict[str, str]:
        """Normalised names that stand for another normalised name."""
        chosen = [self.proposals[int(number)] for number in self.cleaned_data["same"]]
        return {proposal["key"]: proposal["candidate_key"] for proposal in chosen}
