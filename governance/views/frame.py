"""What the views of this room share: finding rows for a reader, and answering forms and buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from alliances.models import Alliance
from core.permissions import require_editable
from core.views.form_flow import carry_out, carry_out_at_once, render_form
from governance.models import Committee, Meeting


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
    rows: Any = model._default_manager
    row = get_object_or_404(rows.visible_to(request.user).select_related(*related), pk=pk)
    if edit:
        require_editable(rows, row, request.user)
    return row


def the_meeting(request: HttpRequest, pk: int, *, edit: bool = False) -> Meeting:
    return fetch(request, Meeting, pk, "committee__alliance", "cadence", edit=edit)


def the_committee(request: HttpRequest, pk: int) -> Committee:
    """A committee the person may change."""
    return fetch(request, Committee, pk, "alliance", edit=True)


def home_of(alliance_id: int) -> str:
    """The governance tab of an alliance."""
    return reverse("governance:alliance_governance", args=[alliance_id])


def form_page(
    request: HttpRequest,
    *,
    form: BaseForm,
    act: Callable[[Any], Any],
    cancel_url: str,
    to: Any = None,
    done: str | Callable[[Any], str] = "",
    **context: Any,
) -> HttpResponse:
    """Show a page with one form, or carry out `act` and go on to `to` (or to `cancel_url`)."""
    answer = carry_out(
        request, form=form, act=act, done=done, to=to or cancel_url, cancel_url=cancel_url
    )
    context |= {"form": form, "cancel_url": cancel_url}
    return answer or render_form(request, "governance/form_page.html", context)


def confirm_page(
    request: HttpRequest, *, act: Callable[[], Any], done: str, to: str, **context: Any
) -> HttpResponse:
    """Say what goes and what stays; POST carries it out and goes back to `to`."""
    if request.method == "POST":
        return carry_out_at_once(request, act=act, done=done, to=to)
    return render(request, "components/confirm_page.html", context | {"cancel_url": to})
