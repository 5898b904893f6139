"""Objectives and what was reached of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliances.views.fetch import get_child
from core.views.form_page import form_page, form_view
from plans.forms.objectives import ActualForm
from plans.models import Objective
from plans.services.objectives import record_actual
from plans.services.page import objective_page
from plans.views.frame import plan_frame, to_change


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
    line = to_change(request, Objective, pk)
    today = timezone.localdate()
    return form_page(
        request,
        plan_frame(line.plan, "objectives"),
        form=ActualForm(request.POST or None, objective=line, initial={"as_of": today}),
        title=f"Record an actual: {line.what}",
        submit_label="Record actual",
        done="Actual recorded.",
        act=lambda form: record_actual(
            objective=line, today=today, recorded_by=request.user, **form.cleaned_data
        ),
    )
