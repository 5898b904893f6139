"""Objectives and what was reached of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliances.views.fetch import alliance_frame, get_child
from core.views.form_page import form_page, form_view
from core.views.frame import Frame
from plans.forms.actuals import ActualForm, CorrectionForm, WithdrawForm
from plans.forms.objectives import DropObjectiveForm, MeasureForm
from plans.models import Objective, ObjectiveActual
from plans.services import objectives as services
from plans.services.lines import drop_objective, restore_objective
from plans.services.objective_lines import objective_page
from plans.views.frame import ask, plan_frame, to_change


@require_safe
def objective_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One objective: why it is there, the decision it drives, and its actuals over time."""
    line = get_child(request, Objective.objects, pk)
    page = objective_page(objective=line, user=request.user, today=timezone.localdate())
    plan = line.plan
    context = {"alliance": plan.alliance, "current": "plan", "plan": plan, "line": page}
    context["steps"] = any(buttons for _, buttons in page.log)
    return render(request, "plans/objective.html", context)


def objective_frame(objective: Objective) -> Frame:
    """A form about an objective, which goes back to its page."""
    back = reverse("plans:objective_detail", args=[objective.pk])
    return alliance_frame(objective.plan.alliance, current="plan", back=back, actions=False)


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
        act=lambda form: services.record_actual(
            objective=line, today=today, recorded_by=request.user, **form.values
        ),
    )


@form_view
def actual_correct(request: HttpRequest, pk: int) -> HttpResponse:
    actual = get_child(request, ObjectiveActual.objects, pk, edit=True)
    return form_page(
        request,
        objective_frame(actual.objective),
        form=CorrectionForm(request.POST or None, actual=actual),
        title=f"Correct the actual of {actual.as_of:%-d %b %Y}: {actual.objective.what}",
        submit_label="Correct actual",
        done="Actual corrected.",
        act=lambda form: services.correct_actual(
            actual=actual, recorded_by=request.user, **form.values
        ),
    )


@form_view
def actual_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    actual = get_child(request, ObjectiveActual.objects, pk, edit=True)
    return form_page(
        request,
        objective_frame(actual.objective),
        form=WithdrawForm(request.POST or None, initial={"revision": actual.revision}),
        title=f"Withdraw the actual of {actual.as_of:%-d %b %Y}: {actual.objective.what}",
        submit_label="Withdraw actual",
        danger=True,
        done="Actual withdrawn. It counts until a newer one is recorded.",
        act=lambda form: services.withdraw_actual(actual=actual, user=request.user, **form.values),
    )


@form_view
def objective_measure(request: HttpRequest, pk: int) -> HttpResponse:
    """How an objective of an agreed plan is measured, where it was never said."""
    line = to_change(request, Objective, pk)
    return form_page(
        request,
        plan_frame(line.plan, "objectives"),
        form=MeasureForm(request.POST or None, objective=line),
        title=f"Say how it is measured: {line.what}",
        submit_label="Save",
        text="It can be said once. Later it changes by a new version that both sides sign.",
        done="Saved. The objective is measured from now on.",
        act=lambda form: services.say_how(objective=line, **form.values),
    )


def drop_page(request: HttpRequest, line: Objective) -> HttpResponse:
    """An objective that was agreed before is dropped with a reason, and stays listed."""
    return form_page(
        request,
        plan_frame(line.plan, "objectives"),
        form=DropObjectiveForm(request.POST or None, initial={"revision": line.revision}),
        title=f"Drop “{line}”",
        submit_label="Drop objective",
        danger=True,
        done="Objective dropped. Both sides see why before they sign.",
        act=lambda form: drop_objective(objective=line, today=timezone.localdate(), **form.values),
    )


@form_view
def objective_restore(request: HttpRequest, pk: int) -> HttpResponse:
    line = to_change(request, Objective, pk, terms=True)
    return ask(
        request,
        line,
        title=f"Restore “{line}”?",
        submit_label="Restore objective",
        calm=True,
        text="This version keeps the objective.",
        act=lambda revision: restore_objective(objective=line, expected=revision),
        done="Objective restored.",
    )
