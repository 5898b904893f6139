"""Two people edited the same thing: the second is shown both versions, and nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.forms.reconcile import reconcile


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
    before = _version(row, form.cleaned_data.get("revision"))
    differences, taken = reconcile(form, current, before)
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
