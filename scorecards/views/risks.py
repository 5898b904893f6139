"""The risks of an alliance."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.services.access import access_to
from alliances.views.fetch import alliance_frame, get_alliance, get_child
from core.db.vacancies import vacant_since
from core.ui.actions import Rights
from core.views.confirm_page import perform
from core.views.form_page import form_page, form_view
from core.views.frame import posted_revision
from scorecards.forms.risks import CloseRiskForm, RiskForm
from scorecards.models import Risk
from scorecards.rules.actions import RiskState, on_risk, on_risks
from scorecards.services import risks as services
from scorecards.services.risk_issues import latest_issue


@require_safe
def alliance_risks(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = get_alliance(request, pk, internal=True)
    rights = Rights(edit=access_to(alliance=alliance, user=request.user).edit)
    rows = Risk.objects.within(request.user, alliance).by_severity()
    rows = rows.annotate(unowned_since=vacant_since(Risk, "owner"), issue=latest_issue())
    lines = [
        (risk, on_risk(_state(risk), rights)) for risk in rows.select_related("owner__partner")
    ]
    still = [line for line in lines if line[0].state == Risk.State.OPEN]
    ended = [line for line in lines if line[0].state != Risk.State.OPEN]
    context = {"alliance": alliance, "current": "risks", "risks": still, "ended": ended}
    context |= {"exposure": sum(risk.severity for risk, _ in still), "today": timezone.localdate()}
    context |= {"buttons": on_risks(pk, rights), "with_steps": any(line[1] for line in still)}
    return render(request, "scorecards/alliance_risks.html", context)


def _state(risk: Risk) -> RiskState:
    occurred = risk.occurred_on is not None
    return RiskState(risk.pk, risk.revision, risk.state, risk.alliance_id, occurred)


@form_view
def risk_create(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = get_alliance(request, pk, edit=True, internal=True)
    return form_page(
        request,
        alliance_frame(alliance, current="risks"),
        form=RiskForm(request.POST or None, alliance=alliance),
        title="Add a risk",
        submit_label="Add risk",
        act=lambda form: services.record_risk(
            alliance=alliance, risk=form.save(commit=False), today=timezone.localdate()
        ),
        done="Risk added.",
    )


@form_view
def risk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    risk = get_child(request, Risk.objects, pk, edit=True)
    return form_page(
        request,
        alliance_frame(risk.alliance, current="risks"),
        form=RiskForm(request.POST or None, instance=risk, alliance=risk.alliance),
        title="Edit risk",
        submit_label="Save risk",
        act=lambda form: services.edit_risk(risk=form.save(commit=False), **form.changes),
        done="Risk saved.",
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
