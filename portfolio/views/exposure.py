"""What we would lose without an alliance or a partner. Ours alone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliances.views.fetch import alliance_frame, get_alliance
from core.csv_files import csv_answer
from core.forms.filters import FilterBar
from core.permissions import require
from core.views.form_page import form_page, form_view
from portfolio.forms.exposure import (
    ADDRESSES,
    USUAL_SORT,
    ExposureFilter,
    ReplacementForm,
    columns,
)
from portfolio.services.exposure import page as pages
from portfolio.services.exposure.estimates import estimate_of, save_estimate
from portfolio.services.exposure.page import PARTNER


def _asked(request: HttpRequest) -> tuple[FilterBar, dict[str, Any]]:
    """The filters, and what the services take."""
    require(not request.user.is_guest, "The portfolio is not shared with partners.")
    form = ExposureFilter(request.GET)
    bar = FilterBar(form, request.GET)
    sort = request.GET.get("sort", "")
    bar.look_at_sort([key.removeprefix("-") for key in ADDRESSES])
    if form.by_what == PARTNER and form.cleaned_data.get("quadrant"):
        bar.note("Quadrant: partners stand in none, so it was ignored.")
    asked = {"by": form.by_what, "narrowed": form.narrowed}
    asked["sort"] = sort if sort in ADDRESSES else USUAL_SORT
    return bar, {"user": request.user, "today": timezone.localdate(), **asked}


@require_safe
def exposure(request: HttpRequest) -> HttpResponse:
    bar, asked = _asked(request)
    page = pages.exposure_page(**asked, number=request.GET.get("page"))
    bar.look_at_page(page.page)
    context = {"bar": bar, "page": page, "page_obj": page.page}
    context["columns"] = columns(asked["sort"], asked["by"])
    context["currency"] = settings.PORTFOLIO_CURRENCY
    return render(request, "portfolio/exposure/list.html", context)


@require_safe
def exposure_export(request: HttpRequest) -> StreamingHttpResponse:
    """What is filtered, as CSV."""
    _, asked = _asked(request)
    rows = pages.export_rows(pages.lines_of(**asked), settings.PORTFOLIO_CURRENCY)
    return csv_answer(f"exposure-{asked['today']:%Y-%m-%d}.csv", pages.HEADINGS, rows)


@form_view
def replacement_edit(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = get_alliance(request, pk, edit=True, internal=True)
    said = {"user": request.user, "today": timezone.localdate()}
    return form_page(
        request,
        alliance_frame(alliance),
        form=ReplacementForm(request.POST or None, instance=estimate_of(alliance=alliance)),
        title=f"Without {alliance}",
        text="What it would take to do without it. Your company only: partners never see this.",
        submit_label="Save estimate",
        act=lambda form: save_estimate(estimate=form.save(commit=False), **said, **form.changes),
        done="Saved with today's date.",
    )
