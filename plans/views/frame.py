"""What the views of a plan share: finding rows for a reader, and answering a form or a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from alliances.models import Alliance
from core.permissions import require, require_editable
from core.views.form_flow import (
    add_errors,
    carry_out,
    carry_out_at_once,
    posted_revision,
    render_form,
)
from plans.models import JointBusinessPlan

LOCKED = "This plan is locked. It is changed by a new version that both sides sign."


def header_of(request: HttpRequest, pk: int) -> Alliance:
    """The alliance as the head of its pages needs it, or 404."""
    return get_object_or_404(Alliance.objects.visible_to(request.user).for_header(), pk=pk)


def versions_seen(request: HttpRequest, **where: Any) -> list[JointBusinessPlan]:
    """Plans of one alliance that the reader may see, newest first."""
    plans = JointBusinessPlan.objects.visible_to(request.user).filter(**where)
    return list(plans.order_by("-fiscal_year", "-version"))


def plan_seen(request: HttpRequest, pk: int) -> tuple[JointBusinessPlan, list[JointBusinessPlan]]:
    """The plan with its alliance, and all plans beside it, in three queries; or 404."""
    mine = JointBusinessPlan.objects.filter(pk=pk).values("alliance")
    versions = versions_seen(request, alliance__in=mine)
    plan = next((row for row in versions if row.pk == pk), None)
    if plan is None:
        raise Http404
    plan.alliance = header_of(request, plan.alliance_id)
    return plan, versions


def plan_to_change(request: HttpRequest, pk: int, *, terms: bool = False) -> JointBusinessPlan:
    """A plan the reader may change: 404 for outsiders, 403 for readers, and for everybody where
    the `terms` of a locked plan are to change."""
    plan = get_object_or_404(JointBusinessPlan.objects.visible_to(request.user), pk=pk)
    require_editable(JointBusinessPlan.objects, plan, request.user)
    require(not (terms and plan.is_locked), LOCKED)
    plan.alliance = header_of(request, plan.alliance_id)
    return plan


def line_to_change(
    request: HttpRequest, model: type[models.Model], pk: int, *, terms: bool = False
) -> Any:
    """An objective, initiative or deliverable the reader may change, with its plan and alliance."""
    rows: Any = model._default_manager
    line = get_object_or_404(rows.visible_to(request.user).select_related("plan"), pk=pk)
    require_editable(rows, line, request.user)
    require(not (terms and line.plan.is_locked), LOCKED)
    line.plan.alliance = header_of(request, line.plan.alliance_id)
    return line


def answer_form(
    request: HttpRequest,
    *,
    plan: JointBusinessPlan | None,
    alliance: Alliance,
    form: BaseForm,
    act: Callable[[BaseForm], Any],
    done: str,
    to: str | Callable[[Any], str],
    **words: Any,
) -> HttpResponse:
    """Show the form, or carry out `act` when it is valid and go on to `to`.

    What a service refuses is shown at its field; a lost race shows both versions (409). `words`:
    title, submit_label, text, danger.
    """
    cancel = to if isinstance(to, str) else (plan or alliance).get_absolute_url()
    answer = carry_out(
        request, form=form, act=act, done=done, to=to, cancel_url=cancel, refuse=show_refusal
    )
    context = {"plan": plan, "alliance": alliance, "current": "plan", "form": form, **words}
    return answer or render_form(request, "plans/form.html", context | {"cancel_url": cancel})


def answer_question(
    request: HttpRequest,
    *,
    plan: JointBusinessPlan,
    act: Callable[[int], Any],
    done: str,
    revision: int,
    to: str | Callable[[Any], str] = "",
    **words: Any,
) -> HttpResponse:
    """Ask before an act on what was read at `revision`; POST carries it out and goes on.

    `words`: title, submit_label, text, goes, stays, calm.
    """
    back = plan.get_absolute_url()
    if request.method == "POST":
        expected = posted_revision(request)
        return carry_out_at_once(
            request, act=lambda: act(expected), done=done, to=to or back, back=back
        )
    context = {"plan": plan, "alliance": plan.alliance, "current": "plan", **words}
    context |= {"cancel_url": back, "cancel_label": "Cancel", "fields": [("revision", revision)]}
    return render(request, "plans/question.html", context)


def show_refusal(form: BaseForm, refused: ValidationError) -> None:
    """As in every room; a question that the refusal asks ("replace?") becomes visible."""
    if "replace" in form.fields and "replace" in getattr(refused, "error_dict", {}):
        form.fields["replace"].widget = type(form.fields["replace"])().widget
    add_errors(form, refused)
