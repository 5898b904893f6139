"""Two versions of one row, field by field: what differs, and what only the other person changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms

from core.dates.typed import write_day

Line = dict[str, Any]
_UNKNOWN = object()


def reconcile(form: Any, current: Any, before: Any) -> tuple[list[Line], list[Line]]:
    """What the reader and the database disagree about, and what was taken over into the form.

    `current` holds the stored values under the names of the fields, `before` those that the
    reader was looking at, as far as they are known. A field that only the other person changed is
    taken over; one that both changed is for the reader to decide.
    """
    form.data = form.data.copy()
    differences, taken = [], []
    for line in _differences(form, current):
        name, stored = line["name"], getattr(current, line["name"])
        base = getattr(before, name, _UNKNOWN)
        mine = form.cleaned_data.get(name)
        if base is _UNKNOWN or not (_same(mine, base) or _same(stored, base)):
            differences.append(line)
        elif not _same(stored, base):
            _take(form, name, form.fields[name], stored)
            taken.append(line)
    form.data[form.add_prefix("revision")] = str(current.revision)
    return differences, taken


def _take(form: Any, name: str, field: forms.Field, value: Any) -> None:
    """Put the stored value into the form. Only columns are taken, which are single values."""
    shown = form[name].field.prepare_value(value)
    shown = field.widget.format_value(shown)
    if isinstance(shown, list):
        shown = shown[0] if shown else ""
    if isinstance(field, forms.BooleanField):
        shown = "on" if value else ""
    form.data[form.add_prefix(name)] = "" if shown is None else str(shown)


def _differences(form: Any, current: Any) -> Iterator[dict[str, Any]]:
    """Label and both values of each field in which the person and the database disagree."""
    for name, field in form.fields.items():
        if name == "revision" or not hasattr(current, name):
            continue
        mine, theirs = form.cleaned_data.get(name), getattr(current, name)
        if hasattr(theirs, "all"):
            theirs = set(theirs.all())
        if isinstance(theirs, set):
            mine = set(mine or [])
        if _same(mine, theirs):
            continue
        yield {
            "name": name,
            "label": form[name].label,
            "yours": _words(field, mine),
            "theirs": _words(field, theirs),
        }


def _same(mine: Any, theirs: Any) -> bool:
    return bool(mine == theirs or (not mine and not theirs))


def _words(field: forms.Field, value: Any) -> str:
    """The value as the form names it."""
    if isinstance(field, forms.BooleanField):
        return "Yes" if value else "No"
    labels = {}
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices: Any = field.choices
        labels = {str(key): str(label) for key, label in choices}
    many = value if isinstance(value, list | set) else [value]
    words = [labels.get(str(one), _word(one)) for one in many if one not in (None, "")]
    return ", ".join(sorted(words) if isinstance(value, set) else words) or "empty"


def _word(value: Any) -> str:
    return write_day(value) if type(value) is date else str(value)
