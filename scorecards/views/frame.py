"""What the views of this room share: the alliance of a reader of ours, and answering a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from alliances.models import Alliance
from alliances.services.access import access_to
from core.permissions import require_editable
from core.ui.actions import Rights
from core.views.form_flow import carry_out, render_form


def alliance_for(request: HttpRequest, pk: int, *, change: bool = False) -> Alliance:
    """The alliance with what its head shows. 404 for outsiders and guests, who see no scores; 403
    for readers where it is to `change`."""
    shown = Alliance.objects.visible_to(request.user).for_header()
    if request.user.is_authenticated and request.user.is_guest:
        shown = shown.none()
    alliance = get_object_or_404(shown, pk=pk)
    if change:
        require_editable(Alliance.objects, alliance, request.user)
    return alliance


def row_for(request: HttpRequest, rows: Any, pk: int, *, change: bool = False) -> Any:
    """A row of an alliance with its alliance ready for the head of the page; 404 or 403."""
    row: Any = get_object_or_404(rows.visible_to(request.user), pk=pk)
    if change:
        manager: Any = type(row)._default_manager
        require_editable(manager, row, request.user)
    row.alliance = alliance_for(request, row.alliance_id)
    return row


def may_see_terms(request: HttpRequest, alliance: Alliance) -> bool:
    return access_to(alliance=alliance, user=request.user).confidential


def rights_in(request: HttpRequest, alliance: Alliance) -> Rights:
    """What the reader may do with the scorecards and risks of an alliance."""
    return Rights(edit=access_to(alliance=alliance, user=request.user).edit)


def answer_form(
    request: HttpRequest,
    *,
    alliance: Alliance,
    current: str,
    form: BaseForm,
    title: str,
    submit: str,
    act: Callable[[Any], Any],
    done: str,
    to: str,
    template: str = "scorecards/form.html",
    **context: Any,
) -> HttpResponse:
    """Show the form, or carry out `act` and go on to `to`. What a service refuses is shown at its
    field (422); a lost race shows both versions (409)."""
    answer = carry_out(request, form=form, act=act, done=done, to=to, cancel_url=to)
    if answer is not None:
        return answer
    words = {"title": title, "submit_label": submit, "cancel_url": to}
    full = {"alliance": alliance, "current": current, "form": form, **words, **context}
    return render_form(request, template, full)
