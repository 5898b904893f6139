"""Deliverables of a plan. Owners may mark their own as delivered; the rest is the manager's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from alliances.views.fetch import get_completable
from core.views.form_page import form_page, form_view
from plans.forms.deliverables import DeliverableForm, DeliverForm, DropForm, HandOverForm
from plans.models import Deliverable
from plans.services import deliverables as services
from plans.views.frame import ask, ask_to_remove, line_to_change, plan_frame, plan_to_change

ONLY_OWNERS = "Only its owner and the alliance manager mark it as delivered."


@form_view
def deliverable_create(request: HttpRequest, pk: int) -> HttpResponse:
    plan = plan_to_change(request, pk, terms=True)
    return form_page(
        request,
        plan_frame(plan, "deliverables"),
        form=DeliverableForm(request.POST or None, plan=plan),
        title="Add a deliverable",
        submit_label="Add it",
        done="The deliverable is part of the plan.",
        act=lambda form: services.add_deliverable(plan=plan, deliverable=form.save(commit=False)),
    )


@form_view
def deliverable_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """All terms in a draft; on a locked plan only who looks after it."""
    line = line_to_change(request, Deliverable.objects, pk)
    if line.plan.is_locked:
        return _hand_over(request, line)
    return form_page(
        request,
        plan_frame(line.plan, "deliverables"),
        form=DeliverableForm(request.POST or None, instance=line, plan=line.plan),
        title="Change the deliverable",
        submit_label="Save",
        done="Saved.",
        act=lambda form: services.edit_deliverable(
            deliverable=form.save(commit=False), today=timezone.localdate(), **form.changes
        ),
    )


def _hand_over(request: HttpRequest, line: Deliverable) -> HttpResponse:
    return form_page(
        request,
        plan_frame(line.plan, "deliverables"),
        form=HandOverForm(request.POST or None, instance=line, alliance=line.plan.alliance),
        title=f"Hand over “{line.name}”",
        submit_label="Hand it over",
        done="The deliverable has its new owner.",
        text="The plan is locked: side and due date stand. A new version can change them.",
        act=lambda form: services.hand_over(
            deliverable=form.save(commit=False),
            owner=form.cleaned_data["owner"],
            expected=form.expected_revision,
        ),
    )


@form_view
def deliverable_remove(request: HttpRequest, pk: int) -> HttpResponse:
    line = line_to_change(request, Deliverable.objects, pk, terms=True)
    return ask_to_remove(
        request,
        line,
        lambda revision: services.remove_deliverable(
            deliverable=line, expected=revision, today=timezone.localdate()
        ),
    )


@form_view
def deliverable_deliver(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_completable(request, Deliverable.objects, pk, refusal=ONLY_OWNERS)
    today = timezone.localdate()
    initial = {"delivered_on": today, "revision": line.revision}
    return form_page(
        request,
        plan_frame(line.plan, "deliverables"),
        form=DeliverForm(request.POST or None, initial=initial),
        title=f"Mark “{line.name}” as delivered",
        submit_label="Delivered",
        done=f"“{line.name}” is delivered.",
        act=lambda form: services.deliver(deliverable=line, today=today, **form.values),
    )


@form_view
def deliverable_drop(request: HttpRequest, pk: int) -> HttpResponse:
    line = line_to_change(request, Deliverable.objects, pk)
    return form_page(
        request,
        plan_frame(line.plan, "deliverables"),
        form=DropForm(request.POST or None, initial={"revision": line.revision}),
        title=f"Drop “{line.name}”",
        submit_label="Drop it",
        danger=True,
        done="The deliverable no longer counts.",
        act=lambda form: services.drop(deliverable=line, today=timezone.localdate(), **form.values),
    )


@form_view
def deliverable_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    line = line_to_change(request, Deliverable.objects, pk)
    return ask(
        request,
        line,
        title=f"Re-open “{line.name}”?",
        submit_label="Re-open it",
        calm=True,
        text="It is owed again, by the date that was agreed.",
        act=lambda revision: services.reopen(deliverable=line, expected=revision),
        done="The deliverable is open again.",
    )
