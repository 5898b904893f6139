"""The portfolio page and its exceptions. Guests see neither: scores are ours."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliances.services.choices import options_for
from core.permissions import require
from portfolio.forms.dashboard import DashboardForm
from portfolio.services import dashboard as pages
from portfolio.services.dashboard.empty import empty_state


def dashboard_form(request: HttpRequest) -> DashboardForm:
    require(not request.user.is_guest, "The portfolio is not shared with partners.")
    options = options_for(request.user)
    return DashboardForm(request.GET, options=options, today=timezone.localdate())


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    form = dashboard_form(request)
    page = pages.dashboard(
        user=request.user,
        selection=form.selection,
        table=form.table,
        page=request.GET.get("page", 1),
        cell=form.cell,
    )
    form.page = page.table
    context = {"form": form, "page": page, "empty": _empty(request, form, page)}
    return render(request, "portfolio/dashboard.html", context)


@require_safe
def exception_list(request: HttpRequest) -> HttpResponse:
    form = dashboard_form(request)
    page = pages.exceptions(
        user=request.user,
        selection=form.selection,
        reason=form.reason,
        page=request.GET.get("page", 1),
    )
    form.page = page.page
    context = {"form": form, "page": page, "empty": _empty(request, form, page)}
    return render(request, "portfolio/exceptions.html", context)


def _empty(
    request: HttpRequest, form: DashboardForm, page: pages.Dashboard | pages.Exceptions
) -> object:
    if page.rows.now.there.any():
        return None
    return empty_state(
        user=request.user, selection=page.selection, without_filters=form.address_without_filters
    )
