"""Initiatives: those of a plan, and the list over all alliances."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.forms.filters import FilterBar
from core.permissions import require
from core.views.form_page import form_page, form_view
from plans.forms.initiatives import InitiativeFilter, StageForm
from plans.models import Initiative
from plans.services import initiatives as services
from plans.views.frame import plan_frame, to_change

PAGE_SIZE = 50


@require_safe
def initiative_list(request: HttpRequest) -> HttpResponse:
    """Initiatives in force over all alliances the reader sees; not for guests."""
    require(not request.user.is_guest)
    form = InitiativeFilter(request.GET, years=services.years_seen(user=request.user))
    bar = FilterBar(form, request.GET, kept=())
    rows = services.found_initiatives(user=request.user, **form.cleaned_data)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    bar.look_at_page(page)
    context = {"bar": bar, "page_obj": page}
    return render(request, "plans/initiative_list.html", context)


@form_view
def initiative_stage(request: HttpRequest, pk: int) -> HttpResponse:
    line = to_change(request, Initiative, pk)
    today = timezone.localdate()
    return form_page(
        request,
        plan_frame(line.plan, "initiatives"),
        form=StageForm(request.POST or None, initiative=line, today=today),
        title=f"Change the stage of “{line.name}” ({line.get_stage_display().lower()})",
        submit_label="Change stage",
        done=lambda row: f"“{row.name}” is now {row.get_stage_display().lower()}.",
        act=lambda form: services.move_initiative(initiative=line, today=today, **form.values),
    )
