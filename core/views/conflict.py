"""Two people edited the same thing: the second is shown both versions, and nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime

from core.dates.typed import write_day
from core.forms.reconcile import reconcile
from core.registry.history import BOOKKEEPING
from core.text import capital


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


@dataclass(frozen=True)
class Changed:
    """What happened to a row since somebody looked at it: `lines` are (field, before, now)."""

    row: Any
    edit: Edit
    lines: list[tuple[str, str, str]]


def changes_since(row: Any, expected: int) -> Changed:
    """What changed in `row`, as it is stored now, since its revision `expected`, as far as its
    history tells."""
    before, lines = _known_at(row, expected), []
    for column in row._meta.concrete_fields if before is not None else ():
        if column.name in BOOKKEEPING or getattr(column, "auto_now", False):
            continue
        pair = getattr(before, column.attname, None), getattr(row, column.attname)
        if pair[0] != pair[1]:
            words = [
                _said(column, one, value) for one, value in zip((before, row), pair, strict=True)
            ]
            lines.append((capital(str(column.verbose_name)), *words))
    return Changed(row, _last_edit(row), lines)


def _known_at(row: Any, revision: int) -> Any:
    """The record of `row` as it stood at `revision`; a change of its parts counts as an edit too,
    and leaves no record of the row itself."""
    if not revision or not hasattr(row, "history"):
        return None
    known = row.history.filter(revision__lte=revision)
    return known.order_by("-revision", "-history_id").first()


def _said(column: Any, row: Any, value: Any) -> str:
    """A value of a column in words."""
    if value in (None, ""):
        return "empty"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if column.is_relation:
        found = column.related_model._base_manager.filter(pk=value).first()
        return str(found or "empty")
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, datetime):
        return date_format(localtime(value), "j M Y, H:i")
    return write_day(value) if isinstance(value, date) else str(value)


def _version(row: Any, revision: int | None) -> Any:
    """The record of `row` as it stood at `revision`: what the reader was looking at."""
    if row is None or not hasattr(row, "history"):
        return None
    return row.history.filter(revision=revision).first()


def _last_edit(row: Any) -> Edit:
    found = row.history.first() if hasattr(row, "history") else None
    return Edit() if found is None else Edit(found.history_user, found.history_date)
