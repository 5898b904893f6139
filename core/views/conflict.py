"""Two people edited the same thing: the second is shown both versions, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.forms import ModelForm
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


def render_seen_conflict(request: HttpRequest, *, form: Any, cancel_url: str) -> HttpResponse:
    """The same for a form that remembers what was seen (core.forms.seen)."""
    form.shows_conflict = True
    context = {"form": form, "differences": list(form.differences), "cancel_url": cancel_url}
    return render(request, "components/conflict.html", context, status=409)


def _differences(form: ModelForm, current: Any) -> Iterator[dict[str, Any]]:
    """Label and both values of each field in which the person and the database disagree."""
    for name in form.fields:
        if name == "revision" or not hasattr(current, name):
            continue
        mine, theirs = form.cleaned_data.get(name), getattr(current, name)
        if hasattr(theirs, "all"):
            mine, theirs = set(mine or []), set(theirs.all())
        if mine == theirs or (not mine and not theirs):
            continue
        shown = _words(theirs, current, name)
        yield {"label": form[name].label, "yours": _words(mine), "theirs": shown}


def _words(value: Any, current: Any = None, name: str = "") -> str:
    if isinstance(value, set):
        return ", ".join(sorted(str(item) for item in value)) or "empty"
    if current is not None and hasattr(current, f"get_{name}_display"):
        value = getattr(current, f"get_{name}_display")()
    return "empty" if value in (None, "") else str(value)
