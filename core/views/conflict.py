"""Two people edited the same thing: the second is shown both versions, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.dates.typed import write_day

_UNKNOWN = object()


@dataclass(frozen=True)
class Edit:
    """Who saved the version that is stored now, and when; None where no history says so."""

    user: Any = None
    at: datetime | None = None


def render_conflict(
    request: HttpRequest, *, form: Any, current: Any, cancel_url: str, row: Any = None
) -> HttpResponse:
    """Answer 409 with the person's values kept in the form and today's values beside them.

    `row` is what was saved meanwhile, `current` its values under the names of the fields. What
    only the other person changed is taken over into the form, as far as the history of `row`
    tells; the rest is shown and decided by the reader. The form carries the new revision, so that
    sending it again is a decision, not an accident.
    """
    form.data = form.data.copy()
    before = _version(row, form.cleaned_data.get("revision"))
    differences, taken = [], []
    for line in _differences(form, current):
        name, stored = line["name"], getattr(current, line["name"])
        base = getattr(before, name, _UNKNOWN)
        if base is _UNKNOWN or not (
            _same(form.cleaned_data.get(name), base) or _same(stored, base)
        ):
            differences.append(line)
        elif not _same(stored, base):
            _take(form, name, form.fields[name], stored)
            taken.append(line)
    form.data[form.add_prefix("revision")] = str(current.revision)
    context = {"form": form, "differences": differences, "taken": taken, "cancel_url": cancel_url}
    context |= {"edit": _last_edit(row), "submit_label": "Save"}
    return render(request, "components/conflict.html", context, status=409)


def _version(row: Any, revision: int | None) -> Any:
    """The record of `row` as it stood at `revision`: what the reader was looking at."""
    if row is None or not hasattr(row, "history"):
        return None
    return row.history.filter(revision=revision).first()


def _last_edit(row: Any) -> Edit:
    found = row.history.first() if hasattr(row, "history") else None
    return Edit() if found is None else Edit(found.history_user, found.history_date)


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
