"""Treatments: what the company wants for each quadrant, and what an alliance agrees to."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.services.access import access_to
from alliances.views.fetch import alliance_frame, get_alliance, get_child
from core.permissions import require
from core.views.confirm_page import perform
from core.views.form_page import form_page, form_view
from core.views.frame import Frame, next_page, posted_revision
from scorecards.forms.treatments import AdaptForm, DeclineForm, ToldForm
from scorecards.models import AllianceTreatment
from scorecards.services.treatment import answering, company
from scorecards.services.treatment.page import treatment_page


def _page(row: AllianceTreatment) -> str:
    return reverse("scorecards:alliance_treatment", args=[row.alliance_id])


def _frame(request: HttpRequest, row: AllianceTreatment) -> Frame:
    back = next_page(request, _page(row))
    return alliance_frame(row.alliance, current="scorecard", back=back, actions=False)


@require_safe
def company_treatments(request: HttpRequest) -> HttpResponse:
    require(not request.user.is_guest)
    waiting = answering.waiting_for(user=request.user)
    context = {"rows": company.treatments_with_counts(user=request.user)}
    context["page"] = Paginator(waiting, 50).get_page(request.GET.get("page"))
    return render(request, "scorecards/treatments.html", context)


@require_POST
def treatments_take(request: HttpRequest) -> HttpResponse:
    require(not request.user.is_guest)
    picks, by = request.POST.getlist("pick"), {"user": request.user, "today": timezone.localdate()}
    return perform(
        request,
        act=lambda: answering.take_over_many(picks=picks, **by),
        done=lambda taken: taken.words,
        back=reverse("scorecards:treatments"),
    )


@require_safe
def alliance_treatment(request: HttpRequest, pk: int) -> HttpResponse:
    alliance, today = get_alliance(request, pk, internal=True), timezone.localdate()
    context = {"alliance": alliance, "current": "scorecard"}
    context["page"] = treatment_page(alliance=alliance, user=request.user, today=today)
    context["access"] = access_to(alliance=alliance, user=request.user)
    return render(request, "scorecards/alliance_treatment.html", context)


@require_POST
def treatment_take(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_child(request, AllianceTreatment.objects, pk, edit=True, head=False)
    return perform(
        request,
        row=row,
        act=lambda: answering.take_over(
            treatment=row,
            expected=posted_revision(request),
            user=request.user,
            today=timezone.localdate(),
        ),
        done="Treatment taken over. What of it is kept is shown here.",
        back=next_page(request, _page(row)),
    )


@form_view
def treatment_adapt(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_child(request, AllianceTreatment.objects, pk, edit=True)
    by = {"user": request.user, "today": timezone.localdate()}
    return form_page(
        request,
        _frame(request, row),
        form=AdaptForm(request.POST or None, instance=row),
        title=f"Adapt the treatment: {row.get_quadrant_display().lower()}",
        submit_label="Agree",
        act=lambda form: answering.adapt(treatment=row, **by, **form.values),
        done="Treatment adapted.",
    )


@form_view
def treatment_decline(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_child(request, AllianceTreatment.objects, pk, edit=True)
    by = {"user": request.user, "today": timezone.localdate()}
    return form_page(
        request,
        _frame(request, row),
        form=DeclineForm(request.POST or None, initial={"revision": row.revision}),
        title=f"Decline the treatment: {row.get_quadrant_display().lower()}",
        submit_label="Decline",
        act=lambda form: answering.decline(treatment=row, **by, **form.values),
        done="Treatment declined.",
    )


@form_view
def treatment_told(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_child(request, AllianceTreatment.objects, pk, edit=True)
    return form_page(
        request,
        _frame(request, row),
        form=ToldForm(request.POST or None, treatment=row),
        title="Who must know was told",
        act=lambda form: answering.record_told(
            treatment=row, today=timezone.localdate(), **form.told
        ),
        done="Recorded.",
    )
