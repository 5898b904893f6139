"""Bias checks, for alliance leaders."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.permissions import require
from scorecards.services.bias import bias_page

REFUSED = "Bias checks are shown to alliance leaders."


@require_safe
def bias_checks(request: HttpRequest) -> HttpResponse:
    require(request.user.leads_portfolio, REFUSED)
    found = bias_page(user=request.user, today=timezone.localdate())
    return render(request, "scorecards/bias_checks.html", {"found": found})
