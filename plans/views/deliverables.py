"""Deliverables of a plan. Owners record their own deliveries; the rest is the manager's."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from alliances.forms.promises import NeverMadeForm
from alliances.rules.punctuality import NEVER_MADE_MEANS, ONLY_LEADERS, drop_words
from alliances.views.fetch import get_completable
from core.permissions import require
from core.views.form_page import form_page, form_view
from plans.forms.deliverables import DropForm, HandOverForm
from plans.models import Deliverable
from plans.services import deliverables as services
from plans.views.frame import ask, plan_frame, to_change

ONLY_OWNERS = "Only the owner and the alliance manager can record a delivery."


def hand_over_page(request: HttpRequest, line: Deliverable) -> HttpResponse:
    """On a locked plan its owner may change, and nothing else."""
    return form_page(
        request,
        plan_frame(line.plan, "deliverables"),
        form=HandOverForm(request.POST or None, instance=line),
        title=f"Change the owner of “{line.name}”",
        submit_label="Change owner",
        done="Owner changed.",
        text="The plan is locked. To change who owes it or the due date, prepare a new version.",
        act=lambda form: services.hand_over(
            deliverable=form.save(commit=False),
            owner=form.cleaned_data["owner"],
            expected=form.expected_revision,
        ),
    )


@form_view
def deliverable_deliver(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the day of the delivery is asked for, as for every kind of commitment."""
    line = get_completable(request, Deliverable.objects, pk, refusal=ONLY_OWNERS)
    return redirect("alliances:promise_settle", "deliverable", line.pk)


@form_view
def deliverable_drop(request: HttpRequest, pk: int) -> HttpResponse:
    line = to_change(request, Deliverable, pk)
    return form_page(
        request,
        plan_frame(line.plan, "deliverables"),
        form=DropForm(request.POST or None, initial={"revision": line.revision}),
        title=f"Drop “{line.name}”",
        text=drop_words(line, timezone.localdate()),
        submit_label="Drop deliverable",
        danger=True,
        done="Deliverable dropped.",
        act=partial(_drop, request, line),
    )


@form_view
def deliverable_never_made(request: HttpRequest, pk: int) -> HttpResponse:
    """The one way in which a promise stops counting afterwards: a leader says it was no promise."""
    line = to_change(request, Deliverable, pk)
    require(request.user.leads_portfolio, ONLY_LEADERS)
    return form_page(
        request,
        plan_frame(line.plan, "deliverables"),
        form=NeverMadeForm(request.POST or None, initial={"revision": line.revision}),
        title=f"“{line.name}” was never promised",
        text=NEVER_MADE_MEANS,
        submit_label="Put it on record",
        danger=True,
        done="On record: it was never promised.",
        act=partial(_drop, request, line, never_made=True),
    )


def _drop(request: HttpRequest, line: Deliverable, form: Any, **how: Any) -> Deliverable:
    today = timezone.localdate()
    return services.drop(deliverable=line, today=today, by=request.user, **form.values, **how)


@form_view
def deliverable_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    line = to_change(request, Deliverable, pk)
    return ask(
        request,
        line,
        title=f"Reopen “{line.name}”?",
        submit_label="Reopen deliverable",
        calm=True,
        text="It is owed again, due on the date that was agreed.",
        act=lambda revision: services.reopen(deliverable=line, expected=revision),
        done="Deliverable reopened.",
    )
