"""How this room answers a form: 422 where it has errors, so that nobody takes it for done."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def render_form(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """`context` holds the form as "form"."""
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
