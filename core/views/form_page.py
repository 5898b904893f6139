"""One way to show a form and to take it: 422 where it has errors, 409 where somebody was faster."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from core.forms.sentences import say_plainly
from core.revision.holding import holding
from core.revision.models import Revisioned
from core.revision.updates import StaleRevision
from core.views.conflict import Changed, changes_since, render_conflict
from core.views.frame import Frame, Result, Words, go_on, posted_revision, what_refused

OPEN_TOO_LONG = (
    "This page was open for too long, so nothing was saved. Your entries are below: check them, "
    "then save again."
)

# A view that shows a form and takes it: what is sent by any other method is refused.
form_view = require_http_methods(["GET", "HEAD", "POST"])


def add_errors(form: BaseForm, error: ValidationError) -> None:
    """Show what a service refused beside the field it names, or above the form."""
    known = getattr(error, "error_dict", None)
    if known is None:
        form.add_error(None, error)
        return
    for name, errors in known.items():
        form.add_error(name if name in form.fields else None, errors)


def render_form(
    request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 0
) -> HttpResponse:
    """Show the form that `context` holds as "form"; 422 when what was sent cannot be used."""
    form: BaseForm = context["form"]
    status = status or (422 if form.is_bound else 200)
    return render(request, template, dict(context), status=status)


def form_page(
    request: HttpRequest,
    frame: Frame,
    *,
    form: BaseForm,
    title: str,
    act: Callable[[Any], Result],
    done: Words[Result] = "",
    to: Words[Result] = "",
    submit_label: str = "Save",
    text: str = "",
    note: str = "",
    danger: bool = False,
    wide: bool = False,
    template: str = "core/form_page.html",
    row: Revisioned | None = None,
    extra: Mapping[str, Any] | None = None,
    only_look: bool = False,
) -> HttpResponse:
    """Show the form, or carry out `act` with it when it is valid and go on to `to`.

    `text` stands above the fields, `note` above the buttons. What the service refuses is shown in
    the form. After a lost race the answer is 409: both versions where the form edits one row, and
    otherwise what changed, above the form, which then goes by the row as it is now. `row`: what is
    acted on, where the form itself carries no revision. `only_look`: what was sent is shown again
    with what it would do, and nothing is carried out.
    """
    lost: Changed | None = None
    if form.is_bound and form.is_valid() and not only_look:
        answer = _carry_out(request, frame, form, row, act, done, to or frame.back)
        if isinstance(answer, HttpResponse):
            return answer
        lost = answer
    row = lost.row if lost is not None and row is not None else row
    say_plainly(form)
    status = 409 if lost else 200 if only_look and form.is_valid() else put_back(request, form)
    context = {"frame": frame, "form": form, "title": title, "submit_label": submit_label}
    context |= {"text": text, "note": note, "danger": danger, "wide": wide}
    context |= {"cancel_url": frame.back, **frame.context, **(extra or {})}
    context |= {"changed": lost, "revision": row.revision if row is not None else None}
    return render_form(request, template, context, status)


def put_back(request: HttpRequest, form: BaseForm) -> int:
    """Fill a fresh form with what was sent from a page that was open for too long: 403, and 0
    where nothing was (core.views.errors.csrf_failure)."""
    kept: QueryDict | None = getattr(request, "kept", None)
    if kept is None or form.is_bound:
        return 0
    for name, field in form.fields.items():
        if isinstance(field, forms.FileField) or isinstance(field.widget, forms.PasswordInput):
            continue
        if name in kept:
            many = isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
            form.initial[name] = kept.getlist(name) if many else kept[name]
        elif isinstance(field, forms.BooleanField):
            form.initial[name] = False
    messages.warning(request, OPEN_TOO_LONG)
    return 403


def _carry_out(
    request: HttpRequest,
    frame: Frame,
    form: Any,
    row: Revisioned | None,
    act: Callable[[Any], Result],
    done: Words[Result],
    to: Words[Result],
) -> HttpResponse | Changed | None:
    """The answer; after a lost race what changed; None where the form says what was refused."""
    expected = posted_revision(request)
    try:
        return go_on(request, holding(row, expected, lambda: act(form)), done=done, to=to)
    except StaleRevision as stale:
        if hasattr(form, "stored"):
            return _both(request, frame, form, stale.current)
        return _lost(form, stale.current, expected)
    except ValidationError as refused:
        add_errors(form, refused)
    except IntegrityError as refused:
        add_errors(form, what_refused(request, refused))
    return None


def _both(request: HttpRequest, frame: Frame, form: Any, current: Any) -> HttpResponse:
    theirs = form.stored(current)
    return render_conflict(request, form=form, current=theirs, cancel_url=frame.back, row=current)


def _lost(form: Any, current: Any, expected: int) -> Changed:
    """What changed. The form carries the new revision, so that sending it again is a decision, not
    an accident."""
    if "revision" in form.fields:
        form.data = form.data.copy()
        form.data[form.add_prefix("revision")] = str(current.revision)
    return changes_since(current, expected)
