"""Background jobs: running, waiting and finished. One's own; administrators see all."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.forms.filters import FilterBar
from core.jobs.listing import JobFilter, counts_of, in_order, rows_for
from core.jobs.models import Job
from core.jobs.services import cancel, retry
from core.views.confirm_page import perform
from core.views.frame import wants_part

PER_PAGE = 50


def _get(request: HttpRequest, pk: int) -> Job:
    jobs = Job.objects.visible_to(request.user).select_related("owner")
    return get_object_or_404(jobs, pk=pk)


@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    jobs = Job.objects.visible_to(request.user)
    filters = JobFilter(request.GET, in_order(jobs), user=request.user)
    page = Paginator(filters.qs, PER_PAGE).get_page(request.GET.get("page"))
    bar = FilterBar(filters.form, request.GET, kept=())
    bar.look_at_page(page)
    context = {
        "bar": bar,
        "page_obj": page,
        "rows": rows_for(page.object_list, request.user),
        "counts": counts_of(jobs),
    }
    return render(request, "core/job_list.html", context)


@require_safe
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One job; htmx asks for its state alone while it is under way, and for all of it after."""
    job = _get(request, pk)
    htmx = wants_part(request)
    part = htmx and job.is_active
    template = "core/_job_progress.html" if part else "core/job_detail.html"
    row = rows_for([job], request.user)[0]
    answer = render(request, template, {"job": job, "row": row})
    if htmx and not part:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    job = _get(request, pk)
    return perform(
        request,
        act=lambda: cancel(job=job, now=timezone.now()),
        done=f"“{job.label}” was cancelled.",
        back=reverse("core:job_list"),
    )


@require_POST
def job_retry(request: HttpRequest, pk: int) -> HttpResponse:
    job = _get(request, pk)
    return perform(
        request,
        act=lambda: retry(job=job, now=timezone.now()),
        done=f"“{job.label}” will run again.",
        to=job.get_absolute_url(),
        back=reverse("core:job_list"),
    )
