"""Two people edited the same thing: the second is shown both versions, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def render_conflict(
    request: HttpRequest, *, form: Any, current: Any, cancel_url: str
) -> HttpResponse:
    """Answer 409 with the person's values kept in the form and today's values beside them.

    The form carries the new revision, so that sending it again is a decision, not an accident.
    """
    context = {
        "form": form,
        "current": current,
        "differences": list(_differences(form, current)),
        "cancel_url": cancel_url,
    }
    form.data = form.data.copy()
    form.data[form.add_prefix("revision")] = str(current.revision)
    return render(request, "components/conflict.html", context, status=409)


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
        if mine == theirs or (not mine and not theirs):
            continue
        yield {
            "label": form[name].label,
            "yours": _words(field, mine),
            "theirs": _words(field, theirs),
        }


def _words(field: forms.Field, value: Any) -> str:
    """The value as the form names it."""
    labels = {}
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices: Any = field.choices
        labels = {str(key): str(label) for key, label in choices}
    many = value if isinstance(value, list | set) else [value]
    words = [labels.get(str(one), str(one)) for one in many if one not in (None, "")]
    return ", ".join(sorted(words) if isinstance(value, set) else words) or "empty"
