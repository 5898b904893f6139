"""Objectives, initiatives and deliverables are added to a plan, changed and removed alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from alliances.views.fetch import alliance_frame
from core.views.form_page import form_page, form_view
from core.views.frame import next_page
from plans.forms.deliverables import DeliverableForm
from plans.forms.goals import GoalForm
from plans.forms.initiatives import InitiativeForm
from plans.forms.objectives import ObjectiveForm
from plans.models import JointBusinessPlan
from plans.models.plan import ServesGoal
from plans.services.lines import add_line, edit_line, remove_line, tie_to_goal
from plans.views.deliverables import hand_over_page
from plans.views.frame import ask, plan_frame, to_change
from plans.views.objectives import drop_page


@dataclass(frozen=True)
class Kind:
    """A kind of line: the form of its terms and the words in which the kinds differ. `goes` and
    `stays`: what else is removed with it, and what is not. `locked`: the page that changes a line
    of a locked plan, if any does; `agreed`: the page that lets a line go that was agreed before."""

    form: type[ModelForm]
    title: str
    submit_label: str = "Add"
    goes: str = ""
    stays: tuple[str, ...] = ()
    locked: Callable[[HttpRequest, Any], HttpResponse] | None = None
    agreed: Callable[[HttpRequest, Any], HttpResponse] | None = None

    @property
    def model(self) -> Any:
        return self.form._meta.model

    @property
    def serves_goals(self) -> bool:
        return issubclass(self.model, ServesGoal)

    @property
    def word(self) -> str:
        return str(self.model._meta.verbose_name)


OBJECTIVE = Kind(
    ObjectiveForm,
    "Add an objective",
    submit_label="Add objective",
    goes=" and its actuals",
    agreed=drop_page,
)
INITIATIVE = Kind(
    InitiativeForm,
    "Propose an initiative",
    submit_label="Propose initiative",
    stays=("Its deliverables, without an initiative.",),
)
DELIVERABLE = Kind(
    DeliverableForm, "Add a deliverable", submit_label="Add deliverable", locked=hand_over_page
)


@form_view
def line_create(request: HttpRequest, pk: int, kind: Kind) -> HttpResponse:
    plan = to_change(request, JointBusinessPlan, pk, terms=True)
    return form_page(
        request,
        plan_frame(plan, f"{kind.word}s"),
        form=kind.form(request.POST or None, instance=kind.model(plan=plan)),
        title=kind.title,
        submit_label=kind.submit_label,
        done=lambda line: f"“{line}” added.",
        act=lambda form: add_line(line=form.save(commit=False)),
    )


@form_view
def line_edit(request: HttpRequest, pk: int, kind: Kind) -> HttpResponse:
    line = to_change(request, kind.model, pk, terms=kind.locked is None)
    if kind.locked is not None and line.plan.is_locked:
        return kind.locked(request, line)
    return form_page(
        request,
        plan_frame(line.plan, f"{kind.word}s"),
        form=kind.form(request.POST or None, instance=line),
        title=f"Edit the {kind.word}",
        submit_label="Save",
        done="Saved.",
        act=lambda form: edit_line(
            line=form.save(commit=False), today=timezone.localdate(), **form.changes
        ),
    )


@form_view
def line_goal(request: HttpRequest, pk: int, kind: Kind) -> HttpResponse:
    """Which corporate goal it serves; also on a locked plan."""
    line = to_change(request, kind.model, pk)
    back = next_page(request, f"{line.plan.get_absolute_url()}#{kind.word}s")
    return form_page(
        request,
        alliance_frame(line.plan.alliance, current="plan", back=back, actions=False),
        form=GoalForm(request.POST or None, line=line),
        title=f"Corporate goal of “{line}”",
        submit_label="Save",
        act=lambda form: tie_to_goal(line=line, **form.values),
        done="Saved.",
    )


@form_view
def line_remove(request: HttpRequest, pk: int, kind: Kind) -> HttpResponse:
    line = to_change(request, kind.model, pk, terms=True)
    if kind.agreed is not None and line.continues_id is not None:
        return kind.agreed(request, line)
    return ask(
        request,
        line,
        title=f"Remove “{line}” from the draft?",
        submit_label=f"Remove {kind.word}",
        goes=[f"The {kind.word}{kind.goes} in this draft."],
        stays=[*kind.stays, f"The {kind.word} in agreed versions."],
        act=lambda expected: remove_line(line=line, expected=expected, today=timezone.localdate()),
        done=f"“{line}” removed from the draft.",
    )
