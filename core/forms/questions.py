"""What is possible but unlikely is asked about, not refused and not taken in silence."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.utils import timezone

from core.dates.typed import write_day


class QuestionsMixin:
    """A form whose `clean` may `ask`: it comes back with the question at the field and a box that
    says "Yes, ... is right". Ticked for the same value, the value is taken."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]
    changed_data: list[str]
    errors: Any
    data: Any
    add_error: Any
    add_prefix: Any
    order_fields: Any
    helper: Any

    def ask(self, name: str, question: str) -> None:
        """Ask `question`, a sentence, about the value of the field `name`. Only about a value that
        the reader has changed, and only where it has no error of its own."""
        value = self.cleaned_data.get(name)
        if value is None or name not in self.changed_data or name in self.errors:
            return
        sure, words = f"sure_{name}", _words(value)
        if self.data.get(self.add_prefix(sure)) == words:
            return
        self.fields[sure] = forms.BooleanField(
            required=False,
            label=f"Yes, {words} is correct",
            # The answer holds for the value that was asked about, not for the next one.
            widget=forms.CheckboxInput(attrs={"value": words}, check_test=lambda given: False),
        )
        self._show_box(name, sure)
        self.add_error(name, f"{question} Change it, or confirm that it is correct.")

    def ask_if_past(self, name: str, what: str = "") -> None:
        """Ask about a day before today."""
        day = self.cleaned_data.get(name)
        if isinstance(day, date) and day < timezone.localdate():
            self.ask(name, f"{what or write_day(day)} is in the past.")

    def ask_if_future(self, name: str, what: str = "") -> None:
        """Ask about a day after today."""
        day = self.cleaned_data.get(name)
        if isinstance(day, date) and day > timezone.localdate():
            self.ask(name, f"{what or write_day(day)} is in the future.")

    def ask_if_far(self, name: str, years: int = 10) -> None:
        """Ask about a day more than `years` before or after today."""
        day, today = self.cleaned_data.get(name), timezone.localdate()
        if not isinstance(day, date):
            return
        far = relativedelta(years=years)
        if day < today - far or day > today + far:
            distance = "a year" if years == 1 else f"{years} years"
            self.ask(name, f"{write_day(day)} is more than {distance} away.")

    def _show_box(self, name: str, sure: str) -> None:
        """Below the field it is about, where the form has a layout of its own."""
        if getattr(self, "helper", None) is None:
            order = [field for field in self.fields if field != sure]
            order.insert(order.index(name) + 1, sure)
            self.order_fields(order)
            return
        self.helper = deepcopy(self.helper)  # the layout is that of all forms of the class
        _insert(self.helper.layout.fields, name, sure)


def _insert(parts: list[Any], name: str, sure: str) -> bool:
    for index, part in enumerate(parts):
        inner = getattr(part, "fields", ())
        # In a row of several fields the box would be a column: it goes below the row.
        in_row = name in inner and "field-row" in (part.css_class or "")
        if part == name or in_row:
            parts.insert(index + 1, sure)
            return True
        if inner and _insert(inner, name, sure):
            return True
    return False


def _words(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"  # 300000, not 3E+5
    return write_day(value) if isinstance(value, date) else str(value)
