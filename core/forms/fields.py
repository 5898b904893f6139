"""Fields that forms of every app share: days, rough dates, suggestions while one types."""

from __future__ import annotations

import zoneinfo
from datetime import date
from typing import Any, NamedTuple

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.dates.parsing import NotADate, parse_date, write_date


def laid_out(*rows: Any) -> FormHelper:
    """The layout of a form, whose tag and token stand in the page."""
    helper = FormHelper()
    helper.form_tag, helper.disable_csrf = False, True
    helper.layout = Layout(*rows)
    return helper


class Fold(Fieldset):
    """Fields behind a line that opens them: what most people leave as it is. Open from the start
    where one of them has an error."""

    template = "components/fold.html"

    def render(self, form: Any, context: Any, *args: Any, **kwargs: Any) -> str:
        names = {pointer.name for pointer in self.get_field_names()}
        context.update({"fold_open": bool(names & set(form.errors))})
        rendered: str = super().render(form, context, *args, **kwargs)
        return rendered


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    widget = DayInput


class RoughDate(NamedTuple):
    """A day and how much of it is known; the day is the first of the month or year then."""

    day: date | None
    precision: str

    def __str__(self) -> str:
        return write_date(self.day, self.precision)


class RoughDateField(forms.CharField):
    """Cleans to a RoughDate: a year, a month or a day, as far as it is known."""

    def clean(self, value: Any) -> RoughDate:
        text = super().clean(value)
        if not text:
            return RoughDate(None, "")
        try:
            found = parse_date(text, day_first=True, today=timezone.localdate())
        except NotADate as error:
            raise forms.ValidationError(
                f"“{text}” is not a date: {error}. Type 2021, 2021-12 or 2021-12-03."
            ) from error
        return RoughDate(found.day, found.precision) if found else RoughDate(None, "")


class SuggestInput(forms.TextInput):
    """A text field that suggests names while one types; without JavaScript, a plain text field.

    `address` answers a GET with <option> elements.
    """

    def __init__(self, address: Any, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.address = address

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        key = (attrs or {}).get("id") or f"id_{name}"
        attrs = {**(attrs or {}), "id": key, "list": f"{key}_options"}
        options = format_html(
            '<datalist id="{key}_options" hx-get="{address}" hx-include="#{key}" '
            'hx-trigger="input changed delay:250ms from:#{key}"></datalist>',
            key=key,
            address=self.address,
        )
        return super().render(name, value, attrs, renderer) + options


def time_zone_choices() -> list[tuple[str, str]]:
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name or name == "UTC")
    return [(name, name.replace("_", " ")) for name in names]
