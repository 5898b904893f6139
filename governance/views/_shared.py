"""What the views of this room share: fetching with the right to see and to change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.permissions import require_editable
from accounts.services.revisions import StaleRevision
from alliances.models import Alliance
from governance.models import Meeting


def the_alliance(request: HttpRequest, pk: int, *, edit: bool = False) -> Alliance:
    """The alliance for a page of it, or 404; 403 with `edit` for readers."""
    alliance = get_object_or_404(Alliance.objects.visible_to(request.user).for_header(), pk=pk)
    if edit:
        require_editable(Alliance.objects, alliance, request.user)
    return alliance


def fetch(
    request: HttpRequest, model: type[Model], pk: int, *related: str, edit: bool = False
) -> Any:
    """A row the person sees, or 404; 403 with `edit` for readers."""
    rows = model._default_manager.visible_to(request.user).select_related(*related)  # type: ignore[attr-defined]
    row = get_object_or_404(rows, pk=pk)
    if edit:
        require_editable(model._default_manager, row, request.user)  # type: ignore[arg-type]
    return row


def the_meeting(request: HttpRequest, pk: int, *, edit: bool = False) -> Meeting:
    return fetch(request, Meeting, pk, "body__alliance", "cadence", edit=edit)


def form_page(request: HttpRequest, **context: Any) -> HttpResponse:
    """A page with one form; 422 when what was sent cannot be used."""
    status = 422 if context["form"].is_bound else 200
    return render(request, "governance/form_page.html", context, status=status)


def attempt(
    request: HttpRequest, work: Callable[[], Any], *, done: str, to: Any, form: Any = None
) -> HttpResponse | None:
    """Do the work and go on; None if `form` has to be shown again with what went wrong.

    Without a form a refusal becomes a message, and a lost race says who to look for.
    """
    try:
        work()
    except ValidationError as error:
        if form is not None:
            form.add_error(None, error)
            return None
        messages.error(request, " ".join(error.messages))
    except StaleRevision:
        if form is not None:
            raise
        messages.error(request, "Somebody else changed this a moment ago. This is how it is now.")
    else:
        if done:
            messages.success(request, done)
    return redirect(to)
