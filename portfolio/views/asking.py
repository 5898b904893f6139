"""Ask all: one click with a confirmation that lists everybody who would be asked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from core.views.form_page import form_view
from portfolio.services.dashboard.ask_all import ask_all, plan_of
from portfolio.views.dashboard import dashboard_form


@form_view
def ask_everybody(request: HttpRequest) -> HttpResponse:
    form, now = dashboard_form(request), timezone.localtime()
    back = f"{reverse('portfolio:dashboard')}{form.address(as_of=None)}#uncertain"
    plan = plan_of(user=request.user, selection=form.selection_today, now=now)
    seen = request.POST.get("plan", "")
    if request.method == "POST" and seen == plan.digest and plan.asked:
        messages.success(request, ask_all(plan=plan, user=request.user, now=now))
        return redirect(back)
    changed = request.method == "POST"
    context = {"plan": plan, "back": back, "changed": changed}
    status = 409 if changed else 200
    return render(request, "portfolio/ask_all.html", context, status=status)
