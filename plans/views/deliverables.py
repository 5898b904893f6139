"""Deliverables of a plan. Owners may mark their own as delivered; the rest is the manager's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from alliances.views.fetch import get_completable
from core.views.form_page import form_page, form_view
from plans.forms.deliverables import DeliverForm, DropForm, HandOverForm
from plans.models import Deliverable
from plans.services import deliverables as services
from plans.views.frame import ask, plan_frame, to_change

ONLY_OWNERS = "Only its owner and the alliance manager mark it as delivered."


def hand_over_page(request: HttpRequest, line: Deliverable) -> HttpResponse:
    """On a locked plan its owner may change, and nothing else."""
    return form_page(
        request,
        plan_frame(line.plan, "deliverables"),
        form=HandOverForm(request.POST or None, instance=line),
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
    line = to_change(request, Deliverable, pk)
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
    line = to_change(request, Deliverable, pk)
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
