"""The risks of an alliance."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.models import Alliance
from core.views.form_flow import carry_out_at_once, form_view, posted_revision
from scorecards.forms.risks import CloseRiskForm, RiskForm
from scorecards.models import Risk
from scorecards.rules.actions import RiskState, on_risk, on_risks
from scorecards.services import risks as services
from scorecards.views.frame import alliance_for, answer_form, rights_in, row_for


def _risks_url(alliance: Alliance) -> str:
    return reverse("scorecards:alliance_risks", args=[alliance.pk])


@require_safe
def alliance_risks(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = alliance_for(request, pk)
    rights = rights_in(request, alliance)
    rows = Risk.objects.visible_to(request.user).filter(alliance=alliance).by_severity()
    lines = [
        (risk, on_risk(RiskState(risk.pk, risk.revision, risk.state), rights))
        for risk in rows.select_related("owner")
    ]
    still = [line for line in lines if line[0].state == Risk.State.OPEN]
    ended = [line for line in lines if line[0].state != Risk.State.OPEN]
    context = {"alliance": alliance, "current": "risks", "risks": still, "ended": ended}
    context |= {"exposure": sum(risk.severity for risk, _ in still), "today": timezone.localdate()}
    context |= {"buttons": on_risks(pk, rights), "with_steps": any(line[1] for line in still)}
    return render(request, "scorecards/alliance_risks.html", context)


@form_view
def risk_create(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = alliance_for(request, pk, change=True)
    return answer_form(
        request,
        alliance=alliance,
        current="risks",
        form=RiskForm(request.POST or None, alliance=alliance),
        title="Record a risk",
        submit="Record it",
        act=lambda form: services.record_risk(
            alliance=alliance, risk=form.save(commit=False), today=timezone.localdate()
        ),
        done="The risk is on record.",
        to=_risks_url(alliance),
    )


@form_view
def risk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    risk = row_for(request, Risk.objects, pk, change=True)
    return answer_form(
        request,
        alliance=risk.alliance,
        current="risks",
        form=RiskForm(request.POST or None, instance=risk, alliance=risk.alliance),
        title="Change the risk",
        submit="Save",
        act=lambda form: services.edit_risk(risk=form.save(commit=False), **form.changes),
        done="Saved.",
        to=_risks_url(risk.alliance),
    )


@form_view
def risk_close(request: HttpRequest, pk: int) -> HttpResponse:
    risk = row_for(request, Risk.objects, pk, change=True)
    today = timezone.localdate()
    return answer_form(
        request,
        alliance=risk.alliance,
        current="risks",
        form=CloseRiskForm(request.POST or None, risk=risk, today=today),
        title=f"Close “{risk.title}”",
        submit="Close it",
        act=lambda form: services.close_risk(risk=risk, today=today, **form.values),
        done="The risk is closed.",
        to=_risks_url(risk.alliance),
    )


@require_POST
def risk_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    risk, expected = row_for(request, Risk.objects, pk, change=True), posted_revision(request)
    return carry_out_at_once(
        request,
        act=lambda: services.reopen_risk(risk=risk, expected=expected),
        done="The risk is open again.",
        to=_risks_url(risk.alliance),
    )
