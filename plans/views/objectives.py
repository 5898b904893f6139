"""Objectives and what was reached of them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliances.views.fetch import get_child
from core.views.form_page import add_errors, form_page, form_view
from plans.forms.objectives import ActualForm, ObjectiveForm
from plans.models import Objective
from plans.services import objectives as services
from plans.services.locks import remove_line
from plans.services.page import objective_page
from plans.views.frame import ask_to_remove, line_to_change, plan_frame, plan_to_change


@form_view
def objective_create(request: HttpRequest, pk: int) -> HttpResponse:
    plan = plan_to_change(request, pk, terms=True)
    return form_page(
        request,
        plan_frame(plan, "objectives"),
        form=ObjectiveForm(request.POST or None),
        title="Add an objective",
        submit_label="Add it",
        done="The objective is part of the plan.",
        act=lambda form: services.add_objective(plan=plan, objective=form.save(commit=False)),
    )


@form_view
def objective_edit(request: HttpRequest, pk: int) -> HttpResponse:
    line = line_to_change(request, Objective.objects, pk, terms=True)
    return form_page(
        request,
        plan_frame(line.plan, "objectives"),
        form=ObjectiveForm(request.POST or None, instance=line),
        title="Change the objective",
        submit_label="Save",
        done="Saved.",
        act=lambda form: services.edit_objective(objective=form.save(commit=False), **form.changes),
    )


@form_view
def objective_remove(request: HttpRequest, pk: int) -> HttpResponse:
    line = line_to_change(request, Objective.objects, pk, terms=True)
    return ask_to_remove(request, line, lambda revision: remove_line(line=line, expected=revision))


@require_safe
def objective_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One objective: why it is there, the decision it drives, and its actuals over time."""
    line = get_child(request, Objective.objects, pk)
    page = objective_page(objective=line, user=request.user, today=timezone.localdate())
    plan = line.plan
    context = {"alliance": plan.alliance, "current": "plan", "plan": plan, "line": page}
    return render(request, "plans/objective.html", context)


@form_view
def objective_actual(request: HttpRequest, pk: int) -> HttpResponse:
    line = line_to_change(request, Objective.objects, pk)
    today = timezone.localdate()
    return form_page(
        request,
        plan_frame(line.plan, "objectives"),
        form=ActualForm(request.POST or None, initial={"as_of": today}),
        title=f"Record what was reached: {line.what}",
        submit_label="Record it",
        done="The actual is on record.",
        act=lambda form: services.record_actual(
            objective=line, today=today, recorded_by=request.user, **form.cleaned_data
        ),
        refuse=_ask_or_refuse,
    )


def _ask_or_refuse(form: BaseForm, refused: ValidationError) -> None:
    """As everywhere; but a question that the refusal asks ("replace?") becomes visible."""
    if "replace" in form.fields and "replace" in getattr(refused, "error_dict", {}):
        form.fields["replace"].widget = type(form.fields["replace"])().widget
    add_errors(form, refused)
