"""Several actions done, moved or dropped at once: looked at first, then carried out."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.permissions import require
from core.views.conflict import changes_since
from core.views.form_page import form_page, form_view, render_form
from core.views.frame import Frame, next_page
from governance.forms.actions import BULK_FORMS
from governance.services.actions_bulk import DID, DONE, DROP, MOVE, Chosen, change_actions, choose

TEMPLATE = "governance/action_bulk.html"
LABELS = {DONE: "Record {} as done", MOVE: "Move {}", DROP: "Drop {}"}


@form_view
def action_bulk(request: HttpRequest) -> HttpResponse:
    """GET shows what was chosen in the list, POST changes it; what somebody else changed meanwhile
    is shown first."""
    given = request.POST if request.method == "POST" else request.GET
    back = next_page(request, reverse("governance:action_list"))
    try:
        chosen = _chosen(request.user, given.get("what", ""), given.getlist("pick"))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(back)
    return _page(request, chosen, back)


def _chosen(user: User, what: str, picks: list[str]) -> Chosen:
    """404 for who sees none of them, 403 for who may change none."""
    chosen = choose(user=user, what=what, picks=picks, today=timezone.localdate())
    if not chosen.rows and not chosen.left:
        raise Http404
    require(not chosen.refusal, chosen.refusal)
    if not chosen.rows:
        raise ValidationError("None of them is open any more.")
    return chosen


def _page(request: HttpRequest, chosen: Chosen, back: str) -> HttpResponse:
    form, label = BULK_FORMS[chosen.what](request.POST or None), _label(chosen)
    frame = Frame(back, crumbs=[("Actions", reverse("governance:action_list"))])
    shown = {"chosen": chosen, "danger": chosen.what == DROP, "label": label}
    if request.method == "POST" and chosen.stale:
        return _stale(request, chosen, {"frame": frame, "form": form, **shown})
    return form_page(
        request,
        frame,
        form=form,
        title=f"{label}?",
        template=TEMPLATE,
        extra=shown,
        act=partial(_change, chosen),
        done=lambda done: f"{done.count} {DID[done.what]}.",
    )


def _label(chosen: Chosen) -> str:
    return LABELS[chosen.what].format(chosen.count)


def _change(chosen: Chosen, form: Any) -> Chosen:
    return change_actions(chosen=chosen, today=timezone.localdate(), values=form.values)


def _stale(request: HttpRequest, chosen: Chosen, shown: dict[str, Any]) -> HttpResponse:
    """What somebody else changed, and the same question about what is there now."""
    changes = [changes_since(row, seen) for row, seen in chosen.stale]
    shown |= {"changes": changes, "title": f"{_label(chosen)}?", "cancel_url": shown["frame"].back}
    return render_form(request, TEMPLATE, shown, 409)
