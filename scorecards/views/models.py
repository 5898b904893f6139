"""Scoring models, to be read by those who answer for the portfolio. Edited in Django admin."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.permissions import require
from scorecards.models import ScoringModel
from scorecards.services.bias import never_missed
from scorecards.services.model_pages import sections_of
from scorecards.services.previews import draft_of

REFUSED = "Scoring models are shown to executives and alliance leaders."


@require_safe
def model_list(request: HttpRequest) -> HttpResponse:
    rows = ScoringModel.objects.visible_to(request.user)
    require(request.user.sees_whole_portfolio, REFUSED)
    models = list(rows.for_list(request.user))
    return render(request, "scorecards/model_list.html", {"models": models})


@require_safe
def model_detail(request: HttpRequest, pk: int) -> HttpResponse:
    model = get_object_or_404(ScoringModel.objects.visible_to(request.user), pk=pk)
    require(request.user.sees_whole_portfolio, REFUSED)
    draft = draft_of(model=model, user=request.user)
    sections = [] if draft and draft.problems else sections_of(model=model)
    context = {"model": model, "sections": sections, "draft": draft}
    if model.state == ScoringModel.State.ACTIVE:
        today = timezone.localdate()
        context["never_missed"] = never_missed(model=model, user=request.user, today=today)
    return render(request, "scorecards/model_detail.html", context)
