"""Filters of lists, the same everywhere: what is asked for in the address, what of it cannot be
followed and is said so, and the address without each part."""

from __future__ import annotations

import html
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.dates.typed import write_day

INDENT = "\u2003"
Chip = tuple[str, str, str]


class PlainSelect(forms.Select):
    """A select written in one go: a template per option is too dear for hundreds of managers."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        options = "".join(
            f'<option value="{html.escape(str(key))}"{" selected" * (str(key) == chosen)}>'
            f"{html.escape(str(words))}</option>"
            for key, words in self.choices
        )
        given = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        return format_html("<select{}>{}</select>", flatatt(given), mark_safe(options))


class SearchInput(forms.TextInput):
    input_type = "search"


def dress(form: forms.Form) -> None:
    """Give the fields of a filter form the look that all of them have."""
    for field in form.fields.values():
        select = isinstance(field, forms.ChoiceField)
        if select and not isinstance(field.widget, forms.CheckboxInput):
            field.widget = PlainSelect(choices=field.choices)
        if not isinstance(field.widget, forms.CheckboxInput):
            field.widget.attrs.setdefault("class", "form-select" if select else "form-control")


class FilterBar:
    """The filters of one list. `more` names those behind "More filters", `defaults` what a filter
    is without being asked for, `kept` what else of the address stays when a filter changes."""

    def __init__(
        self,
        form: forms.Form,
        query: QueryDict,
        *,
        more: Collection[str] = (),
        defaults: Mapping[str, Any] | None = None,
        kept: Collection[str] = ("sort",),
    ) -> None:
        dress(form)
        self.form, self.query, self.kept = form, query, kept
        self._more, self._defaults = more, defaults or {}
        self.form.is_valid()  # a value that is not offered is left out, the others hold
        self._notes: list[str] = []

    def __iter__(self) -> Iterator[BoundField]:
        return (self.form[name] for name in self.form.fields if name not in self._more)

    @property
    def more(self) -> list[BoundField]:
        return [self.form[name] for name in self.form.fields if name in self._more]

    @property
    def more_is_open(self) -> bool:
        return any(name in self.in_force for name in self._more)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        return [(name, self.query[name]) for name in self.kept if self.query.get(name)]

    @property
    def in_force(self) -> dict[str, Any]:
        """The filters that narrow the list, as they were understood."""
        if not self.form.is_bound:
            return {}
        return {
            name: value
            for name, value in self.form.cleaned_data.items()
            if value and value != self._defaults.get(name)
        }

    @property
    def chips(self) -> list[Chip]:
        """(label, words, address without it) of each filter in force."""
        return [
            (str(self.form[name].label), self._words(name, value), self._without(name))
            for name, value in self.in_force.items()
        ]

    @property
    def clear_url(self) -> str:
        """The address without any filter."""
        return self._without(*self.form.fields)

    @property
    def ignored(self) -> list[str]:
        """What of the address could not be followed, a sentence each."""
        return [*map(self._problem, self.form.errors), *self._notes]

    def note(self, sentence: str) -> None:
        """Say besides that something was ignored."""
        self._notes.append(sentence)

    def look_at_page(self, page: Page) -> None:
        """Say so where the address asks for a page that is not there."""
        if sentence := wrong_page(self.query.get("page", ""), page):
            self.note(sentence)

    def look_at_choice(self, name: str, label: str, offered: Collection[str]) -> None:
        """Say so where the address sets `name` to something that is not `offered`."""
        given = self.query.get(name, "")
        if given and given not in offered:
            self.note(not_offered(label, given))

    def look_at_sort(self, offered: Collection[str]) -> None:
        """Say so where the address sorts by something the list is not sorted by."""
        for name in filter(None, self.query.get("sort", "").split(",")):
            if name.removeprefix("-") not in offered:
                self.note(f"Sort: this list cannot be sorted by “{_short(name)}”.")

    def _problem(self, name: str) -> str:
        field, given = self.form[name], self.query.get(name, "")
        if isinstance(field.field, forms.ChoiceField):
            return not_offered(str(field.label), given)
        return f"{field.label}: {' '.join(field.errors)}"

    def _words(self, name: str, value: Any) -> str:
        if value is True:
            return "yes"
        if isinstance(value, date):
            return write_day(value)
        choices = {str(key): words for key, words in getattr(self.form.fields[name], "choices", ())}
        return str(choices.get(self.query.get(name, ""), value)).strip(INDENT)

    def _without(self, *names: str) -> str:
        rest = self.query.copy()
        for name in (*names, "page"):
            rest.pop(name, None)
        return f"?{rest.urlencode()}"


def not_offered(label: str, given: str) -> str:
    return f"{label}: “{_short(given)}” is not one of the choices."


def wrong_page(given: str, page: Page | None) -> str:
    """The sentence for a page number that the list does not have; "" for one that it has. None for
    a list that is not shown in pages."""
    if not given or given == (str(page.number) if page else "1"):
        return ""
    last = page.paginator.num_pages if page else 1
    there = "there is 1 page" if last == 1 else f"there are {last} pages"
    return f"Page: “{_short(given)}” does not exist; {there}."


def ignored_in(query: QueryDict, page: Page) -> list[str]:
    """What of the address of a list without filters could not be followed."""
    return [sentence] if (sentence := wrong_page(query.get("page", ""), page)) else []


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
