"""The risks of an alliance."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.services.access import access_to
from alliances.views.fetch import alliance_frame, get_alliance, get_child
from core.csv_files import csv_answer
from core.ui.actions import Rights
from core.views.confirm_page import perform
from core.views.form_page import form_page, form_view
from core.views.frame import posted_revision
from scorecards.forms.risks import CloseRiskForm, InPlaceForm, RiskForm
from scorecards.models import Risk
from scorecards.rules.actions import on_risks
from scorecards.services import risks as services
from scorecards.services.risk_numbers import risk_scale
from scorecards.services.risk_page import HEADINGS, early_lines, register_cells, register_of


@require_safe
def alliance_risks(request: HttpRequest, pk: int) -> HttpResponse:
    """The register for our own people; guests read what they and their colleagues said early."""
    alliance, today = get_alliance(request, pk), timezone.localdate()
    access = access_to(alliance=alliance, user=request.user)
    rights = Rights(edit=access.edit)
    context = {"alliance": alliance, "current": "risks", "today": today}
    context["buttons"] = on_risks(pk, rights)
    if not access.internal:
        context["early"] = early_lines(alliance=alliance, user=request.user, rights=rights)
        return render(request, "scorecards/early_risks.html", context)
    given = {"alliance": alliance, "user": request.user, "rights": rights}
    context["register"] = register_of(query=request.GET, today=today, **given)
    return render(request, "scorecards/alliance_risks.html", context)


@require_safe
def risk_export(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The register as CSV."""
    alliance, today = get_alliance(request, pk, internal=True), timezone.localdate()
    rows = register_cells(alliance=alliance, user=request.user, today=today)
    return csv_answer(f"risks-{today:%Y-%m-%d}.csv", HEADINGS, rows)


@form_view
def risk_create(request: HttpRequest, pk: int) -> HttpResponse:
    alliance, today = get_alliance(request, pk, edit=True, internal=True), timezone.localdate()
    scale = risk_scale(day=today)
    return form_page(
        request,
        alliance_frame(alliance, current="risks"),
        form=RiskForm(request.POST or None, alliance=alliance, scale=scale),
        title="Add a risk",
        submit_label="Add risk",
        act=lambda form: services.record_risk(
            alliance=alliance, risk=form.save(commit=False), today=today
        ),
        done="Risk added.",
    )


@form_view
def risk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    risk = get_child(request, Risk.objects, pk, edit=True)
    given = {"alliance": risk.alliance, "scale": risk_scale(day=timezone.localdate())}
    return form_page(
        request,
        alliance_frame(risk.alliance, current="risks"),
        form=RiskForm(request.POST or None, instance=risk, **given),
        title="Edit risk",
        submit_label="Save risk",
        act=lambda form: services.edit_risk(risk=form.save(commit=False), **form.changes),
        done="Risk saved.",
    )


@form_view
def risk_in_place(request: HttpRequest, pk: int) -> HttpResponse:
    """What is left of a risk counts from the day its response is in place."""
    risk, today = get_child(request, Risk.objects, pk, edit=True), timezone.localdate()
    scale = risk_scale(day=today)
    return form_page(
        request,
        alliance_frame(risk.alliance, current="risks"),
        form=InPlaceForm(request.POST or None, risk=risk, scale=scale, today=today),
        title=f"The response to “{risk.title}” is in place",
        text=risk.response,
        act=lambda form: services.put_in_place(risk=risk, **form.values),
        done="Saved. What is left of the risk counts from now on.",
    )


@form_view
def risk_close(request: HttpRequest, pk: int) -> HttpResponse:
    risk = get_child(request, Risk.objects, pk, edit=True)
    today = timezone.localdate()
    return form_page(
        request,
        alliance_frame(risk.alliance, current="risks"),
        form=CloseRiskForm(request.POST or None, risk=risk, today=today),
        title=f"Close the risk “{risk.title}”",
        submit_label="Close risk",
        act=lambda form: services.close_risk(risk=risk, today=today, **form.values),
        done="Risk closed.",
    )


@require_POST
def risk_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    risk, expected = get_child(request, Risk.objects, pk, edit=True), posted_revision(request)
    return perform(
        request,
        row=risk,
        act=lambda: services.reopen_risk(risk=risk, expected=expected),
        done="Risk reopened.",
        back=alliance_frame(risk.alliance, current="risks").back,
    )
