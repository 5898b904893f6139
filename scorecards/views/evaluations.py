"""The yearly evaluation of an alliance: the baseline beside today, and the eight dream killers."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.forms.fields import people_of
from alliances.services.access import access_to
from alliances.views.fetch import alliance_frame, get_alliance
from core.views.confirm_page import perform
from core.views.form_page import form_page, form_view
from core.views.frame import posted_revision
from scorecards.forms.evaluations import EvaluationForm, KillerRiskForm
from scorecards.models import Evaluation, Risk
from scorecards.services import baselines
from scorecards.services import evaluations as services
from scorecards.services.comparison import compared_with_launch


@require_safe
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = get_alliance(request, pk, internal=True)
    year = services.year_of(timezone.localdate())
    baseline = baselines.current_baseline(alliance=alliance)
    context = {"alliance": alliance, "current": "scorecard", "year": year, "baseline": baseline}
    context["found"] = services.current_evaluation(alliance=alliance, year=year)
    context["rows"] = services.rows_of(alliance=alliance, year=year)
    access = access_to(alliance=alliance, user=request.user)
    context["compared"] = compared_with_launch(
        alliance=alliance, baseline=baseline, confidential=access.confidential
    )
    context["former"] = [row for row in baselines.baselines_of(alliance=alliance) if row.ended_at]
    context["may_edit"] = access.edit
    context["people"] = people_of(alliance, side="ours")
    context["owner"] = services.usual_owner(alliance=alliance)
    return render(request, "scorecards/evaluation.html", context)


@form_view
def evaluation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    alliance, today = get_alliance(request, pk, edit=True, internal=True), timezone.localdate()
    of = {"alliance": alliance, "year": (year := services.year_of(today))}
    said, back = {"user": request.user, "today": today}, reverse("scorecards:evaluation", args=[pk])
    given = {"rows": services.rows_of(**of), "evaluation": services.current_evaluation(**of)}
    return form_page(
        request,
        alliance_frame(alliance, current="scorecard", back=back),
        form=EvaluationForm(request.POST or None, **given),
        title=f"Eight dream killers, {year}",
        act=lambda form: services.save_evaluation(**of, **said, **form.values),
        done="Saved.",
        template="scorecards/evaluation_form.html",
    )


@require_POST
def evaluation_risk(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = get_alliance(request, pk, edit=True, internal=True)
    year = services.year_of(timezone.localdate())
    found = get_object_or_404(Evaluation, alliance=alliance, year=year)
    form = KillerRiskForm(request.POST, alliance=alliance)
    return perform(
        request,
        row=found,
        act=lambda: _record(request, found, form),
        done="Risk recorded, with a proposed response.",
        back=reverse("scorecards:evaluation", args=[pk]),
    )


def _record(request: HttpRequest, found: Evaluation, form: KillerRiskForm) -> Risk:
    if not form.is_valid():
        raise ValidationError("Choose one of the people of the alliance as the owner.")
    return services.record_killer_risk(
        evaluation=found,
        expected=posted_revision(request),
        today=timezone.localdate(),
        **form.cleaned_data,
    )
