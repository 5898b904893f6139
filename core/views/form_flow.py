"""How forms and buttons are answered in every room: 422 where a form has errors, 409 where
somebody was faster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.revision.updates import StaleRevision
from core.views.conflict import render_conflict

# A view that shows a form and takes it: what is sent by any other method is refused.
form_view = require_http_methods(["GET", "HEAD", "POST"])
CHANGED = "Somebody else changed this meanwhile. Read it again, then decide."


def render_form(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Show the form that `context` holds as "form"; 422 when what was sent cannot be used."""
    form: BaseForm = context["form"]
    return render(request, template, context, status=422 if form.is_bound else 200)


def add_errors(form: BaseForm, error: ValidationError) -> None:
    """Show what a service refused beside the field it names, or above the form."""
    known = getattr(error, "error_dict", None)
    if known is None:
        form.add_error(None, error)
        return
    for name, errors in known.items():
        form.add_error(name if name in form.fields else None, errors)


def posted_revision(request: HttpRequest) -> int:
    """The revision that the person was looking at; 0, which no row has, where none was sent."""
    given = request.POST.get("revision", "")
    return int(given) if given.isdecimal() and len(given) < 10 else 0


def carry_out(
    request: HttpRequest,
    *,
    form: Any,
    act: Callable[[Any], Any],
    done: str | Callable[[Any], str],
    to: Any,
    cancel_url: str,
    refuse: Callable[[BaseForm, ValidationError], None] = add_errors,
) -> HttpResponse | None:
    """Carry out `act` if the form is valid and go on to `to`; None where it is to be shown (again).

    `done` and `to` may be functions of what `act` gave. What the service refuses goes to `refuse`.
    A lost race shows both versions where the form edits one row, and otherwise says so.
    """
    if not (form.is_bound and form.is_valid()):
        return None
    try:
        result = act(form)
    except StaleRevision as stale:
        return _lost(request, form, stale.current, cancel_url)
    except ValidationError as refused:
        refuse(form, refused)
        return None
    return _go_on(request, result, done, to)


def _lost(request: HttpRequest, form: Any, current: Any, cancel_url: str) -> HttpResponse:
    if hasattr(form, "stored"):
        theirs = form.stored(current)
        return render_conflict(request, form=form, current=theirs, cancel_url=cancel_url)
    messages.warning(request, CHANGED)
    return redirect(cancel_url)


def carry_out_at_once(
    request: HttpRequest,
    *,
    act: Callable[[], Any],
    done: str | Callable[[Any], str],
    to: Any,
    back: Any = None,
    stale: str = CHANGED,
) -> HttpResponse:
    """Carry out an act that has no form and go on to `to`.

    A refusal and a lost race (`stale`) are said in words on `back`, or on `to` without it.
    """
    try:
        result = act()
    except StaleRevision:
        messages.warning(request, stale)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        return _go_on(request, result, done, to)
    return redirect(back or to)


def _go_on(request: HttpRequest, result: Any, done: Any, to: Any) -> HttpResponse:
    if words := done(result) if callable(done) else done:
        messages.success(request, words)
    return redirect(to(result) if callable(to) else to)
